import type { HistoryRecord, JobRecord, NoteRecord } from '../../../src/history/records.ts';
import { derivedTaskId } from '../../../src/util/hash.ts';
import { type Classified, classify, type Event } from './classified.ts';
import { hex, Random, unit } from './random.ts';
import { makeRegressions, type SyntheticRegression } from './regressions.ts';
import { CHANGES, type Scale, type SyntheticLabel, type Universe, universeAt } from './universe.ts';

/**
 * A synthetic history of a project: pushes, the jobs that ran on them, what broke and what sheriffs wrote. The same options
 * give the same history, to the byte. Jobs are made when asked for; at full scale 54 million could have run.
 *
 * Nothing here is real. The shape follows what was published about one large project: about 2,000 labels, 300 pushes a day
 * of which most run a tenth of them, 750 regressions and 9,700 jobs fixed by commit in 30 days.
 */

export interface SyntheticOptions {
  readonly seed: number;
  readonly project: string;
  /** Midnight UTC of the first day, Unix seconds. */
  readonly from: number;
  readonly days: number;
  /** On average; half of it at weekends. */
  readonly pushesPerDay: number;
  readonly regressionsPer30Days: number;
  readonly scale: Scale;
  /** Every how many pushes everything runs. */
  readonly backstop: number;
  /** Share of the labels that runs on a push between backstops. */
  readonly share: number;
  /** Probability that a job fails for no reason. */
  readonly intermittent: number;
  /** Share of the labels that run on every push, as data makes them. */
  readonly kept?: number;
  /** Probabilities of which every sixth label has one of its own instead of `intermittent`. */
  readonly flaky?: readonly number[];
}

const DAY = 86_400;
/** Where a synthetic period begins unless told otherwise: 1 August 2026, 00:00 UTC. */
export const FROM = 1_785_542_400;

export const FULL_SCALE: SyntheticOptions = {
  seed: 1,
  project: 'autoland',
  from: FROM,
  days: 90,
  pushesPerDay: 300,
  regressionsPer30Days: 750,
  scale: { configs: 22, suites: 24 },
  backstop: 20,
  share: 0.11,
  intermittent: 0.004,
};

/** About 200 pushes and 120 labels, quick to make: for tests. */
export const SMALL: SyntheticOptions = {
  ...FULL_SCALE,
  days: 10,
  pushesPerDay: 20,
  regressionsPer30Days: 90,
  scale: { configs: 3, suites: 5 },
  backstop: 5,
  share: 0.4,
};

export interface SyntheticPush {
  /** Place in the history, from 0. */
  readonly index: number;
  /** Treeherder's id. */
  readonly id: number;
  readonly revision: string;
  readonly timestamp: number;
  /** Whether everything ran. */
  readonly backstop: boolean;
}

/** A job with all that becomes known of it over time. */
export interface SyntheticJob {
  readonly id: number;
  readonly push: SyntheticPush;
  readonly label: SyntheticLabel;
  readonly taskId: string;
  readonly result: 'success' | 'testfailed' | 'busted';
  readonly submitted: number;
  readonly started: number;
  readonly ended: number;
  /** Classifications in order of time; before the first the job is not classified. */
  readonly events: readonly Event[];
}

/** Job ids of a push start at push id times this. */
const PER_PUSH = 10_000;
/** The first push has this id. */
const FIRST_PUSH = 1_000_000;

export class SyntheticHistory {
  readonly options: SyntheticOptions;
  readonly pushes: readonly SyntheticPush[];
  /** The ground truth. */
  readonly regressions: readonly SyntheticRegression[];
  /** By push index: jobs that sheriffs classified as fixed by commit, rightly or wrongly. */
  private readonly classified: ReadonlyMap<number, ReadonlyMap<number, Classified>>;
  private readonly byRevision: ReadonlyMap<string, SyntheticPush>;
  private readonly universes: readonly { readonly from: number; readonly universe: Universe }[];

  constructor(options: SyntheticOptions) {
    this.options = options;
    this.universes = CHANGES.map((from) => ({ from, universe: universeAt(options.scale, from) })).reverse();
    this.pushes = makePushes(options);
    this.byRevision = new Map(this.pushes.map((push) => [push.revision, push]));
    const count = Math.round((options.regressionsPer30Days * options.days) / 30);
    this.regressions = makeRegressions(options.seed, count, options.scale, this.pushes, (push) =>
      this.universeOf(push),
    );
    this.classified = classify(this);
  }

  /** The labels of the full task graph on a push. */
  universeOf(push: number): Universe {
    const at = push / this.pushes.length;
    const found = this.universes.find(({ from }) => at >= from) ?? this.universes.at(-1);
    if (!found) throw new Error('no universe');
    return found.universe;
  }

  /** Whether a label (by its place in the universe) ran on a push of its own, without a backfill. */
  ran(push: number, label: number): boolean {
    const { seed, share, kept = 0 } = this.options;
    return this.isBackstop(push) || unit(seed, 'ran', push, label) < share || unit(seed, 'kept', label) < kept;
  }

  /** How often a label fails for no reason. */
  flakiness({ label }: SyntheticLabel): number {
    const { seed, intermittent, flaky = [] } = this.options;
    if (unit(seed, 'is flaky', label) >= 1 / 6) return intermittent;
    return flaky[Math.floor(unit(seed, 'flakiness', label) * flaky.length)] ?? intermittent;
  }

  /** Whether a job failed for a reason, or was taken for it by somebody. */
  isBroken({ push, id }: SyntheticJob): boolean {
    return this.classified.get(push.index)?.has(Math.floor((id - push.id * PER_PUSH) / 4)) ?? false;
  }

  isBackstop(push: number): boolean {
    return push % this.options.backstop === 0;
  }

  push(id: number): SyntheticPush | undefined {
    return this.pushes[id - FIRST_PUSH];
  }

  pushOfRevision(revision: string): SyntheticPush | undefined {
    return this.byRevision.get(revision);
  }

  /** All jobs of a push, by id. */
  jobs(push: SyntheticPush): SyntheticJob[] {
    const special = this.classified.get(push.index) ?? new Map<number, Classified>();
    const jobs: SyntheticJob[] = [];
    this.universeOf(push.index).labels.forEach((label, index) => {
      const known = special.get(index);
      if (known) for (let copy = 0; copy < known.copies; copy++) jobs.push(this.job(push, label, index, copy, known));
      else if (this.ran(push.index, index)) jobs.push(this.job(push, label, index, 0, undefined));
    });
    return jobs;
  }

  /** The jobs that were ever classified as fixed by commit, by id. */
  *fixedByCommit(): Generator<SyntheticJob> {
    for (const push of this.pushes) {
      const labels = this.universeOf(push.index).labels;
      const special = [...(this.classified.get(push.index) ?? [])].sort(([a], [b]) => a - b);
      for (const [index, known] of special) {
        const label = labels[index];
        if (!label || known.events.length === 0) continue;
        for (let copy = 0; copy < known.copies; copy++) yield this.job(push, label, index, copy, known);
      }
    }
  }

  private job(
    push: SyntheticPush,
    label: SyntheticLabel,
    index: number,
    copy: number,
    known: Classified | undefined,
  ): SyntheticJob {
    const { seed } = this.options;
    const at = (what: string): number => unit(seed, what, push.index, index, copy);
    const submitted = push.timestamp + 60 + Math.floor(at('submit') * 1800) + copy * 3600;
    const started = submitted + Math.floor(at('wait') * 1200);
    const ended = started + Math.max(1, Math.round(label.seconds * (0.85 + 0.3 * at('run'))));
    const id = push.id * PER_PUSH + index * 4 + copy;
    const flaky = !known && at('flaky') < this.flakiness(label);
    const result = !known && !flaky ? 'success' : label.kind === 'test' ? 'testfailed' : 'busted';
    const noise: Event[] =
      flaky && at('seen') < 0.9
        ? [
            {
              classification: 4,
              at: ended + 60 + Math.floor(at('delay') * 7200),
              text: '',
              who: 'sheriff-0@example.org',
            },
          ]
        : [];
    // Sheriffs look at a job when it is done, at the earliest.
    const events = known
      ? known.events.map((event, i) => ({ ...event, at: Math.max(event.at, ended + 60 + i) }))
      : noise;
    return {
      ...{ id, push, label, result, submitted, started, ended, events },
      // Made when asked for: most jobs are only counted.
      get taskId() {
        return derivedTaskId('synthetic', seed, id);
      },
    };
  }

  /**
   * What a fetch at time `now` (Unix seconds; the end of all time where left out) brings in, without run times: pushes, jobs
   * that are fixed by commit, and all notes of pushes that have such jobs. In the order of `type` (push, job, note) and id.
   */
  *records(now = Number.POSITIVE_INFINITY): Generator<HistoryRecord> {
    for (const push of this.pushes) {
      if (push.timestamp >= now) break;
      yield { type: 'push', id: push.id, revision: push.revision, pushTimestamp: push.timestamp };
    }
    const pushes = new Set<SyntheticPush>();
    for (const job of this.fixedByCommit()) {
      if (classificationOf(job, now) !== 2) continue;
      pushes.add(job.push);
      yield jobRecord(job, now);
    }
    for (const push of pushes) yield* this.notes(push, now);
  }

  /** All notes of a push's jobs written before `now`, by id. */
  notes(push: SyntheticPush, now = Number.POSITIVE_INFINITY): NoteRecord[] {
    return this.jobs(push).flatMap((job) => noteRecords(job, now));
  }
}

/** The events of a job before `now`. */
const before = (job: SyntheticJob, now: number): readonly Event[] => job.events.filter((event) => event.at < now);

/** Failure classification of a job at a time; 1 is "not classified". */
export const classificationOf = (job: SyntheticJob, now: number): number =>
  before(job, now).at(-1)?.classification ?? 1;

/** A job as it is known at a time. */
export function jobRecord(job: SyntheticJob, now: number): JobRecord {
  return {
    type: 'job',
    id: job.id,
    pushId: job.push.id,
    label: job.label.label,
    taskId: job.taskId,
    retryId: 0,
    result: job.result,
    failureClassificationId: classificationOf(job, now),
    tier: job.label.tier,
    platform: job.label.platform,
    startTimestamp: job.started,
    endTimestamp: job.ended,
    lastModified: before(job, now).at(-1)?.at ?? job.ended,
  };
}

/** The notes on a job written before a time, oldest first. */
export function noteRecords(job: SyntheticJob, now: number): NoteRecord[] {
  return before(job, now).map((event, i) => ({
    type: 'note',
    id: job.id * 4 + i,
    pushId: job.push.id,
    label: job.label.label,
    taskId: job.taskId,
    failureClassificationId: event.classification,
    text: event.text,
    created: event.at,
  }));
}

function makePushes({ seed, from, days, pushesPerDay, backstop }: SyntheticOptions): SyntheticPush[] {
  const times: number[] = [];
  for (let day = 0; day < days; day++) {
    const midnight = from + day * DAY;
    const weekend = [0, 6].includes(new Date(midnight * 1000).getUTCDay());
    const random = new Random('day', seed, day);
    const count = Math.max(1, Math.round(pushesPerDay * (weekend ? 0.5 : 1.2)));
    const ofDay = Array.from({ length: count }, () => midnight + random.between(0, DAY - 1));
    times.push(...ofDay.sort((a, b) => a - b));
  }
  return times.map((timestamp, index) => ({
    index,
    id: FIRST_PUSH + index,
    revision: hex(40, 'revision', seed, index),
    timestamp,
    backstop: index % backstop === 0,
  }));
}
