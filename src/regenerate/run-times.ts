import { FAILED, PASSED, type RunTable } from '../history/run-table.ts';
import type { Label } from '../util/ids.ts';
import { suiteOf } from '../util/labels.ts';
import { ranked } from '../util/numbers.ts';
import { oncePer } from '../util/once.ts';
import type { Window } from './window.ts';

/** What one run of each label costs, in seconds. */
export interface RunTimes {
  /** The median over the window, whole; null where it was never measured. */
  measured(label: Label): number | null;
  /**
   * Whole and at least 1. Where it was never measured: the median of the measured chunks of its suite, else of all
   * measured labels, else an hour.
   */
  estimated(label: Label): number;
}

interface Sample {
  readonly seconds: number;
  readonly runs: number;
}

const HOUR = 3600;

/**
 * Medians of the days' medians, each day counting as often as the label ran on it. A label without such days
 * is measured by its runs in the records, or its jobs where there are none: those that passed if there are any, as failures often
 * end early.
 */
export const runTimesOf = oncePer((window: Window): RunTimes => {
  const medians = new Map<string, number>();
  for (const [label, jobs] of Map.groupBy(window.jobs, ({ label }) => label)) {
    const ran = jobs.filter(({ startTimestamp, endTimestamp }) => startTimestamp > 0 && endTimestamp > startTimestamp);
    const passed = ran.filter(({ result }) => result === 'success');
    const samples = (passed.length > 0 ? passed : ran).map((job) => ({
      seconds: job.endTimestamp - job.startTimestamp,
      runs: 1,
    }));
    if (samples.length > 0) medians.set(label, median(samples));
  }
  for (const [label, seconds] of medianRuns(window.runs)) medians.set(label, seconds);
  for (const [label, days] of Map.groupBy(window.runTimes, ({ label }) => label)) {
    const samples = days
      .map(({ medianSeconds, runs }) => ({ seconds: medianSeconds, runs }))
      .filter(({ runs }) => runs);
    if (samples.length > 0) medians.set(label, median(samples));
  }
  const bySuite = Map.groupBy(medians, ([label]) => suiteOf(label));
  const ofEntries = (entries: readonly (readonly [string, number])[]) =>
    entries.length > 0 ? median(entries.map(([, seconds]) => ({ seconds, runs: 1 }))) : null;
  const ofAll = ofEntries([...medians]);
  return {
    measured: (label) => medians.get(label) ?? null,
    estimated: (label) =>
      Math.max(1, medians.get(label) ?? ofEntries(bySuite.get(suiteOf(label)) ?? []) ?? ofAll ?? HOUR),
  };
});

/** The lower median of each label's runs that passed, or of those that failed where none did; four bytes a run. */
function medianRuns(runs: RunTable): ReadonlyMap<string, number> {
  // Several numbers may be of one label.
  const labels = [...new Set(runs.labels)];
  const places = new Map(labels.map((label, place) => [label, place]));
  const placeOf = Uint32Array.from(runs.labels, (label) => places.get(label) ?? 0);
  const { label, seconds, outcome, size } = runs;
  const counts = { [PASSED]: new Uint32Array(labels.length), [FAILED]: new Uint32Array(labels.length) };
  for (let run = 0; run < size; run++) {
    const place = placeOf[label[run] ?? 0] ?? 0;
    const ofOutcome = outcome[run] === PASSED ? counts[PASSED] : outcome[run] === FAILED ? counts[FAILED] : null;
    if (ofOutcome && (seconds[run] ?? 0) > 0) ofOutcome[place] = (ofOutcome[place] ?? 0) + 1;
  }
  const wanted = Uint8Array.from(counts[PASSED], (count) => (count > 0 ? PASSED : FAILED));
  const samples = Array.from(
    wanted,
    (_, place) => new Float32Array(counts[PASSED][place] || (counts[FAILED][place] ?? 0)),
  );
  const sizes = new Uint32Array(labels.length);
  for (let run = 0; run < size; run++) {
    const place = placeOf[label[run] ?? 0] ?? 0;
    if (outcome[run] !== wanted[place] || !((seconds[run] ?? 0) > 0)) continue;
    const at = sizes[place] ?? 0;
    (samples[place] as Float32Array)[at] = seconds[run] ?? 0;
    sizes[place] = at + 1;
  }
  const medians = samples.flatMap((sample, place): [string, number][] =>
    sample.length === 0 ? [] : [[labels[place] ?? '', Math.round(ranked(sample, (sample.length - 1) >> 1))]],
  );
  return new Map(medians);
}

/** The lower median, in whole seconds. */
function median(samples: readonly Sample[]): number {
  const sorted = samples.toSorted((a, b) => a.seconds - b.seconds);
  const half = sorted.reduce((sum, { runs }) => sum + runs, 0) / 2;
  let before = 0;
  for (const { seconds, runs } of sorted) {
    before += runs;
    if (before >= half) return Math.round(seconds);
  }
  return 0;
}
