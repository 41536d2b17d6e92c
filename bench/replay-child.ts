/**
 * What `replay.ts` measures. `history`: only makes the synthetic history. `replay`: replays it under five policies. `push`:
 * prints the seconds that deciding one push takes where nothing is shared between pushes.
 */
import { loadSolver } from '../src/regenerate/cover/solve.ts';
import { DataMaker, published } from '../src/replay/data-series.ts';
import { groupsOf } from '../src/replay/groups.ts';
import { Knowledge } from '../src/replay/knowledge.ts';
import { NAMED_POLICIES, switchedOn } from '../src/replay/policy.ts';
import { replay } from '../src/replay/replay.ts';
import { scheduleOf } from '../src/replay/schedule.ts';
import { parseConfig } from '../src/seta/config.ts';
import { syntheticPast } from '../test/rig/synthetic-past.ts';
import { FULL_SCALE } from '../test/rig/treeherder/generator.ts';

const POLICIES = ['run-all', 'seta-walk', 'cover', 'tiers', 'rare-backstops'];
/** Pushes that are decided one by one. */
const PUSHES = 50;

const parsed = parseConfig(
  'trust-domain: gecko\nseta:\n  prunable: ["test-*", "source-test-*"]\n',
  'taskcluster/config.yml',
);
if (!parsed.ok) throw new Error(parsed.failure.message);
const config = switchedOn(parsed.value, FULL_SCALE.project);
const past = syntheticPast(FULL_SCALE);
const what = process.argv[2];

if (what === 'replay') {
  const policies = POLICIES.flatMap((name) => NAMED_POLICIES[name]?.(config) ?? []);
  const result = replay(past, { policies, seed: 1, warmUpDays: 30, choosing: null }, await loadSolver(), () => {});
  if (!result.ok) throw new Error(result.failure.message);
  process.stdout.write(`${result.value.policies.length}\n`);
} else if (what === 'push') {
  const span = { first: past.pushes.length - PUSHES, end: past.pushes.length };
  const maker = new DataMaker(past, span, new Knowledge(past.records), await loadSolver());
  const making = NAMED_POLICIES['tiers']?.(config).making;
  const series = making ? maker.series(making, config) : null;
  if (!series?.ok) throw new Error('no data');
  const [data] = published(past, series.value, true);
  const labels = past.epochs.at(-1)?.labels ?? [];
  if (!data) throw new Error('no data');
  const start = performance.now();
  const groups = groupsOf(past.labels);
  for (let push = span.first; push < span.end; push++) {
    scheduleOf(past, groups, push, labels, { ...config, holdout: 0 }, data.answer);
  }
  process.stdout.write(`${(performance.now() - start) / 1000 / PUSHES}\n`);
}
