import type { Evidence } from '../../../actions/bisect/model.ts';
import { ratePrior } from '../../../actions/bisect/rates.ts';
import { search, type Trial } from '../../../actions/bisect/simulate.ts';
import { failsOn } from '../../../src/replay/past.ts';
import { generator } from '../../../src/util/random.ts';
import type { Played } from './history.ts';

/** The searches for one regression, by the first label that showed it, from the first push that did. */
export interface Searches {
  /** Share of runs that the regression makes fail. */
  readonly failRate: number;
  /** As the action does: from the third last push on which the label passed, with all runs of it there. */
  readonly ours: Trial;
  /** From the last push on which everything ran, as one searches who looks at no run of the label. */
  readonly blind: Trial;
  /** That range, with the runs there. */
  readonly sameRange: Trial;
}

const NOTHING = { runs: 0, rounds: 0, seconds: 0 };

/** Each regression of a world that was shown and has a push before it on which everything ran; nothing fails but by regressions. */
export function searchesIn({ past, ran }: Played, parallel: number): Searches[] {
  const rates = ratePrior({ runs: 500, failures: 0 });
  const limits = { confidence: 0.95, runs: 500, rounds: null, seconds: null };
  const everythingRan = (push: number): boolean =>
    past.epochs.findLast(({ from }) => from <= push)?.labels.every((label) => ran(push, label)) === true;
  return past.regressions.flatMap((regression, seed): Searches[] => {
    const { landed, fixed, labels, failRate = 1 } = regression;
    const fails = (push: number, label: number): boolean =>
      push >= landed && ran(push, label) && failsOn(past, regression, push, label);
    const shown = Array.from({ length: fixed - landed }, (_, i) => landed + i).flatMap((push) =>
      labels.filter((label) => fails(push, label)).map((label) => ({ push, label })),
    );
    const [first] = shown;
    if (first === undefined) return [];
    const { push: bad, label } = first;
    const before = Array.from({ length: bad }, (_, push) => push);
    const passed = before.filter((push) => ran(push, label) && !fails(push, label)).at(-3);
    const backstop = before.findLast(everythingRan);
    if (passed === undefined || backstop === undefined) return [];
    const from = (good: number, isBlind: boolean): Trial => {
      const pushes = Array.from({ length: bad - good + 1 }, (_, i) => good + i);
      // The failure that started the search does not count.
      const there: Evidence = pushes.map((push) => {
        const counts = !isBlind && push < bad && ran(push, label);
        return { passes: counts && !fails(push, label) ? 1 : 0, failures: counts && fails(push, label) ? 1 : 0 };
      });
      const problem = { probes: pushes.map(() => ({ run: 1800, build: 0 })), weights: null, rates };
      const world = { culprit: landed - good, good: 0, bad: failRate };
      return search(problem, world, limits, parallel, generator(seed), { evidence: there, spent: NOTHING });
    };
    const [ours, blind, sameRange] = [from(passed, false), from(backstop, true), from(backstop, false)];
    return [{ failRate, ours, blind, sameRange }];
  });
}
