/**
 * Searches for a culprit in simulated worlds, 40 and 100 pushes, at many pairs of rates that are not told: are promises kept, and at
 * what price beside Bayes that is told the rates, `git bisect`, six runs on each push, and git_bayesect. The whole table goes to stderr.
 */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { choose } from '../actions/bisect/choose.ts';
import { posteriorOf } from '../actions/bisect/posterior.ts';
import { ratePrior } from '../actions/bisect/rates.ts';
import { generator } from '../src/util/random.ts';
import { type Cell, flakyRates, PAIRS, type Rates, type Tally } from './bisect-cells.ts';
import { bayesect, follow, type Rival, RULES } from './bisect-rivals.ts';
import { type BenchResult, result } from './result.ts';

const SEARCHES = 500;
const PUSHES = [40, 100];
const PROMISES = [0.8, 0.95, 0.99];
/** Deviations below the promise from which on a cell is significantly below it: one in about 700 by chance, of 70 cells a promise. */
const SIGNIFICANT = 3;
const MOST_OF_TOLD = { history: 1.75, nothing: 3 };

export async function run(): Promise<BenchResult[]> {
  const rates: readonly Rates[] = [...PAIRS, ...(flakyRates === null ? [] : ['real' as const])];
  const cells = PUSHES.flatMap((pushes) => rates.flatMap((one) => cellsOf(pushes, one)));
  const tallies = await tallyAll(cells);
  const noisy = PUSHES.flatMap((pushes) =>
    PAIRS.flatMap((one) => (one === 'real' || one.bad === null ? [] : [{ pushes, rates: one }])),
  );
  const peer = bayesect(noisy, SEARCHES);
  const peers = new Map(noisy.map((cell, i) => [key(cell), peer?.[i]]));
  for (const line of tableOf(tallies, rates, peers)) console.error(line);
  return [
    ...PROMISES.flatMap((promise) => kept(tallies, promise)),
    ...(['history', 'nothing'] as const).map((knows) => dearest(tallies, knows)),
    rounds(tallies),
    ...(peer === null ? [] : [besidePeer(tallies, peers)]),
    thinking(),
  ];
}

function cellsOf(pushes: number, rates: Rates): Cell[] {
  const cells = (['history', 'nothing'] as const).flatMap((knows) =>
    PROMISES.flatMap((confidence) =>
      (confidence === 0.95 ? [1, 4] : [1]).map((parallel) => ({ pushes, rates, knows, confidence, parallel })),
    ),
  );
  const told = [1, 4].map((parallel) => ({ pushes, rates, knows: 'rates' as const, confidence: 0.95, parallel }));
  return hasCulprit(rates) ? [...cells, ...told] : cells;
}

const hasCulprit = (rates: Rates): boolean => rates === 'real' || rates.bad !== null;

/** In as many threads as there are cores. */
async function tallyAll(cells: readonly Cell[]): Promise<Tally[]> {
  const waiting = [...cells];
  const tallies: Tally[] = [];
  const one = async (): Promise<void> => {
    const worker = new Worker(join(import.meta.dirname, 'bisect-worker.ts'));
    for (let cell = waiting.pop(); cell !== undefined; cell = waiting.pop()) {
      const { promise, resolve, reject } = Promise.withResolvers<Tally>();
      worker.once('message', resolve).once('error', reject);
      worker.postMessage({ cell, searches: SEARCHES });
      tallies.push(await promise);
      worker.off('error', reject);
      if (waiting.length % 50 === 0) console.error(`${waiting.length} cells to go`);
    }
    await worker.terminate();
  };
  await Promise.all(Array.from({ length: availableParallelism() }, one));
  return tallies;
}

function kept(tallies: readonly Tally[], promise: number): BenchResult[] {
  const tried = tallies.filter(({ cell }) => cell.knows !== 'rates' && cell.confidence === promise);
  const share = sum(tried, 'right') / sum(tried, 'searches');
  const spread = Math.sqrt(SEARCHES * promise * (1 - promise));
  const below = (tally: Tally): number => (promise * SEARCHES - tally.right) / spread;
  const worst = tried.reduce((one, other) => (below(other) > below(one) ? other : one));
  const name = `bisect: promised ${promise * 100} %`;
  return [
    result(`${name}, all`, 'right', promise, share, 1, `right answers of ${sum(tried, 'searches')} searches`),
    result(
      `${name}, worst cell`,
      'deviations',
      Math.max(0, below(worst)),
      SIGNIFICANT,
      1,
      `significant; ${describe(worst.cell)}: ${worst.right / SEARCHES} right; worst of ${tried.length} cells`,
    ),
  ];
}

/** Where there is most to pay for not being told the rates. */
function dearest(tallies: readonly Tally[], knows: 'history' | 'nothing'): BenchResult {
  const pairs = tallies
    .filter(
      ({ cell }) => cell.knows === knows && cell.confidence === 0.95 && cell.parallel === 1 && hasCulprit(cell.rates),
    )
    .map((ours) => ({ ours, told: find(tallies, { ...ours.cell, knows: 'rates' }) }));
  const ratio = ({ ours, told }: { ours: Tally; told: Tally }): number => ours.runs / told.runs;
  const worst = pairs.reduce((one, other) => (ratio(other) > ratio(one) ? other : one));
  const mean = pairs.reduce((all, one) => all + ratio(one), 0) / pairs.length;
  return result(
    `bisect: runs, ${knows === 'history' ? 'flake rate known' : 'nothing known'}`,
    'runs',
    worst.ours.runs / SEARCHES,
    worst.told.runs / SEARCHES,
    MOST_OF_TOLD[knows],
    `told the rates; the dearest cell, ${describe(worst.ours.cell)}; mean ratio ${mean.toFixed(2)}`,
  );
}

function rounds(tallies: readonly Tally[]): BenchResult {
  const pairs = tallies
    .filter(({ cell }) => cell.knows !== 'rates' && cell.parallel === 4 && cell.confidence === 0.95)
    .map((four) => ({ four, one: find(tallies, { ...four.cell, parallel: 1 }) }));
  const worst = pairs.reduce((a, b) => (b.four.rounds / b.one.rounds > a.four.rounds / a.one.rounds ? b : a));
  const note = `one run a round; the worst cell, ${describe(worst.four.cell)}`;
  return result(
    'bisect: rounds of four runs',
    'rounds',
    worst.four.rounds / SEARCHES,
    worst.one.rounds / SEARCHES,
    0.5,
    note,
  );
}

function besidePeer(tallies: readonly Tally[], peers: ReadonlyMap<string, Rival | undefined>): BenchResult {
  const pairs = tallies.flatMap((ours) => {
    const peer = peers.get(key(ours.cell));
    const { knows, confidence, parallel } = ours.cell;
    const isSame = knows === 'nothing' && confidence === 0.95 && parallel === 1;
    return isSame && peer !== undefined ? [{ ours, peer, ratio: ours.runs / SEARCHES / peer.runs }] : [];
  });
  const worst = pairs.reduce((one, other) => (other.ratio > one.ratio ? other : one));
  const note = `git_bayesect, nothing known; the worst cell, ${describe(worst.ours.cell)}`;
  return result('bisect: runs beside the peer', 'runs', worst.ours.runs / SEARCHES, worst.peer.runs, 1, note);
}

/** Four probes among 1,000 pushes with 100 runs on them: the fastest of ten times. */
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
    choose(problem, evidence, posteriorOf(problem, evidence), 4);
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

/** A row for each pair of rates, as Markdown: share right and mean runs at a promise of 95 %. */
function* tableOf(tallies: readonly Tally[], rates: readonly Rates[], peers: ReadonlyMap<string, Rival | undefined>) {
  for (const pushes of PUSHES) {
    const columns = [
      'git bisect',
      'six runs each',
      'told the rates',
      'history, k=1',
      'k=4',
      'nothing known, k=1',
      'k=4',
      'git_bayesect',
    ];
    yield `\n| ${pushes} pushes | ${columns.join(' | ')} |\n|${' --- |'.repeat(columns.length + 1)}`;
    for (const one of rates) {
      const rival = (rule: keyof typeof RULES): string =>
        rivalText(follow(RULES[rule], { pushes, rates: one }, SEARCHES));
      const ours = (knows: Cell['knows'], parallel: number): string => {
        const cell = { pushes, rates: one, knows, confidence: 0.95, parallel };
        return hasCulprit(one) || knows !== 'rates' ? text(find(tallies, cell)) : '';
      };
      const mine = [ours('rates', 1), ours('history', 1), ours('history', 4), ours('nothing', 1), ours('nothing', 4)];
      const row = [
        rival('git bisect'),
        rival('six runs each'),
        ...mine,
        rivalText(peers.get(key({ pushes, rates: one }))),
      ];
      yield `| ${nameOf(one)} | ${row.join(' | ')} |`;
    }
  }
}

const figure = (runs: number): string => (runs < 20 ? runs.toFixed(1) : runs.toFixed(0));
const rivalText = (rival: Rival | undefined): string =>
  rival === undefined ? '' : `${rival.right.toFixed(2)}, ${figure(rival.runs)}`;

function text({ cell, right, runs, rounds, searches }: Tally): string {
  const inRounds = cell.parallel === 1 ? '' : ` (${figure(rounds / searches)})`;
  return `${(right / searches).toFixed(2)}, ${figure(runs / searches)}${inRounds}`;
}

const nameOf = (rates: Rates): string =>
  rates === 'real' ? 'real rates' : rates.bad === null ? `${rates.good}, no culprit` : `${rates.good} / ${rates.bad}`;
const key = ({ pushes, rates }: Pick<Cell, 'pushes' | 'rates'>): string => `${nameOf(rates)}, ${pushes} pushes`;
const describe = (cell: Cell): string => `${key(cell)}, knows ${cell.knows}, ${cell.parallel} at once`;

function find(tallies: readonly Tally[], cell: Cell): Tally {
  const same = (one: Cell): boolean => `${describe(one)} ${one.confidence}` === `${describe(cell)} ${cell.confidence}`;
  const found = tallies.find((tally) => same(tally.cell));
  if (found === undefined) throw new Error(`no cell ${describe(cell)}`);
  return found;
}

const sum = (tallies: readonly Tally[], figure: 'right' | 'searches'): number =>
  tallies.reduce((all, tally) => all + tally[figure], 0);
