import type { Label } from '../util/ids.ts';
import { byCodePoint } from '../util/json.ts';
import { renumbering } from './chunks.ts';
import type { History } from './history.ts';
import type { JobRecord, NoteRecord } from './records.ts';
import { revisionIn, shortRevision } from './revisions.ts';

/** "Fixed by commit" among Treeherder's failure classifications: the failure was a regression, and a commit ended it. */
const FIXED_BY_COMMIT = 2;

/** One bad change, known by what fixed it, and which labels of today would have caught it. */
export interface Regression {
  /** The fixing revision, 12 to 40 hex digits: the longest form in which a note gave it. */
  readonly fix: string;
  /** Where each label failed because of it: Treeherder's push ids, ascending. Labels by code point. */
  readonly failures: ReadonlyMap<Label, readonly number[]>;
  /** When it was last pushed to, in Unix seconds. */
  readonly lastSeen: number;
}

/** How much of the records was not used, and why. */
export interface RegressionStatistics {
  /** Failures that were credited to a label: one for each label and push, however often it was retriggered. */
  readonly failures: number;
  readonly notes: number;
  /** Notes of another classification than fixed by commit, intermittents mostly. */
  readonly otherClassification: number;
  /** Notes that a later note or the job itself contradicts. */
  readonly reclassified: number;
  /** Notes that name no revision; as with SETA they are not evidence. */
  readonly withoutRevision: number;
  /** Notes of jobs of a tier that was not asked for. */
  readonly otherTier: number;
  /** Jobs fixed by commit that no note names a revision for. */
  readonly jobsWithoutNote: number;
  /** Failures credited to another chunk than the one that failed. */
  readonly renumbered: number;
  /** Failures of labels that no label of today stands for. */
  readonly goneLabels: number;
  /** Regressions that only such labels caught; they cannot be asked for. */
  readonly uncatchable: number;
}

/**
 * Groups what sheriffs recorded into regressions, ordered by fixing revision.
 *
 * A job counts as evidence when its newest note says "fixed by commit"; the revision is that of its newest such note
 * that names one.
 *
 * @param today labels of the latest full graph
 * @param tiers tiers of jobs that count; a job that is not in the records counts
 */
export function findRegressions(
  history: History,
  today: ReadonlySet<string>,
  tiers: readonly number[],
): { readonly regressions: readonly Regression[]; readonly statistics: RegressionStatistics } {
  const jobs = latestJobs(history.jobs);
  const count = { otherClassification: 0, reclassified: 0, withoutRevision: 0, otherTier: 0 };
  const evidence = new Map<string, { note: NoteRecord; revision: string }>();
  for (const [taskId, notes] of Map.groupBy(history.notes, taskOf)) {
    const job = jobs.get(taskId);
    const mine = notes.filter((note) => note.failureClassificationId === FIXED_BY_COMMIT);
    count.otherClassification += notes.length - mine.length;
    const newest = notes.at(-1);
    if (contradicted(newest, job)) count.reclassified += mine.length;
    else if (job && !tiers.includes(job.tier)) count.otherTier += mine.length;
    else {
      for (const note of mine) {
        const revision = revisionIn(note.text);
        if (revision === null) count.withoutRevision++;
        else evidence.set(taskId, { note, revision });
      }
    }
  }
  const standIns = renumbering(
    [...evidence.values()].map(({ note }) => note.label),
    today,
  );
  let renumbered = 0;
  let goneLabels = 0;
  let failures = 0;
  let uncatchable = 0;
  const regressions: Regression[] = [];
  for (const group of Map.groupBy(evidence.values(), ({ revision }) => shortRevision(revision)).values()) {
    const pushesOf = new Map<string, Set<number>>();
    let lastSeen = 0;
    for (const { note } of group) {
      lastSeen = Math.max(lastSeen, history.pushes.get(note.pushId)?.pushTimestamp ?? note.created);
      const labels = standIns(note.label);
      if (labels.length === 0) goneLabels++;
      else if (!labels.includes(note.label)) renumbered++;
      for (const label of labels) pushesOf.set(label, (pushesOf.get(label) ?? new Set()).add(note.pushId));
    }
    if (pushesOf.size === 0) {
      uncatchable++;
      continue;
    }
    for (const pushes of pushesOf.values()) failures += pushes.size;
    const longest = group.map(({ revision }) => revision).sort((a, b) => b.length - a.length || byCodePoint(a, b));
    regressions.push({ fix: longest[0] ?? '', lastSeen, failures: inOrder(pushesOf) });
  }
  const fixed = [...jobs.entries()].filter(([, job]) => job.failureClassificationId === FIXED_BY_COMMIT);
  const jobsWithoutNote = fixed.filter(([taskId]) => !evidence.has(taskId)).length;
  regressions.sort((a, b) => byCodePoint(a.fix, b.fix));
  return {
    regressions,
    statistics: {
      failures,
      notes: history.notes.length,
      ...count,
      jobsWithoutNote,
      renumbered,
      goneLabels,
      uncatchable,
    },
  };
}

/** Retries of a task share its id; records of other sources may lack one. */
const taskOf = ({ taskId, pushId, label }: NoteRecord | JobRecord): string => taskId || `${pushId} ${label}`;

function latestJobs(jobs: readonly JobRecord[]): ReadonlyMap<string, JobRecord> {
  const latest = new Map<string, JobRecord>();
  for (const job of jobs) {
    const known = latest.get(taskOf(job));
    const fixed = job.failureClassificationId === FIXED_BY_COMMIT;
    // Of a task's runs the one that was fixed by commit speaks for it; the others may have passed.
    if (!known || fixed || known.failureClassificationId !== FIXED_BY_COMMIT) latest.set(taskOf(job), job);
  }
  return latest;
}

/** Whether the last word on a job is another classification: its newest note's, or the job's own if modified later. */
function contradicted(newest: NoteRecord | undefined, job: JobRecord | undefined): boolean {
  if (newest?.failureClassificationId !== FIXED_BY_COMMIT) return true;
  return job !== undefined && job.failureClassificationId !== FIXED_BY_COMMIT && job.lastModified > newest.created;
}

function inOrder(pushesOf: ReadonlyMap<string, ReadonlySet<number>>): ReadonlyMap<Label, readonly number[]> {
  const entries = [...pushesOf].sort(([a], [b]) => byCodePoint(a, b));
  return new Map(entries.map(([label, pushes]) => [label as Label, [...pushes].sort((a, b) => a - b)]));
}
