/**
 * Replay of 90 synthetic days (300 pushes a day, 2,000 labels) under five policies, of which the first 30 only make data: time
 * beside what deciding push by push would take, and memory beside the history alone.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { FULL_SCALE } from '../test/rig/treeherder/generator.ts';
import { measureProcess } from './measure.ts';
import { type BenchResult, result } from './result.ts';

const CHILD = join(import.meta.dirname, 'replay-child.ts');
/** Of the five policies all but run-all judge labels. */
const JUDGING = 4;
const WARM_UP_DAYS = 30;

export async function run(): Promise<BenchResult[]> {
  const cost = (what: string) => measureProcess([process.execPath, CHILD, what], { rounds: 1 });
  const replay = cost('replay');
  const history = cost('history');
  const pushes = (FULL_SCALE.days - WARM_UP_DAYS) * FULL_SCALE.pushesPerDay;
  const onePush = Number(spawnSync(process.execPath, [CHILD, 'push'], { encoding: 'utf8' }).stdout);
  const pushByPush = history.seconds + onePush * pushes * JUDGING;
  const size = `${pushes} of ${FULL_SCALE.days * FULL_SCALE.pushesPerDay} pushes judged, five policies, synthetic`;
  return [
    result('replay time', 's', replay.seconds, pushByPush, 1, `deciding push by push, from a sample; ${size}`),
    result('replay memory', 'MiB', replay.peakMiB, history.peakMiB, null, `the history alone; ${size}`),
  ];
}
