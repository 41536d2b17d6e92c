import type { Input } from './input.ts';
import type { FlakeHistory, Limits, Problem, Runs, Spent } from './model.ts';
import { type Next, next } from './next.ts';
import type { Range, RangePush } from './range.ts';
import { ratePrior } from './rates.ts';
import type { WorkRun } from './runs.ts';

/** What a run and a missing build are taken to last where nobody has measured them, in seconds. */
const RUN = 1800;
const BUILD = 3600;
/** So often may runs on a push end without a result before nothing is asked for there any more. */
const EXCEPTIONS = 3;

/** What is known of a push besides its runs. */
export interface Place {
  /** Seconds that making what is missing there takes; undefined: not measured. 0: nothing is missing. */
  readonly build: number;
  /** Why nothing can be run there; null where it can. */
  readonly why: string | null;
}

/** What a round knows. */
export interface Known {
  readonly range: Range;
  /** By push. */
  readonly places: readonly Place[];
  /** The run that the search was started on: it is why there is a search, and says nothing more. */
  readonly start: Pick<WorkRun, 'taskId'>;
  /** Median run time of the work where it was measured before. */
  readonly runSeconds: number | null;
  readonly flake: FlakeHistory | null;
  readonly round: number;
  readonly input: Pick<Input, 'confidence' | 'parallel' | 'maxRuns' | 'maxRunHours'>;
}

/** What it comes to. */
export interface Decided {
  readonly next: Next;
  readonly evidence: readonly Runs[];
  readonly spent: Spent;
  readonly problem: Problem;
  readonly limits: Limits;
}

export function decide({ range, places, start, runSeconds, flake, round, input }: Known): Decided {
  const { pushes } = range;
  const evidence = pushes.map((push, i) => countsOf(runsThatCount(push, i === pushes.length - 1 ? start : null)));
  const bought = pushes.flatMap(({ seen }) => seen.runs.filter(({ isOwn }) => isOwn));
  const seconds = bought.reduce((sum, run) => sum + (run.seconds ?? 0), 0);
  const measured = pushes.flatMap(({ seen }) => seen.runs.flatMap((one) => one.seconds ?? [])).sort((a, b) => a - b);
  const run = Math.max(1, measured[measured.length >> 1] ?? runSeconds ?? RUN);
  const spent = { runs: pushes.reduce((sum, { seen }) => sum + seen.asked, 0), rounds: round - 1, seconds };
  const problem: Problem = {
    probes: places.map(({ build, why }) => (why === null ? { run, build } : null)),
    weights: null,
    rates: ratePrior(flake),
  };
  const limits: Limits = {
    confidence: input.confidence,
    runs: input.maxRuns,
    // A round asks for a run at least, or for what it needs.
    rounds: 2 * input.maxRuns,
    seconds: input.maxRunHours === null ? null : input.maxRunHours * 3600,
  };
  return { next: next(problem, evidence, spent, limits, input.parallel), evidence, spent, problem, limits };
}

/** Why nothing more can be run on a push, from what became of runs there; null where it can. */
export const whyNot = ({ why, seen }: RangePush): string | null =>
  why ?? (seen.exceptions >= EXCEPTIONS + seen.runs.length ? `${seen.exceptions} runs ended without a result` : null);

/** What making these takes, in seconds. */
export const buildSeconds = (missing: readonly string[], measured: ReadonlyMap<string, number>): number =>
  missing.reduce((sum, label) => sum + (measured.get(label) ?? BUILD), 0);

/** All but the failure that the search was started on: given, or the first one. */
function runsThatCount({ seen: { runs } }: RangePush, start: Known['start'] | null): readonly WorkRun[] {
  if (start === null) return runs;
  const failed = runs.filter(({ result }) => result === 'failed');
  const started = failed.find(({ taskId }) => taskId === start.taskId) ?? failed[0];
  return runs.filter((run) => run !== started);
}

function countsOf(runs: readonly WorkRun[]): Runs {
  const failures = runs.filter(({ result }) => result === 'failed').length;
  return { failures, passes: runs.length - failures };
}
