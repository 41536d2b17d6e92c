import { generator } from '../../src/util/random.ts';
import type { Limits, RatePrior } from './model.ts';
import { ratePrior } from './rates.ts';
import { gitBisect, toldRates } from './rivals.ts';
import { search, type World } from './simulate.ts';

/** What is simulated: how many pushes, and how often the work fails before and from the culprit on. */
export interface Setting {
  readonly pushes: number;
  readonly good: number;
  readonly bad: number;
  readonly limits: Limits;
  readonly parallel: number;
  /** How many searches, each for a culprit somewhere else. */
  readonly searches: number;
}

/** How one way to search did: shares of the searches, and means of each. */
export interface Expected {
  readonly way: 'unknown' | 'history' | 'no culprit' | 'told' | 'git bisect';
  /** That named the culprit, or rightly none. */
  readonly right: number;
  /** That ended without the confidence. */
  readonly undecided: number;
  readonly runs: number;
  readonly rounds: number;
}

/** Runs on record where the flake rate is taken to be known. */
export const ON_RECORD = 1000;

/**
 * What to expect of a search, by simulation: where nothing is known of the rates, where the label's history tells the one before
 * the culprit, and where there is no culprit; beside it Bayes that is told the rates, and `git bisect`.
 */
export function expectation(setting: Setting): readonly Expected[] {
  const { good } = setting;
  const history = { runs: ON_RECORD, failures: Math.round(ON_RECORD * good) };
  return [
    tried('unknown', setting, ratePrior(null)),
    tried('history', setting, ratePrior(history)),
    tried('no culprit', setting, ratePrior(history)),
    tried('told', setting, toldRates(setting)),
    believed(setting),
  ];
}

function tried(way: Expected['way'], setting: Setting, rates: RatePrior): Expected {
  const { pushes, parallel, searches, limits } = setting;
  const sums = { right: 0, undecided: 0, runs: 0, rounds: 0 };
  for (let seed = 0; seed < searches; seed++) {
    const { world, random } = drawn(setting, seed);
    const problem = { probes: Array.from({ length: pushes }, () => ({ run: 1, build: 0 })), weights: null, rates };
    const truth = way === 'no culprit' ? { ...world, culprit: null } : world;
    const trial = search(problem, truth, limits, parallel, random);
    sums.right += trial.isRight ? 1 : 0;
    sums.undecided += trial.answer.kind === 'undecided' ? 1 : 0;
    sums.runs += trial.runs;
    sums.rounds += trial.rounds;
  }
  return meansOf(way, sums, searches);
}

function believed(setting: Setting): Expected {
  const sums = { right: 0, undecided: 0, runs: 0, rounds: 0 };
  for (let seed = 0; seed < setting.searches; seed++) {
    const { world, random } = drawn(setting, seed);
    const found = gitBisect((push) => {
      sums.runs++;
      return random() < (push >= world.culprit ? world.bad : world.good);
    }, setting.pushes);
    sums.right += found === world.culprit ? 1 : 0;
  }
  return meansOf('git bisect', { ...sums, rounds: sums.runs }, setting.searches);
}

function drawn({ pushes, good, bad }: Setting, seed: number) {
  const random = generator(seed * 7919 + pushes);
  const culprit = 1 + Math.floor(random() * (pushes - 1));
  return { world: { culprit, good, bad } satisfies World, random };
}

const meansOf = (way: Expected['way'], sums: Omit<Expected, 'way'>, searches: number): Expected => ({
  way,
  right: sums.right / searches,
  undecided: sums.undecided / searches,
  runs: sums.runs / searches,
  rounds: sums.rounds / searches,
});
