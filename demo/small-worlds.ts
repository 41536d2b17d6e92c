/**
 * `node demo/small-worlds.ts [SEEDS]`: what data is worth that is made of few regressions. Synthetic: 120 days of a project with
 * about 120 labels and 20 pushes a day. Sheriffs wrote down so many regressions of the first 90 days and no others; the data made of
 * them then stands for the last 30, on which the truth has about 300. Prints a table.
 */
import { build } from '../src/regenerate/build.ts';
import { type CoverSolver, loadSolver } from '../src/regenerate/cover/solve.ts';
import type { BuildOptions } from '../src/regenerate/options.ts';
import { revisionIn, shortRevision } from '../src/regenerate/revisions.ts';
import { groupsOf } from '../src/replay/groups.ts';
import { judgePolicy } from '../src/replay/judge-policy.ts';
import { Knowledge } from '../src/replay/knowledge.ts';
import { type Past, pushAt } from '../src/replay/past.ts';
import { buildOptionsOf, configured, type Policy, runAll, switchedOn } from '../src/replay/policy.ts';
import type { PolicyResult } from '../src/replay/result.ts';
import type { SetaData } from '../src/seta/artifact.ts';
import { parseConfig } from '../src/seta/config.ts';
import { prunableBy } from '../src/seta/prunable.ts';
import { fraction } from '../src/util/hash.ts';
import { DAY_SECONDS } from '../src/util/time.ts';
import { syntheticPast } from '../test/rig/synthetic-past.ts';
import { SMALL, type SyntheticOptions } from '../test/rig/treeherder/generator.ts';

const SEEN_DAYS = 90;
const WORLD: SyntheticOptions = { ...SMALL, days: 120, regressionsPer30Days: 300 };
const CONFIG = `trust-domain: gecko
seta:
  prunable: ["test-*", "source-test-*"]
  data: {max-age: 60 days}
  backstop: {pushes: 20, minutes: 100000}
  holdout: 0
`;
const parsed = parseConfig(CONFIG, 'taskcluster/config.yml');
if (!parsed.ok) throw new Error(parsed.failure.message);
const config = switchedOn(parsed.value, WORLD.project);

/** Regressions come to be caught by whatever catches them, as if data said nothing of few of them. */
const NOT_WIDENED: Partial<BuildOptions> = { unseenShares: [1, 1, 1, 1] };

export interface Judged {
  readonly policy: 'nothing' | 'chance' | 'not widened' | 'widened';
  readonly saved: number;
  readonly ownPush: number;
  readonly missed: number;
  readonly of: number;
}

/** A world in which so many regressions are on record, judged under each policy. */
export function smallWorld(seed: number, known: number, solver: CoverSolver): Judged[] {
  const past = syntheticPast({ ...WORLD, seed });
  const time = WORLD.from + SEEN_DAYS * DAY_SECONDS;
  const records = recorded(past, time, known, seed);
  const make = (more: Partial<BuildOptions>): SetaData => {
    const input = { project: past.project, records, labels: past.graphAt(time), prunable: prunableBy(config) };
    const options = { ...buildOptionsOf(config), ...more };
    const built = build({ ...input, overrides: [], previous: null, now: time * 1000, options }, solver);
    if (!built.ok) throw new Error(built.failure.message);
    return built.value.data;
  };
  const widened = make({});
  const span = { first: pushAt(past.pushes, time), end: past.pushes.length };
  const judge = (policy: Policy, data: SetaData): PolicyResult => {
    const series = () => ({ ok: true as const, value: [{ time, data }] });
    const bench = { past, groups: groupsOf(past.labels), span, seed, maxMinutes: null, maker: { series } };
    const result = judgePolicy(bench, policy);
    if (!result.ok) throw new Error(result.failure.message);
    return result.value;
  };
  const row = (policy: Judged['policy'], { cost, outcomes }: PolicyResult): Judged => {
    const { total, missed, ownPush } = outcomes;
    return { policy, saved: cost.savedHourShare.value, ownPush: ownPush / total, missed, of: total };
  };
  const pruned = configured('tiers', config);
  return [
    row('nothing', judge(runAll(config), widened)),
    row('chance', judge(pruned, shuffled(widened, seed))),
    row('not widened', judge(pruned, make(NOT_WIDENED))),
    row('widened', judge(pruned, widened)),
  ];
}

/** What is on record at a time: notes on so many regressions, at random. */
function recorded(past: Past, time: number, known: number, seed: number) {
  const before = new Knowledge(past.records).before(time);
  const fixOf = (text: string): string => shortRevision(revisionIn(text) ?? '');
  const all = new Set(before.flatMap((record) => (record.type === 'note' ? [fixOf(record.text)] : [])));
  all.delete('');
  const kept = new Set([...all].sort((a, b) => fraction(`${seed} ${a}`) - fraction(`${seed} ${b}`)).slice(0, known));
  return before.filter((record) => record.type !== 'note' || kept.has(fixOf(record.text)));
}

/** The same priorities on other labels. */
function shuffled(data: SetaData, seed: number): SetaData {
  const entries = Object.entries(data.tasks);
  const others = entries.toSorted(([a], [b]) => fraction(`${seed} ${a}`) - fraction(`${seed} ${b}`));
  const tasks = entries.map(([label, task], i) => [label, { ...task, priority: others[i]?.[1].priority ?? 1 }]);
  return { ...data, tasks: Object.fromEntries(tasks) };
}

if (import.meta.main) {
  const seeds = Array.from({ length: Number(process.argv[2] ?? 3) }, (_, i) => i + 1);
  const solver = await loadSolver();
  const show = (values: number[], digits: number, unit = '') => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return `${mean.toFixed(digits)}${unit} (${Math.min(...values).toFixed(digits)}-${Math.max(...values).toFixed(digits)})`;
  };
  console.log(
    '| regressions on record | policy | hours saved | caught on the own push | missed |\n| --- | --- | --- | --- | --- |',
  );
  for (const known of [0, 3, 15, 50, 200, 750]) {
    const runs = seeds.map((seed) => smallWorld(seed, known, solver));
    for (const [i, { policy }] of (runs[0] ?? []).entries()) {
      const those = runs.flatMap((run) => run[i] ?? []);
      const saved = show(
        those.map((one) => one.saved * 100),
        1,
        ' %',
      );
      const own = show(
        those.map((one) => one.ownPush * 100),
        1,
        ' %',
      );
      console.log(
        `| ${known} | ${policy} | ${saved} | ${own} | ${show(
          those.map((one) => one.missed),
          1,
        )} of ${those[0]?.of} |`,
      );
    }
  }
}
