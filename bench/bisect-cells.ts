import type { FlakeHistory, RatePrior } from '../actions/bisect/model.ts';
import { ratePrior } from '../actions/bisect/rates.ts';
import { toldRates } from '../actions/bisect/rivals.ts';
import { search, type World } from '../actions/bisect/simulate.ts';
import { generator } from '../src/util/random.ts';
import { flakyRates } from '../test/rig/flaky-rates.ts';

/** Rates of failing before and from the culprit on; `bad` null: there is no culprit; `real`: drawn anew for each search. */
export type Rates = { readonly good: number; readonly bad: number | null } | 'real';

/** What is tried with many seeds. `knows`: nothing of the rates, the label's history, or (the rival) the true rates. */
export interface Cell {
  readonly pushes: number;
  readonly rates: Rates;
  readonly knows: 'nothing' | 'history' | 'rates';
  readonly confidence: number;
  readonly parallel: number;
}

/** Sums over searches. */
export interface Tally {
  readonly cell: Cell;
  readonly searches: number;
  readonly right: number;
  readonly undecided: number;
  readonly runs: number;
  readonly rounds: number;
}

/** Pairs of rates; those where both are the same have no culprit. */
export const PAIRS: readonly Rates[] = [
  ...[
    [0, 1],
    [0, 0.5],
    [0, 0.2],
    [0, 0.1],
    [0.01, 1],
    [0.01, 0.5],
    [0.02, 0.3],
    [0.05, 0.3],
    [0.1, 0.5],
    [0.1, 0.9],
    [0.2, 0.8],
    [0.3, 0.7],
    [0.3, 1],
  ].map(([good = 0, bad = 1]) => ({ good, bad })),
  ...[0.001, 0.01, 0.1, 0.5].map((good) => ({ good, bad: null })),
];

/** Runs in the history of a label, where one is known. */
const HISTORY = 500;
/** More than any search needs, so that it is the promise that is tried and not the cap. */
const MOST_RUNS = 3000;

/** Searches by seeds from `from` on. The same seed has the same culprit and rates in each cell with as many pushes. */
export function tally(cell: Cell, searches: number, from = 0): Tally {
  const sums = { right: 0, undecided: 0, runs: 0, rounds: 0 };
  const beliefs = believing(cell);
  for (let seed = from; seed < from + searches; seed++) {
    const { world, history, random } = draw(cell, seed);
    const problem = {
      probes: Array.from({ length: cell.pushes }, () => ({ run: 1800, build: 0 })),
      weights: null,
      rates: beliefs(world, history),
    };
    const limits = { confidence: cell.confidence, runs: MOST_RUNS, rounds: null, seconds: null };
    const trial = search(problem, world, limits, cell.parallel, random);
    sums.right += trial.isRight ? 1 : 0;
    sums.undecided += trial.answer.kind === 'undecided' ? 1 : 0;
    sums.runs += trial.runs;
    sums.rounds += trial.rounds;
  }
  return { cell, searches, ...sums };
}

/** What a search of a cell believes of the rates. The same object for the same belief: much is worked out once for each. */
function believing({ knows }: Cell): (world: World, history: FlakeHistory) => RatePrior {
  const made = new Map<string, RatePrior>();
  return (world, history) => {
    const seen = knows === 'history' ? history : null;
    const key = JSON.stringify(knows === 'rates' ? [world.good, world.bad] : seen);
    const prior = made.get(key) ?? (knows === 'rates' ? toldRates(world) : ratePrior(seen));
    made.set(key, prior);
    return prior;
  };
}

/** A world of a cell, and what runs of it fail by. */
export function draw({ pushes, rates }: Pick<Cell, 'pushes' | 'rates'>, seed: number) {
  const random = generator(seed * 7919 + pushes);
  const at = 1 + Math.floor(random() * (pushes - 1));
  const { good, bad } = rates === 'real' ? realRates(random) : rates;
  const world: World = { culprit: bad === null ? null : at, good, bad: bad ?? good };
  let failures = 0;
  for (let run = 0; run < HISTORY; run++) failures += random() < good ? 1 : 0;
  const history: FlakeHistory = { runs: HISTORY, failures };
  return { world, history, random };
}

/**
 * A flaky test that was measured, or (as likely) one that never failed. What broke makes it fail always, or (as likely) as
 * another flaky test that fails at least three times as often, if there is any.
 */
function realRates(random: () => number): { good: number; bad: number } {
  const rates = flakyRates ?? [];
  const any = (from: readonly number[]): number => from[Math.floor(random() * from.length)] ?? 0;
  const good = random() < 0.5 ? 0 : any(rates);
  const worse = rates.filter((rate) => rate >= 0.05 && rate / (1 - rate) >= (3 * good) / (1 - good));
  return { good, bad: random() < 0.5 || worse.length === 0 ? 1 : any(worse) };
}

export const hasCulprit = (rates: Rates): boolean => rates === 'real' || rates.bad !== null;

export const nameOf = (rates: Rates): string =>
  rates === 'real' ? 'real rates' : rates.bad === null ? `${rates.good}, no culprit` : `${rates.good} / ${rates.bad}`;
/** Of the worlds of a cell. */
export const key = ({ pushes, rates }: Pick<Cell, 'pushes' | 'rates'>): string => `${nameOf(rates)}, ${pushes} pushes`;
export const describe = (cell: Cell): string => `${key(cell)}, knows ${cell.knows}, ${cell.parallel} at once`;

/** The tally of a cell that was tried. */
export function find(tallies: readonly Tally[], cell: Cell): Tally {
  const same = (one: Cell): boolean => `${describe(one)} ${one.confidence}` === `${describe(cell)} ${cell.confidence}`;
  const found = tallies.find((tally) => same(tally.cell));
  if (found === undefined) throw new Error(`no cell ${describe(cell)}`);
  return found;
}
