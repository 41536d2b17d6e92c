/** What `seta hooks` says where the task graph of a level cannot be made. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { seta } from './seta.ts';

const folder = mkdtempSync(join(tmpdir(), 'seta-hooks-'));
afterAll(() => rmSync(folder, { recursive: true }));

mkdirSync(join(folder, 'taskcluster/kinds/check'), { recursive: true });
cpSync(join(import.meta.dirname, '../../.taskcluster.yml'), join(folder, '.taskcluster.yml'));
writeFileSync(
  join(folder, 'taskcluster/config.yml'),
  `trust-domain: example
workers:
  aliases:
    linux:
      provisioner: pool
      implementation: docker-worker
      os: linux
      worker-type: {by-level: {"1": linux}}
`,
);
writeFileSync(
  join(folder, 'taskcluster/kinds/check/kind.yml'),
  'tasks: {a: {description: a, worker-type: linux, payload: {}}}\n',
);

const hooks = (level: string) =>
  seta(['hooks', '--level', level, '--repository', 'https://example.com/x', '--project', 'x'], { cwd: folder });

test('that of another level: what its tasks need is not known, which is said', async () => {
  const { status, stderr, stdout } = await hooks('1');
  expect(stderr).toContain('warning: what tasks of level 3 need is not known, and not looked at');
  expect(stderr).toContain('workers.aliases.linux says nothing for level 3');
  expect(stderr).not.toContain('of level 1');
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toHaveProperty('roles');
});

test('that of the level itself: an error', async () => {
  const { status, stderr, stdout } = await hooks('3');
  expect(stderr).toContain('error: ');
  expect(stderr).toContain('workers.aliases.linux says nothing for level 3');
  expect([status, stdout]).toEqual([1, '']);
});

test('a template that hooks cannot render is told with its line', async () => {
  const path = join(folder, '.taskcluster.yml');
  const before = readFileSync(path, 'utf8');
  writeFileSync(path, `${before}  - never rendered\n`.replace('$let:', '$let:\n      reads: {$eval: event.ref}'));
  const { status, stdout, stderr } = await hooks('1');
  writeFileSync(path, before);
  expect(stderr).toContain('warning: no action starts by a hook or in the Taskcluster UI, only from a shell');
  expect(stderr).toMatch(/\.taskcluster\.yml:\d+: .*unknown context value event in "event\.ref"/);
  expect([status, JSON.parse(stdout).hooks.length]).toEqual([0, 4]);
  const { stderr: good } = await hooks('1');
  expect(good).toContain('hook-id:project-example/in-tree-action-1-');
  expect(good).toContain('do not replace them');
  expect(good).not.toContain('no action starts');
});
