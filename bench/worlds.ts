/**
 * The rota over synthetic worlds whose truth is known, half of the histories pruned: at the hours of wide tiers and at less, beside these
 * tiers, the defaults, and chance. A table as Markdown on stderr, with differences from the wide tiers on the same seeds.
 */
import { loadSolver } from '../src/regenerate/cover/solve.ts';
import { configured, type Policy, switchedOn } from '../src/replay/policy.ts';
import { replay } from '../src/replay/replay.ts';
import type { PolicyResult } from '../src/replay/result.ts';
import { parseConfig } from '../src/seta/config.ts';
import { historyOf } from '../test/rig/worlds/history.ts';
import { WORLDS, type WorldName } from '../test/rig/worlds/table.ts';
import { makeWorld } from '../test/rig/worlds/world.ts';
import { type BenchResult, result } from './result.ts';

const SEEDS = [1, 2, 3, 4];
const SHARES = [1, 0.8, 0.7, 0.6];
const WARM_UP_DAYS = 25;

/** One policy on one world and seed. Shares in percent; delays in pushes, those of missed ones until the fix. */
export interface Row {
  readonly name: string;
  readonly hours: number;
  readonly own: number;
  readonly missed: number;
  readonly mean: number;
  /** Infinite where so many were missed. */
  readonly p90: number;
  readonly p95: number;
}

const FIGURES = ['hours', 'own', 'missed', 'mean', 'p90', 'p95'] as const;

export async function run(): Promise<BenchResult[]> {
  const all: { readonly world: WorldName; readonly rows: readonly Row[] }[] = [];
  for (const world of Object.keys(WORLDS) as WorldName[]) {
    for (const seed of SEEDS) all.push({ world, rows: await judged(world, seed) });
    for (const line of tableOf(
      world,
      all.filter((one) => one.world === world).map(({ rows }) => rows),
    ))
      console.error(line);
  }
  const mean = (name: string, figure: 'mean' | 'missed'): number =>
    all.reduce((sum, { rows }) => sum + (rows.find((row) => row.name === name)?.[figure] ?? 0), 0) / all.length;
  const note = `wide tiers; ${all.length} histories, synthetic`;
  return ['rota, 1', 'rota, 0.7'].flatMap((name) => [
    result(`${name} of the hours: delay`, 'pushes', mean(name, 'mean'), mean('wide tiers', 'mean'), 1, note),
    result(`${name} of the hours: missed`, '%', mean(name, 'missed'), mean('wide tiers', 'missed'), 1, note),
  ]);
}

/** The policies on one world. With an even seed the history was pruned by the wide tiers. */
export async function judged(world: WorldName, seed: number): Promise<Row[]> {
  const parsed = parseConfig('trust-domain: gecko\nseta:\n  prunable: ["test-*"]\n  holdout: 0\n', 'config.yml');
  if (!parsed.ok) throw new Error(parsed.failure.message);
  const base = switchedOn(parsed.value, 'autoland');
  const wideConfig = { ...base, tiers: { 2: 8, 3: 16, 4: 32 } as const, backstop: { pushes: 40, minutes: 480 } };
  const wide = configured('wide tiers', wideConfig);
  const rotas = SHARES.map(
    (share): Policy => ({ ...configured(`rota, ${share}`, wideConfig), sameHoursAs: { policy: wide, share } }),
  );
  const past = historyOf(makeWorld({ ...WORLDS[world].options, seed }), seed % 2 === 0 ? wide : null);
  const policies = [wide, configured('defaults', base), ...rotas];
  const told = replay(
    past,
    { policies, seed: 1, warmUpDays: WARM_UP_DAYS, choosing: null },
    await loadSolver(),
    () => {},
  );
  if (!told.ok) throw new Error(told.failure.message);
  const pruning = told.value.policies.filter(({ rivals }) => rivals.length > 0);
  return [...pruning.map(rowOf), ...pruning.slice(0, 1).flatMap(chanceOf)];
}

const late = (pushes: number | null): number => pushes ?? Number.POSITIVE_INFINITY;

const rowOf = ({ name, cost, outcomes, pushes }: PolicyResult): Row => ({
  name,
  hours: cost.hoursPerPush.value,
  own: 100 * outcomes.ownPushShare.value,
  missed: 100 * outcomes.missedShare.value,
  mean: pushes.mean.value,
  p90: late(pushes.p90.value),
  p95: late(pushes.p95.value),
});

const chanceOf = ({ rivals }: PolicyResult): Row[] =>
  rivals
    .filter(({ name }) => name !== 'oracle')
    .map((rival) => ({
      name: `${rival.name}, same hours`,
      hours: rival.hoursPerPush,
      own: 100 * rival.ownPushShare,
      missed: 100 * rival.missedShare,
      mean: rival.meanPushes,
      p90: late(rival.p90Pushes),
      p95: late(rival.p95Pushes),
    }));

/** Means over seeds; delay and misses also less those of the wide tiers, with twice the standard error over seeds. */
export function* tableOf(world: string, seeds: readonly (readonly Row[])[]): Generator<string> {
  yield `\n| ${world}, ${seeds.length} seeds | ${FIGURES.join(' | ')} | delay less wide tiers' | missed less wide tiers' |`;
  yield `|${' --- |'.repeat(FIGURES.length + 3)}`;
  for (const { name } of seeds[0] ?? []) {
    const rows = seeds.flatMap((rows) => rows.filter((row) => row.name === name));
    const [wide = []] = [seeds.flatMap((rows) => rows.slice(0, 1))];
    const means = FIGURES.map((figure) => number(meanOf(rows.map((row) => row[figure]))));
    const less = (figure: 'mean' | 'missed'): string => {
      const differences = rows.map((row, i) => row[figure] - (wide[i]?.[figure] ?? 0));
      const mean = meanOf(differences);
      const spread = meanOf(differences.map((one) => (one - mean) ** 2)) / Math.max(1, rows.length - 1);
      return `${number(mean)} ± ${number(2 * Math.sqrt(spread))}`;
    };
    yield `| ${name} | ${means.join(' | ')} | ${less('mean')} | ${less('missed')} |`;
  }
}

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const number = (value: number): string => (Number.isFinite(value) ? value.toFixed(2) : 'missed');
