import { blockIntervals } from './bootstrap.ts';
import type { Bin, Distribution, Quantile } from './result.ts';

/** How long one regression stayed uncaught. */
export interface Lateness {
  /** Until caught, or until fixed where it was missed. */
  readonly late: number;
  readonly missed: boolean;
  /** The day on which it landed. */
  readonly day: number;
}

const EDGES = {
  pushes: [0, 1, 2, 3, 5, 10, 20, 50, 100],
  minutes: [0, 1, 15, 30, 60, 120, 240, 480, 1440],
} as const;

/** Steps of a detection curve that are told, at most. */
const STEPS = 100;

/** The distribution of lateness over regressions, with intervals by resampling days. */
export function distribution(unit: Distribution['unit'], all: readonly Lateness[], seed: number): Distribution {
  const sorted = all.toSorted((a, b) => rank(a) - rank(b));
  const statistics = (weights: Uint16Array): number[] => {
    let sum = 0;
    let count = 0;
    sorted.forEach(({ late }, i) => {
      sum += late * (weights[i] ?? 0);
      count += weights[i] ?? 0;
    });
    return [
      count === 0 ? 0 : sum / count,
      ...QUANTILES.map((share) => weightedQuantile(sorted, weights, share, count)),
    ];
  };
  const values = statistics(new Uint16Array(sorted.length).fill(1));
  const spans = blockIntervals(
    sorted.map(({ day }) => day),
    seed,
    statistics,
  );
  const quantile = (i: number): Quantile => ({
    value: finite(values[i]),
    low: finite(spans[i]?.low),
    high: finite(spans[i]?.high),
  });
  const caught = sorted.filter(({ missed }) => !missed).map(({ late }) => late);
  return {
    unit,
    mean: { value: values[0] ?? 0, low: spans[0]?.low ?? 0, high: spans[0]?.high ?? 0 },
    median: quantile(1),
    p90: quantile(2),
    p95: quantile(3),
    p99: quantile(4),
    max: caught.length < sorted.length ? null : (caught.at(-1) ?? null),
    histogram: histogram(caught, EDGES[unit]),
    curve: curve(caught, sorted.length),
  };
}

const QUANTILES = [0.5, 0.9, 0.95, 0.99] as const;

const rank = ({ late, missed }: Lateness): number => (missed ? Number.POSITIVE_INFINITY : late);

const finite = (value: number | undefined): number | null =>
  value === undefined || !Number.isFinite(value) ? null : value;

/** By nearest rank: the least value that at least this share does not exceed. */
function weightedQuantile(sorted: readonly Lateness[], weights: Uint16Array, share: number, count: number): number {
  const wanted = Math.ceil(share * count - 1e-9);
  let seen = 0;
  for (const [i, lateness] of sorted.entries()) {
    seen += weights[i] ?? 0;
    if (seen >= wanted && count > 0) return rank(lateness);
  }
  return Number.POSITIVE_INFINITY;
}

function histogram(caught: readonly number[], edges: readonly number[]): Bin[] {
  return edges.map((from, i) => {
    const to = edges[i + 1] ?? null;
    return { from, to, count: caught.filter((late) => late >= from && (to === null || late < to)).length };
  });
}

/** Cumulative shares at the values that occur; of very many every so manyth, the last one included. */
function curve(caught: readonly number[], total: number): { at: number; share: number }[] {
  const steps: { at: number; share: number }[] = [];
  caught.forEach((at, i) => {
    if (caught[i + 1] !== at) steps.push({ at, share: (i + 1) / total });
  });
  const every = Math.ceil(steps.length / STEPS);
  return steps.filter((_, i) => i === 0 || i === steps.length - 1 || i % every === 0);
}
