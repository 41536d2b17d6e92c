import { counted, type Filter, filtersOf, passes, Refusal, whole } from './filters.ts';
import {
  classificationOf,
  noteRecords,
  type SyntheticHistory,
  type SyntheticJob,
  type SyntheticPush,
} from './generator.ts';
import { groupsOf } from './groups.ts';
import { unit } from './random.ts';

/** What Treeherder would answer from a synthetic history, at a time. The forms are those of `treeherder/webapp/api`. */

export interface Source {
  readonly history: SyntheticHistory;
  /** Unix seconds; nothing later is known. */
  readonly now: number;
  /** The jobs that were ever fixed by commit. */
  readonly fixedByCommit: readonly SyntheticJob[];
  /** Jobs are listed in an order that depends on this; null: by id. */
  readonly order: number | null;
}

export const CLASSIFICATIONS = [
  [1, 'not classified'],
  [2, 'fixed by commit'],
  [3, 'expected fail'],
  [4, 'intermittent'],
  [5, 'infra'],
  [6, 'new failure not classified'],
  [7, 'autoclassified intermittent'],
  [8, 'intermittent needs bugid'],
] as const;

const MAX_PUSHES = 1000;
const MAX_JOBS = 2000;

/** `GET /api/project/<p>/push/`: newest first. */
export function pushes({ history, now }: Source, query: URLSearchParams): object {
  const count = counted(query, MAX_PUSHES, 'api limit');
  const filters = filtersOf(query, ['id', 'push_timestamp', 'revision'], []);
  const matching = history.pushes.filter(
    (push) =>
      push.timestamp < now &&
      passes(filters, (field) =>
        field === 'push_timestamp' ? push.timestamp : field === 'id' ? push.id : push.revision,
      ),
  );
  const results = matching
    .reverse()
    .slice(0, count)
    .map((push) => ({
      id: push.id,
      revision: push.revision,
      author: `author-${push.id % 97}@example.org`,
      push_timestamp: push.timestamp,
      repository_id: 77,
      revision_count: 1,
      revisions: [{ result_set_id: push.id, repository_id: 77, revision: push.revision, comments: 'synthetic' }],
    }));
  return { meta: { count: results.length, repository: history.options.project }, results };
}

const JOB_FIELDS = ['id', 'push_id', 'failure_classification_id', 'result', 'state', 'tier', 'job_type_name'];
const TIME_FIELDS = ['last_modified', 'submit_time', 'start_time', 'end_time'];

/** `GET /api/project/<p>/jobs/`: in no promised order; here by id. */
export function jobs(source: Source, query: URLSearchParams): object {
  const count = counted(query, MAX_JOBS, 'API MAX_JOBS_COUNT value');
  const offset = whole(query.get('offset') ?? '0', 'offset');
  const filters = filtersOf(query, JOB_FIELDS, TIME_FIELDS);
  const found = candidates(source, filters).filter(
    (job) => job.submitted < source.now && passes(filters, fieldOf(job, source.now)),
  );
  const { order } = source;
  if (order !== null) found.sort((a, b) => unit(order, a.id) - unit(order, b.id));
  const rows = found.slice(offset, offset + count).map((job) => jobAnswer(job, source.now));
  const meta = { repository: source.history.options.project, offset, count };
  if (query.get('return_type') !== 'list') return { results: rows, meta };
  const names = Object.keys(jobAnswer((found[0] ?? anyJob(source)) as SyntheticJob, source.now));
  return { results: rows.map((row) => Object.values(row)), job_property_names: names, meta };
}

const anyJob = ({ history }: Source): SyntheticJob | undefined => history.jobs(history.pushes[0] as SyntheticPush)[0];

/** The jobs that a filter can choose from. Without a filter that narrows them there would be tens of millions. */
function candidates({ history, fixedByCommit }: Source, filters: readonly Filter[]): readonly SyntheticJob[] {
  const ofPushes = filters.find(({ field, test }) => field === 'push_id' && (test === 'in' || test === 'exact'));
  if (ofPushes) {
    return ofPushes.values.flatMap((id) => {
      const push = history.push(Number(id));
      return push ? history.jobs(push) : [];
    });
  }
  if (filters.some(({ field, values }) => field === 'failure_classification_id' && values[0] === 2))
    return fixedByCommit;
  throw new Refusal(400, 'this synthetic Treeherder lists jobs by push_id, push_id__in or failure_classification_id=2');
}

function fieldOf(job: SyntheticJob, now: number): (field: string) => number | string {
  return (field) => {
    switch (field) {
      case 'push_id':
        return job.push.id;
      case 'failure_classification_id':
        return classificationOf(job, now);
      case 'last_modified':
        return lastModified(job, now);
      case 'submit_time':
        return job.submitted;
      case 'start_time':
        return job.started;
      case 'end_time':
        return job.ended;
      case 'state':
        return job.ended < now ? 'completed' : 'running';
      case 'result':
        return job.ended < now ? job.result : 'unknown';
      case 'tier':
        return job.label.tier;
      case 'job_type_name':
        return job.label.label;
      default:
        return job.id;
    }
  };
}

const lastModified = (job: SyntheticJob, now: number): number => {
  const classified = job.events.findLast((event) => event.at < now)?.at;
  return classified ?? (job.ended < now ? job.ended : job.submitted);
};

/** Django's text of a time in UTC without a zone. */
const naive = (seconds: number): string => new Date(seconds * 1000).toISOString().replace('.000Z', '');

function jobAnswer(job: SyntheticJob, now: number): Record<string, unknown> {
  const field = fieldOf(job, now);
  const { label } = job;
  const chunk = label.chunks > 1 ? label.chunk : '';
  return {
    build_platform: label.platform,
    end_timestamp: job.ended < now ? job.ended : null,
    failure_classification_id: field('failure_classification_id'),
    id: job.id,
    job_group_name: label.suite,
    job_group_symbol: label.kind === 'test' ? 'M' : '?',
    job_guid: `${job.taskId}/0`,
    job_type_name: label.label,
    job_type_symbol: label.kind === 'build' ? 'B' : `t${chunk}`,
    last_modified: naive(lastModified(job, now)),
    machine_name: 'synthetic',
    option_collection_hash: label.config.build,
    platform: label.platform,
    push_id: job.push.id,
    reason: 'scheduled',
    result: field('result'),
    result_set_id: job.push.id,
    start_timestamp: job.started,
    state: field('state'),
    submit_timestamp: job.submitted,
    tier: label.tier,
    who: 'someone@example.org',
    task_id: job.taskId,
    retry_id: 0,
    platform_option: label.config.build,
  };
}

function pushOf({ history, now }: Source, query: URLSearchParams): SyntheticPush {
  const revision = query.get('revision');
  if (!revision) throw new Refusal(400, 'The revision parameter is mandatory for this endpoint');
  const push = history.pushOfRevision(revision);
  if (!push || push.timestamp >= now) throw new Refusal(404, `No push with revision: ${revision}`);
  return push;
}

/** `GET /api/project/<p>/note/push_notes/?revision=..`. */
export function pushNotes(source: Source, query: URLSearchParams): object {
  return source.history.jobs(pushOf(source, query)).flatMap((job) =>
    noteRecords(job, source.now).map((note, i) => ({
      id: note.id,
      job: {
        task_id: job.taskId,
        job_type_name: note.label,
        result: job.result,
        duration: Math.ceil((job.ended - job.started) / 60),
      },
      failure_classification_name: CLASSIFICATIONS.find(([id]) => id === note.failureClassificationId)?.[1],
      created: `${naive(note.created)}.000000`,
      who: job.events[i]?.who ?? '',
      text: note.text,
    })),
  );
}

/** `GET /api/project/<p>/push/group_results/?revision=..`. */
export function groupResults(source: Source, query: URLSearchParams): object {
  const push = pushOf(source, query);
  const ended = source.history.jobs(push).filter((job) => job.ended < source.now && job.label.kind === 'test');
  return Object.fromEntries(ended.map((job) => [job.taskId, groupsOf(source.history, job)]));
}
