import type { JobRecord, NoteRecord } from '../history/records.ts';
import type { Label } from '../util/ids.ts';
import { byCodePoint } from '../util/json.ts';
import { type Renumbering, renumbering } from './chunks.ts';
import { revisionIn, shortRevision } from './revisions.ts';
import type { Window } from './window.ts';

/** "Fixed by commit" among Treeherder's failure classifications: the failure was a regression, and a commit ended it. */
const FIXED_BY_COMMIT = 2;

/** One bad change, known by what fixed it, and which labels of today would have caught it. */
export interface Regression {
  /** The fixing revision, 12 to 40 hex digits: the longest form in which a note gave it. */
  readonly fix: string;
  /** Where each label failed because of it: Treeherder's push ids, ascending. Labels by code point. */
  readonly failures: ReadonlyMap<Label, readonly number[]>;
  /** When the last push was made on which it was seen, in Unix seconds. */
  readonly lastSeen: number;
}

/** How much of the records was not used, and why. Counts. */
export interface RegressionStatistics {
  /** Failures that were credited to a label: one for each regression, label and push, however often it was retriggered. */
  readonly failures: number;
  readonly notes: number;
  /** Notes of another classification than fixed by commit, intermittents mostly. */
  readonly otherClassification: number;
  /** Notes that a later note, or the job itself, contradicts. */
  readonly reclassified: number;
  /** Notes of jobs of a tier that was not asked for. */
  readonly otherTier: number;
  /** Notes that name no revision; as with SETA they are no evidence. */
  readonly withoutRevision: number;
  /** Jobs fixed by commit for which there is no evidence. */
  readonly jobsWithoutNote: number;
  /** Pieces of evidence that are credited to another chunk than the one that failed. */
  readonly renumbered: number;
  /** Pieces of evidence of labels that no label of today stands for. */
  readonly goneLabels: number;
  /** Regressions that only such labels caught; they cannot be asked for. */
  readonly uncatchable: number;
}

/** A note that says what fixed the failure of a job. */
interface Evidence {
  readonly note: NoteRecord;
  readonly revision: string;
}

/**
 * Groups what sheriffs recorded into regressions, ordered by fixing revision.
 *
 * @param today labels of the latest full graph
 * @param tiers tiers of jobs that count; a job that is not in the records counts
 */
export function findRegressions(
  window: Window,
  today: ReadonlySet<string>,
  tiers: readonly number[],
): { readonly regressions: readonly Regression[]; readonly statistics: RegressionStatistics } {
  const { evidence, counts } = weigh(window, tiers);
  const standIns = renumbering(
    evidence.map(({ note }) => note.label),
    today,
  );
  const byFix = [...Map.groupBy(evidence, ({ revision }) => shortRevision(revision)).values()];
  const all = byFix.map((group) => regressionOf(group, window, standIns));
  const regressions = all.filter(({ failures }) => failures.size > 0).sort((a, b) => byCodePoint(a.fix, b.fix));
  const stands = evidence.map(({ note }) => ({ label: note.label, labels: standIns(note.label) }));
  return {
    regressions,
    statistics: {
      ...counts,
      failures: regressions.flatMap(({ failures }) => [...failures.values()]).reduce((sum, at) => sum + at.length, 0),
      renumbered: stands.filter(({ label, labels }) => labels.length > 0 && !labels.includes(label)).length,
      goneLabels: stands.filter(({ labels }) => labels.length === 0).length,
      uncatchable: all.length - regressions.length,
    },
  };
}

/**
 * One piece of evidence a job at most: its newest note must say "fixed by commit", and the newest of its notes that say so
 * and name a revision counts.
 */
function weigh(window: Window, tiers: readonly number[]) {
  const jobs = jobsByTask(window.jobs);
  const counts = { otherClassification: 0, reclassified: 0, otherTier: 0, withoutRevision: 0 };
  const evidence = new Map<string, Evidence>();
  for (const [task, notes] of Map.groupBy(window.notes, taskOf)) {
    const job = jobs.get(task);
    const mine = notes.filter((note) => note.failureClassificationId === FIXED_BY_COMMIT);
    counts.otherClassification += notes.length - mine.length;
    if (isContradicted(notes.at(-1), job)) {
      counts.reclassified += mine.length;
    } else if (job && !tiers.includes(job.tier)) {
      counts.otherTier += mine.length;
    } else {
      for (const note of mine) {
        const revision = revisionIn(note.text);
        if (revision === null) counts.withoutRevision++;
        else evidence.set(task, { note, revision });
      }
    }
  }
  const fixed = [...jobs].filter(([, job]) => job.failureClassificationId === FIXED_BY_COMMIT);
  const jobsWithoutNote = fixed.filter(([task]) => !evidence.has(task)).length;
  return { evidence: [...evidence.values()], counts: { notes: window.notes.length, ...counts, jobsWithoutNote } };
}

/** Retries of a task share its id; records of other sources may have none. */
const taskOf = ({ taskId, pushId, label }: NoteRecord | JobRecord): string => taskId || `${pushId} ${label}`;

/** Of a task's runs the one that was fixed by commit speaks for it, since the others may have passed; else the last. */
function jobsByTask(jobs: readonly JobRecord[]): ReadonlyMap<string, JobRecord> {
  const byTask = new Map<string, JobRecord>();
  for (const job of jobs) {
    const known = byTask.get(taskOf(job));
    if (known?.failureClassificationId !== FIXED_BY_COMMIT) byTask.set(taskOf(job), job);
  }
  return byTask;
}

/** Whether the last word on a job is another classification: its newest note's, or the job's own if modified later. */
function isContradicted(newest: NoteRecord | undefined, job: JobRecord | undefined): boolean {
  if (newest?.failureClassificationId !== FIXED_BY_COMMIT) return true;
  return job !== undefined && job.failureClassificationId !== FIXED_BY_COMMIT && job.lastModified > newest.created;
}

/** What one revision fixed. Without failures where only labels caught it that are gone. */
function regressionOf(group: readonly Evidence[], window: Window, standIns: Renumbering): Regression {
  const pushesOf = new Map<string, Set<number>>();
  for (const { note } of group) {
    for (const label of standIns(note.label)) {
      const pushes = pushesOf.get(label);
      if (pushes) pushes.add(note.pushId);
      else pushesOf.set(label, new Set([note.pushId]));
    }
  }
  const seen = group.map(({ note }) => window.pushes.get(note.pushId)?.pushTimestamp ?? note.created);
  const longest = group.map(({ revision }) => revision).sort((a, b) => b.length - a.length || byCodePoint(a, b))[0];
  const failures = [...pushesOf]
    .sort(([a], [b]) => byCodePoint(a, b))
    .map(([label, pushes]) => [label as Label, [...pushes].sort((a, b) => a - b)] as const);
  return { fix: longest ?? '', failures: new Map(failures), lastSeen: Math.max(...seen) };
}
