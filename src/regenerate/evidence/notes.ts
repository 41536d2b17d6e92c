import type { Evidence } from '../../history/evidence.ts';
import type { JobRecord, NoteRecord } from '../../history/records.ts';
import { revisionIn } from '../revisions.ts';
import type { Window } from '../window.ts';

/** "Fixed by commit" among Treeherder's failure classifications: the failure was a regression, and a commit ended it. */
const FIXED_BY_COMMIT = 2;

/** How many notes there were, and how many were no evidence, by reason. */
export interface NoteCounts {
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
}

/**
 * What sheriffs wrote, as evidence. One piece a job at most: its newest note must say "fixed by commit", and the newest of its
 * notes that say so and name a revision counts.
 *
 * @param tiers tiers of jobs that count; a job that is not in the records counts
 */
export function noteEvidence(
  { jobs: known, notes, pushes }: Window,
  tiers: readonly number[],
): { readonly evidence: readonly Evidence[]; readonly counts: NoteCounts } {
  const jobs = jobsByTask(known);
  const counts = { otherClassification: 0, reclassified: 0, otherTier: 0, withoutRevision: 0 };
  const evidence = new Map<string, Evidence>();
  for (const [task, ofTask] of Map.groupBy(notes, taskOf)) {
    const job = jobs.get(task);
    const mine = ofTask.filter((note) => note.failureClassificationId === FIXED_BY_COMMIT);
    counts.otherClassification += ofTask.length - mine.length;
    if (isContradicted(ofTask.at(-1), job)) {
      counts.reclassified += mine.length;
    } else if (job && !tiers.includes(job.tier)) {
      counts.otherTier += mine.length;
    } else {
      for (const { pushId, label, taskId, text, created } of mine) {
        const fix = revisionIn(text);
        const time = pushes.get(pushId)?.pushTimestamp ?? created;
        if (fix === null) counts.withoutRevision++;
        else evidence.set(task, { pushId, label, fix, time, weight: 1, because: { kind: 'note', taskId } });
      }
    }
  }
  const fixed = [...jobs].filter(([, job]) => job.failureClassificationId === FIXED_BY_COMMIT);
  const jobsWithoutNote = fixed.filter(([task]) => !evidence.has(task)).length;
  return { evidence: [...evidence.values()], counts: { notes: notes.length, ...counts, jobsWithoutNote } };
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
