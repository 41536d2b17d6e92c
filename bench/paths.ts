/**
 * Path rules over synthetic worlds in which it is known what pushes change: what they add to the own push at up to five hundredths more
 * hours, beside as many hours spent by chance, on what caught most, and by folder as `skip-unless-changed` would (a task runs where a push
 * touches a folder, two levels deep, that something it caught came of; thinned to the same hours). A table on stderr.
 */

import { loadSolver } from '../src/regenerate/cover/solve.ts';
import { originsOf } from '../src/regenerate/paths/origins.ts';
import { findRegressions } from '../src/regenerate/regressions.ts';
import { windowOf } from '../src/regenerate/window.ts';
import { DataMaker } from '../src/replay/data-series.ts';
import { gridOf } from '../src/replay/grid.ts';
import { groupsOf } from '../src/replay/groups.ts';
import { type Bench, follow } from '../src/replay/judge-policy.ts';
import { Knowledge } from '../src/replay/knowledge.ts';
import { failsOn, lastStart, pushAt } from '../src/replay/past.ts';
import type { PathChoice } from '../src/replay/path-choice.ts';
import { judgePaths } from '../src/replay/paths.ts';
import { configured, type Policy, switchedOn } from '../src/replay/policy.ts';
import { prepared } from '../src/replay/same-hours.ts';
import { parseConfig } from '../src/seta/config.ts';
import type { Result } from '../src/util/failure.ts';
import type { Label } from '../src/util/ids.ts';
import { historyOf } from '../test/rig/worlds/history.ts';
import { FILE_WORLDS, type FileWorldName } from '../test/rig/worlds/table.ts';
import { makeWorld } from '../test/rig/worlds/world.ts';
import { type BenchResult, result } from './result.ts';

/** Not those that the rules were tuned on. */
const SEEDS = (process.env['SEEDS'] ?? '301,302').split(',').map(Number);
const NAMES = (process.env['WORLDS'] ?? Object.keys(FILE_WORLDS).join()).split(',') as FileWorldName[];
const WARM_UP_DAYS = 25;

interface Row {
  readonly base: number;
  readonly choice: PathChoice;
  /** What the folders' rule gains on its own push. */
  readonly byFolder: number;
}

export async function run(): Promise<BenchResult[]> {
  const solver = await loadSolver();
  const parsed = unwrap(
    parseConfig('trust-domain: gecko\nseta:\n  prunable: ["test-*"]\n  holdout: 0\n', 'config.yml'),
  );
  const base = switchedOn(parsed, 'autoland');
  const lean = gridOf(base).at(-1) as Policy;
  const policies = { 'rota, 55 % of the hours': lean, defaults: configured('defaults', base) };
  const gains: { readonly ours: number; readonly chance: number }[] = [];
  console.error(
    '\n| world | settings | seed | own push % | + hours % | + own push, points | chance | most failing | by folder | says |',
  );
  console.error(`|${' --- |'.repeat(10)}`);
  for (const world of NAMES) {
    for (const [settings, policy] of Object.entries(policies)) {
      for (const seed of SEEDS) {
        const past = historyOf(makeWorld({ ...FILE_WORLDS[world].options, seed }), null);
        const span = {
          first: pushAt(past.pushes, (past.pushes[0]?.time ?? 0) + WARM_UP_DAYS * 86_400),
          end: past.pushes.length,
        };
        const maker = new DataMaker(past, span, new Knowledge(past.records), solver);
        const row = judged({ past, groups: groupsOf(past.labels), span, seed: 1, maxMinutes: null, maker }, policy);
        const { ownPushShare: own, againstChance: chance, againstMostFailing: failing } = row.choice;
        const cells = [
          100 * row.base,
          100 * row.choice.addedHourShare,
          100 * own.value,
          100 * (own.value - chance.value),
        ];
        const others = [100 * (own.value - failing.value), 100 * row.byFolder].map((x) => x.toFixed(1));
        const numbers = cells.map((x, i) =>
          i === 2 ? `${x.toFixed(1)} (${(100 * own.low).toFixed(1)} to ${(100 * own.high).toFixed(1)})` : x.toFixed(1),
        );
        console.error(
          `| ${[world, settings, seed, ...numbers, ...others, row.choice.isOn ? 'on' : 'off'].join(' | ')} |`,
        );
        if (world === 'matter') gains.push({ ours: own.value, chance: own.value - chance.value });
      }
    }
  }
  const mean = (of: (one: (typeof gains)[number]) => number) =>
    (100 * gains.reduce((sum, one) => sum + of(one), 0)) / Math.max(1, gains.length);
  const note = 'path rules, in a world where files matter; synthetic';
  return [
    result(
      'hours of path rules spent by chance: own push',
      'points',
      mean(({ chance }) => chance),
      mean(({ ours }) => ours),
      0.5,
      note,
    ),
  ];
}

function unwrap<T>(outcome: Result<T>): T {
  if (!outcome.ok) throw new Error(outcome.failure.message);
  return outcome.value;
}

function judged(bench: Bench & { readonly maker: DataMaker }, named: Policy): Row {
  const [policy = named] = unwrap(prepared(bench, [named], () => {}));
  const choice = unwrap(judgePaths(bench, policy, () => {}));
  if (!choice) throw new Error('the files of the pushes are known');
  const { detections, decisions } = unwrap(follow(bench, policy));
  const own = detections.filter(({ outcome }) => outcome === 'ownPush').length;
  const { past, span } = bench;
  const byFolder = foldersOf(bench);
  let matched = 0;
  for (let push = span.first; push < span.end; push++) {
    const { skips } = decisions.schedule(push);
    if (skips) for (const label of byFolder(push)) matched += skips[label] === 1 ? (past.seconds[label] ?? 0) : 0;
  }
  const rate = Math.min(1, (choice.addedHoursPerPush * 3600 * (span.end - span.first)) / Math.max(1, matched));
  const gained = detections.reduce((sum, { outcome, regression }) => {
    if (outcome === 'ownPush') return sum;
    const labels = byFolder(regression.landed);
    const { skips } = decisions.schedule(regression.landed);
    const showing = regression.labels.filter(
      (one) => skips?.[one] === 1 && failsOn(past, regression, regression.landed, one),
    );
    return sum + 1 - (1 - rate) ** showing.filter((one) => labels.has(one)).length;
  }, 0);
  return { base: own / Math.max(1, detections.length), choice, byFolder: gained / Math.max(1, detections.length) };
}

/** The labels of which something that they caught, known the night before, came of a folder that a push touches. */
function foldersOf({ past, span }: Bench): (push: number) => ReadonlySet<number> {
  const knowledge = new Knowledge(past.records);
  const numbers = new Map(past.labels.map((label, number) => [label, number]));
  const days = [
    ...Map.groupBy(past.pushes.slice(span.first, span.end), ({ time }) => Math.floor(time / 86_400)).keys(),
  ];
  const starts = days.map((day) => pushAt(past.pushes, day * 86_400));
  const tables = days.map((day) => {
    const window = windowOf(knowledge.before(day * 86_400), { from: 0, to: day * 86_400 });
    const origins = originsOf(window);
    const table = new Map<string, Set<number>>();
    for (const regression of findRegressions(window, new Set(past.labels), [1, 2]).regressions) {
      for (const folder of new Set((origins(regression) ?? []).map(folderOf))) {
        const labels = table.get(folder) ?? new Set();
        table.set(folder, labels);
        for (const label of regression.failures.keys()) labels.add(numbers.get(label as Label) ?? -1);
      }
    }
    return table;
  });
  return (push) => {
    const table = tables[lastStart(starts, push)];
    return new Set((past.pushes[push]?.files ?? []).flatMap((file) => [...(table?.get(folderOf(file)) ?? [])]));
  };
}

const folderOf = (file: string): string => file.split('/').slice(0, 2).join('/');
