/**
 * `node demo/replay.ts [OUT.json]`: 90 synthetic days at full scale under the named policies, with settings that were chosen
 * on days 30 to 60 and are judged, like the policies, on days 60 to 90. Prints the table of the README. Takes some minutes.
 */
import { writeFileSync } from 'node:fs';
import { loadSolver } from '../src/regenerate/cover/solve.ts';
import { gridOf } from '../src/replay/grid.ts';
import { NAMED_POLICIES, switchedOn } from '../src/replay/policy.ts';
import { replay } from '../src/replay/replay.ts';
import type { PolicyResult } from '../src/replay/result.ts';
import { replayText } from '../src/report/text/replay.ts';
import { parseConfig } from '../src/seta/config.ts';
import { canonicalJson } from '../src/util/json.ts';
import { syntheticPast } from '../test/rig/synthetic-past.ts';
import { FULL_SCALE } from '../test/rig/treeherder/generator.ts';

const CONFIG = 'trust-domain: gecko\nseta:\n  prunable: ["test-*", "source-test-*"]\n';
const parsed = parseConfig(CONFIG, 'taskcluster/config.yml');
if (!parsed.ok) throw new Error(parsed.failure.message);
const config = switchedOn(parsed.value, FULL_SCALE.project);
const policies = ['run-all', 'seta-walk', 'cover', 'tiers', 'rare-backstops', 'holdout'].flatMap(
  (name) => NAMED_POLICIES[name]?.(config) ?? [],
);
const choosing = { days: 30, maxMinutes: 30, grid: gridOf(config) };
const options = { policies, seed: 1, warmUpDays: 30, choosing };
const started = performance.now();
const result = replay(syntheticPast(FULL_SCALE), options, await loadSolver(), (done, total) => {
  const seconds = (performance.now() - started) / 1000;
  process.stderr.write(`\r${done} of ${total}, about ${Math.round((seconds / done) * (total - done))} s left   `);
});
if (!result.ok) throw new Error(result.failure.message);
const [, , out] = process.argv;
if (out !== undefined) writeFileSync(out, canonicalJson(result.value));

const late = (value: number | null): string => (value === null ? 'not before the fix' : value.toFixed(0));
const row = ({ name, cost, outcomes, pushes, minutes }: PolicyResult): string =>
  [
    name === result.value.choice?.recommended?.name ? `recommended (${name})` : name,
    cost.tasksPerPush.value.toFixed(0),
    cost.hoursPerPush.value.toFixed(0),
    `${(cost.savedHourShare.value * 100).toFixed(1)} %`,
    `${(outcomes.ownPushShare.value * 100).toFixed(1)} %`,
    `${late(pushes.median.value)} / ${late(pushes.p90.value)} / ${late(pushes.p95.value)}`,
    `${late(minutes.p90.value)} (${late(minutes.p90.low)} to ${late(minutes.p90.high)})`,
    `${outcomes.missed} of ${outcomes.total}`,
  ].join(' | ');
const head =
  'policy | tasks a push | machine hours a push | hours saved | caught on its own push | pushes until caught, 50 / 90 / 95 % | minutes, 90 % (95 % interval) | missed';
const lines = [head, head.replace(/[^|]+/g, ' --- '), ...result.value.policies.map(row)];
console.log(`\n${replayText(result.value).join('\n')}\n\n${lines.map((line) => `| ${line} |`).join('\n')}`);
