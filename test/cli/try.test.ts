import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isoTime } from '../../src/util/time.ts';
import { words } from '../report/words.ts';
import { PastRig } from '../rig/taskcluster/past.ts';
import { SMALL, SyntheticHistory } from '../rig/treeherder/generator.ts';
import { type FakeTreeherder, fakeTreeherder } from '../rig/treeherder/server.ts';
import { seta } from './seta.ts';

const DAYS = 12;
let folder = '';
let treeherder: FakeTreeherder;
const now = ['--now', isoTime((SMALL.from + DAYS * 86_400) * 1000)];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'seta-test-'));
  treeherder = await fakeTreeherder(new SyntheticHistory({ ...SMALL, days: DAYS }));
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await treeherder[Symbol.asyncDispose]();
});

const tried = (...args: readonly string[]) => seta(['try', ...args], { cwd: folder });

test('a project of Treeherder is told in two sentences, what they cannot know, and a page; again, little is asked for', async () => {
  const link = `${treeherder.url}/jobs?repo=autoland`;
  const { status, stdout } = await tried(link, '--days', String(DAYS), ...now);
  expect(status).toBe(0);
  const [saved = '', found = ''] = stdout.split('\n');
  expect(saved).toMatch(/^It would have saved \d+[.]\d % \(\d.* of the machine hours, with tiers[.]$/);
  expect(found).toMatch(/^Of \d+ regressions it would have found \d+ on their own push and \d+ later/);
  expect(stdout).toContain('Which tasks may be left out is guessed from their names: *test*.');
  expect(stdout).toContain('--source treeherder-results tells them from what ran');
  const page = words(readFileSync(join(folder, 'seta-try/index.html'), 'utf8'));
  expect(page).toContain(saved);
  expect(page).toContain('What this could not know: Which tasks may be left out is guessed');

  const before = treeherder.calls.length;
  const again = await tried(link, '--days', String(DAYS), ...now, '--json');
  expect(JSON.parse(again.stdout)).toMatchObject({ page: 'seta-try/index.html', history: { truth: 'recorded' } });
  expect(treeherder.calls.length - before).toBeLessThan(before / 2);
});

test('results of any CI in a file do', async () => {
  const rows = ['push,time,label,result'];
  for (let push = 0; push < 40; push++) {
    const time = isoTime((SMALL.from + push * 21_600) * 1000);
    for (const task of ['unit', 'lint', 'e2e']) {
      const isBroken = task === 'e2e' && push % 10 > 7;
      rows.push(`r${push},${time},${task},${isBroken ? 'failed' : 'passed'}`);
    }
  }
  writeFileSync(join(folder, 'runs.csv'), rows.join('\n'));
  const ran = await tried('runs.csv', '--out', 'from-file', ...now);
  expect(ran.stderr).not.toContain('error');
  expect(ran.stdout).toContain('It would have saved');
  expect(existsSync(join(folder, 'from-file/index.html'))).toBe(true);
});

test('a Taskcluster and the prefix of an index do, without a variable set', async () => {
  const end = SMALL.from + DAYS * 86_400;
  await using past = await PastRig.start(end);
  for (let push = 1; push <= 24; push++) {
    const time = end - (25 - push) * 10_800;
    const isBroken = push === 15 || push === 16;
    const run = {
      state: isBroken ? ('failed' as const) : ('completed' as const),
      started: time + 60,
      ended: time + 360,
    };
    const tasks = ['build', 'test-a', 'test-b'].map((label) => ({ label, runs: [run] }));
    past.add({
      id: 0,
      revision: String(push).padStart(40, '0'),
      base: String(push - 1).padStart(40, '0'),
      time,
      tasks,
    });
  }
  const args = [past.rig.rootUrl, '--index', 'gecko.v2.autoland', '--out', 'from-tc', '--days', '4', ...now];
  const ran = await tried(...args, '--json');
  expect(ran.stderr).not.toContain('error');
  expect(JSON.parse(ran.stdout)).toMatchObject({ project: 'autoland', history: { labels: 3 } });
});

test('what names no history is told, and leaves nothing behind', async () => {
  const ran = await tried('nowhere.csv', '--out', 'nothing');
  expect(ran).toMatchObject({ status: 2, stderr: expect.stringContaining('no such file') });
  expect(existsSync(join(folder, 'nothing'))).toBe(false);
});
