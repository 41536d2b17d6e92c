import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Rig, USUAL_ANONYMOUS } from '../rig/taskcluster/rig.ts';
import { seta } from './seta.ts';

const PATH = 'gecko.v2.autoland.latest.seta.switch';
let rig: Rig;
let folder = '';
let decision = '';
beforeAll(async () => {
  rig = await Rig.start({ anonymous: USUAL_ANONYMOUS });
  folder = mkdtempSync(join(tmpdir(), 'seta-test-'));
  writeFileSync(
    join(folder, 'config.yml'),
    'trust-domain: gecko\nseta: {projects: [autoland], prunable: ["test-*"]}\n',
  );
  decision = rig.addTask({
    schedulerId: 'gecko-level-3',
    routes: ['index.gecko.v2.autoland.latest.taskgraph.decision'],
  });
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await rig[Symbol.asyncDispose]();
});

const run = (who: Parameters<Rig['env']>[0], ...args: readonly string[]) =>
  seta([...args, '--config', join(folder, 'config.yml')], { env: rig.env(who) });
const sheriff = () => rig.client({ clientId: 'github/sheriff', scopes: [`index:insert-task:${PATH}`] });

test('off and on again, seen by everybody; the last word stays to be read', async () => {
  expect((await run(null, 'status')).stdout).toBe('autoland, level 3: pushes are pruned\n');
  const off = await run(sheriff(), 'off', '--for', '2 days', '--why', 'the data of last night');
  expect(off).toMatchObject({ status: 0, stderr: '' });
  expect(off.stdout).toMatch(
    /everything runs: pruning is switched off\n {2}github\/sheriff switched it off at .*: the data of last night\n/,
  );
  const told = JSON.parse((await run(null, 'status', '--json')).stdout);
  expect(told).toMatchObject({ path: PATH, switch: { state: 'off', who: 'github/sheriff' }, disbelieved: null });
  const on = await run(sheriff(), 'on', '--why', 'it is mended');
  expect(on.stdout).toMatch(/pushes are pruned\n {2}github\/sheriff switched it on at .*: it is mended\n/);
});

describe('nobody switches without the scope', () => {
  test.each<[name: string, who: () => Parameters<Rig['env']>[0], says: string]>([
    ['nobody', () => null, 'nobody is signed in'],
    ['somebody of another project', () => rig.client({ scopes: ['index:insert-task:gecko.v2.try.*'] }), PATH],
  ])('%s', async (_name, who, says) => {
    const ran = await run(who(), 'off', '--for', '1 hour', '--why', 'x');
    expect(ran).toMatchObject({ status: 1, stderr: expect.stringContaining(says) });
  });

  test('nor with a task of a lower level', async () => {
    const low = rig.addTask({ schedulerId: 'gecko-level-1' });
    const ran = await run(sheriff(), 'off', low, '--for', '1 hour', '--why', 'x');
    expect(ran).toMatchObject({ status: 1, stderr: expect.stringContaining('it was written, and does not count') });
    expect((await run(sheriff(), 'on', decision, '--why', 'put right')).status).toBe(0);
  });
});

test.each<[name: string, args: readonly string[], says: string]>([
  ['for ever', ['--for', '1 year', '--why', 'x'], 'what is to stay belongs in config.yml'],
  ['for no time', ['--for', 'a while', '--why', 'x'], 'a span such as'],
  ['without a reason', ['--for', '1 day', '--why', ' '], 'a reason is expected'],
  ['without an end', ['--why', 'x'], '--for'],
])('%s: wrong usage', async (_name, args, says) => {
  expect(await run(null, 'off', ...args)).toMatchObject({ status: 2, stderr: expect.stringContaining(says) });
});
