/**
 * Searches for a culprit in simulated worlds, 40 and 100 pushes, at many pairs of rates that are not told: are promises kept, and at
 * what price beside Bayes that is told the rates, `git bisect`, six runs on each push, and git_bayesect. The whole table goes to stderr.
 */
import { next } from '../actions/bisect/next.ts';
import { ratePrior } from '../actions/bisect/rates.ts';
import { generator } from '../src/util/random.ts';
import { PAIRS } from './bisect-cells.ts';
import { ALL_RATES, cellsOf, PUSHES, tallyAll } from './bisect-grid.ts';
import { besidePeer, judge } from './bisect-judge.ts';
import { bayesect } from './bisect-rivals.ts';
import { tableOf } from './bisect-table.ts';
import { type BenchResult, result } from './result.ts';

const SEARCHES = 500;
const LIMITS = { confidence: 0.95, runs: null, rounds: null, seconds: null };

export async function run(): Promise<BenchResult[]> {
  const cells = PUSHES.flatMap((pushes) => ALL_RATES.flatMap((rates) => cellsOf(pushes, rates)));
  const tallies = await tallyAll(cells, SEARCHES);
  const noisy = PUSHES.flatMap((pushes) =>
    PAIRS.flatMap((rates) => (rates === 'real' || rates.bad === null ? [] : [{ pushes, rates }])),
  );
  const peers = bayesect(noisy, SEARCHES);
  for (const line of tableOf(tallies, ALL_RATES, peers)) console.error(line);
  return [...judge(tallies, { history: 1.75, nothing: 3 }), ...besidePeer(tallies, peers), thinking()];
}

/** The next round, of four probes among 1,000 pushes with 100 runs on them: the fastest of ten times. */
function thinking(): BenchResult {
  const random = generator(1);
  const evidence = Array.from({ length: 1000 }, () => ({ passes: 0, failures: 0 }));
  for (let run = 0; run < 100; run++) {
    const push = Math.floor(random() * 1000);
    evidence[push] = random() < (push > 700 ? 0.5 : 0.02) ? { passes: 0, failures: 1 } : { passes: 1, failures: 0 };
  }
  const times = Array.from({ length: 10 }, () => {
    // Anew each time: what was worked out once for the same prior is kept.
    const problem = { probes: evidence.map(() => ({ run: 1800, build: 0 })), weights: null, rates: ratePrior(null) };
    const start = performance.now();
    next(problem, evidence, { runs: 100, rounds: 25, seconds: 0 }, LIMITS, 4);
    return performance.now() - start;
  });
  return result(
    'bisect: choosing 4 of 1,000 pushes',
    'ms',
    Math.min(...times),
    20,
    1,
    'what it may take; 100 runs known',
  );
}
