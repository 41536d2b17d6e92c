import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { actionResultSchema } from '../../actions/engine/result-schema.ts';
import { actionCallback } from '../../src/cli/action-callback/run.ts';
import { derivedTaskId } from '../../src/util/hash.ts';
import { validator } from '../../src/util/schema.ts';

const group = derivedTaskId('decision');
const task = derivedTaskId('target');
const config = join(import.meta.dirname, '../../taskcluster/config.yml');
const WHOLE = {
  ACTION_CALLBACK: 'retrigger-disabled',
  ACTION_TASK_GROUP_ID: group,
  ACTION_TASK_ID: JSON.stringify(task),
  ACTION_INPUT: '{"times": 2}',
  TASK_ID: derivedTaskId('own'),
  TASKCLUSTER_ROOT_URL: '',
  TASKCLUSTER_PROXY_URL: '',
};
const known = { action: 'retrigger', taskGroupId: group, taskId: task, input: { times: 2 } };

let artifacts: string;
beforeEach(() => {
  artifacts = mkdtempSync(join(tmpdir(), 'seta-callback-'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(artifacts, { recursive: true, force: true });
});

test.each<[name: string, environment: Readonly<Record<string, string>>, file: string, result: object, message: string]>(
  [
    ['no callback', { ACTION_CALLBACK: '' }, config, { ...known, action: 'unknown' }, 'ACTION_CALLBACK is not set'],
    ['an unknown callback', { ACTION_CALLBACK: 'x' }, config, { ...known, action: 'x' }, 'names no action: x'],
    ['no group', { ACTION_TASK_GROUP_ID: '' }, config, { ...known, taskGroupId: null }, 'is not set'],
    ['a wrong group', { ACTION_TASK_GROUP_ID: 'x' }, config, { ...known, taskGroupId: null }, 'is no taskId: x'],
    ['a wrong task', { ACTION_TASK_ID: '"x"' }, config, { ...known, taskId: null }, 'is no taskId: x'],
    ['an input that is not JSON', { ACTION_INPUT: '{' }, config, { ...known, input: null }, 'ACTION_INPUT is not JSON'],
    ['no task of its own', { TASK_ID: '' }, config, known, 'TASK_ID is not set'],
    ['no configuration', {}, '/nowhere/config.yml', known, '/nowhere/config.yml'],
    ['no deployment', {}, config, known, 'TASKCLUSTER_'],
  ],
)('an action task with %s says so in action-result.json', async (_name, over, file, result, message) => {
  for (const [name, value] of Object.entries({ ...WHOLE, ...over })) vi.stubEnv(name, value);
  const done = await actionCallback({ config: file, artifacts });
  expect(done.ok).toBe(false);
  const left = JSON.parse(readFileSync(join(artifacts, 'action-result.json'), 'utf8')) as { failure: object };
  expect(validator(actionResultSchema)(left)).toEqual([]);
  expect(left).toMatchObject({ ...result, rows: [] });
  expect(JSON.stringify(left.failure)).toContain(message);
});
