/** What is asked of a search, over the tallies of a grid. */
import { type Cell, describe, find, hasCulprit, key, type Tally } from './bisect-cells.ts';
import { PROMISES } from './bisect-grid.ts';
import { asOftenRight, type Peers } from './bisect-rivals.ts';
import { type BenchResult, result } from './result.ts';

/** Deviations below the promise from which on a cell is significantly below it: one in about 700 by chance, of 72 cells a promise. */
const SIGNIFICANT = 3;

/** The most runs that a search may take for one of Bayes that is told the rates, in any cell. */
type MostOfTold = Readonly<Record<'history' | 'nothing', number>>;

/** Promises kept, over all and at the worst; what not being told the rates costs; rounds. */
export const judge = (tallies: readonly Tally[], mostOfTold: MostOfTold): BenchResult[] => [
  ...PROMISES.flatMap((promise) => kept(tallies, promise)),
  ...(['history', 'nothing'] as const).map((knows) => dearest(tallies, knows, mostOfTold[knows])),
  rounds(tallies),
];

function kept(tallies: readonly Tally[], promise: number): BenchResult[] {
  const tried = tallies.filter(({ cell }) => cell.knows !== 'rates' && cell.confidence === promise);
  const sum = (figure: 'right' | 'searches'): number => tried.reduce((all, tally) => all + tally[figure], 0);
  const below = ({ right, searches }: Tally): number =>
    (promise * searches - right) / Math.sqrt(searches * promise * (1 - promise));
  const worst = most(tried, below);
  const name = `bisect: promised ${promise * 100} %`;
  return [
    result(`${name}, all`, 'right', promise, sum('right') / sum('searches'), 1, `right of ${sum('searches')} searches`),
    result(
      `${name}, worst cell`,
      'deviations',
      Math.max(0, below(worst)),
      SIGNIFICANT,
      1,
      `significant; ${describe(worst.cell)}: ${worst.right / worst.searches} right; worst of ${tried.length} cells`,
    ),
  ];
}

/** Where there is most to pay for not being told the rates. */
function dearest(tallies: readonly Tally[], knows: keyof MostOfTold, limit: number): BenchResult {
  const pairs = oneAtATime(tallies, knows)
    .filter(({ cell }) => hasCulprit(cell.rates))
    .map((ours) => ({ ours, told: find(tallies, { ...ours.cell, knows: 'rates' }) }));
  const ratio = ({ ours, told }: { ours: Tally; told: Tally }): number => meanRuns(ours) / meanRuns(told);
  const worst = most(pairs, ratio);
  const mean = pairs.reduce((all, one) => all + ratio(one), 0) / pairs.length;
  return result(
    `bisect: runs, ${knows === 'history' ? 'flake rate known' : 'nothing known'}`,
    'runs',
    meanRuns(worst.ours),
    meanRuns(worst.told),
    limit,
    `told the rates; the dearest cell, ${describe(worst.ours.cell)}; mean ratio ${mean.toFixed(2)}`,
  );
}

function rounds(tallies: readonly Tally[]): BenchResult {
  const pairs = tallies
    .filter(({ cell }) => cell.knows !== 'rates' && cell.parallel === 4)
    .map((four) => ({ four, one: find(tallies, { ...four.cell, parallel: 1 }) }));
  const { four, one } = most(pairs, (pair) => pair.four.rounds / pair.one.rounds);
  const note = `one run a round; the worst cell, ${describe(four.cell)}`;
  const mean = ({ rounds: all, searches }: Tally): number => all / searches;
  return result('bisect: rounds of four runs', 'rounds', mean(four), mean(one), 0.5, note);
}

/** Runs beside those of the peer: at the same promise, and where the peer's is raised until it is right as often. */
export function besidePeer(tallies: readonly Tally[], peers: Peers): BenchResult[] {
  return (['history', 'nothing'] as const).flatMap((knows) => {
    const pairs = oneAtATime(tallies, knows).flatMap((ours) => {
      const peer = peers.get(key(ours.cell));
      const [promised] = peer ?? [];
      const raised = peer && asOftenRight(peer, ours.right / ours.searches);
      return promised && raised ? [{ ours, promised: promised.runs, raised: raised.runs }] : [];
    });
    if (pairs.length === 0) return [];
    return (['promised', 'raised'] as const).map((how) => {
      const ratio = (pair: (typeof pairs)[number]): number => meanRuns(pair.ours) / pair[how];
      const worst = most(pairs, ratio);
      const fewer = pairs.filter((pair) => ratio(pair) < 1).length;
      const knowing = knows === 'history' ? 'flake rate known' : 'nothing known';
      const note = `the peer's; fewer in ${fewer} of ${pairs.length} cells; the worst, ${describe(worst.ours.cell)}`;
      const name = `bisect: git_bayesect ${how === 'promised' ? 'at 95 %' : 'as often right'}, ${knowing}`;
      return result(name, 'runs', meanRuns(worst.ours), worst[how], 1, note);
    });
  });
}

const oneAtATime = (tallies: readonly Tally[], knows: Cell['knows']): Tally[] =>
  tallies.filter(({ cell }) => cell.knows === knows && cell.confidence === 0.95 && cell.parallel === 1);

const meanRuns = ({ runs, searches }: Tally): number => runs / searches;

function most<T>(all: readonly T[], figure: (one: T) => number): T {
  return all.reduce((one, other) => (figure(other) > figure(one) ? other : one));
}
