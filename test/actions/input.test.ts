import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkInput } from '../../actions/engine/input.ts';
import { actions } from '../../actions/index.ts';
import { derivedTaskId } from '../../src/util/hash.ts';
import { graphOf, graphText } from '../rig/graphs.ts';
import { configOf, Memory } from './fakes.ts';

const config = configOf();
const taskGroupId = derivedTaskId('decision');
const taskId = derivedTaskId('target');
const definition = (name: string) => ({
  provisionerId: 'p',
  workerType: 'w',
  created: { 'relative-datestamp': '0 seconds' },
  deadline: { 'relative-datestamp': '1 day' },
  metadata: { name },
});

/** A push with a build, a test that ran and one that was pruned. */
function memory(): Memory {
  const made = new Memory();
  const graph = graphOf({
    build: { definition: definition('build') },
    'test-1': { needs: ['build'], definition: definition('test-1'), attributes: { retrigger: true } },
    'test-2': { needs: ['build'], definition: definition('test-2') },
  });
  const build = derivedTaskId('build');
  made.decide(taskGroupId);
  made.add(taskId, {}, { metadata: { name: 'test-1' }, tags: { retrigger: 'true', kind: 'decision-task' } });
  made.add(build);
  made.artifacts.set(`${taskGroupId} public/full-task-graph.json`, graphText(graph));
  made.artifacts.set(`${taskGroupId} public/label-to-taskid.json`, JSON.stringify({ build, 'test-1': taskId }));
  made.artifacts.set(`${taskGroupId} public/target-tasks.json`, JSON.stringify(['test-1', 'test-2']));
  return made;
}

/** Inputs that nearly fit: keys that actions know, values of any kind; and anything else. */
const anyInput = fc.oneof(
  fc.anything(),
  fc.dictionary(
    fc.constantFrom(
      'depth',
      'times',
      'tasks',
      'requests',
      'match',
      'slices',
      'label',
      'revision',
      'force',
      'fanOut',
      'x',
    ),
    fc.oneof(
      fc.integer({ min: -1, max: 30 }),
      fc.boolean(),
      fc.constant(null),
      fc.constantFrom('test-1', '*', 'hook'),
      fc.array(fc.constantFrom('test-1', 'test-2', 'test-9', '', '*', '[', '\u{1f600}')),
    ),
  ),
);

describe.each(actions.map((action) => [action.callback, action] as const))('%s', (_name, action) => {
  test('answers any input with a result or an expected failure', async () => {
    await fc.assert(
      fc.asyncProperty(anyInput, fc.boolean(), async (given, onTask) => {
        // What JSON can say.
        const text = JSON.stringify(given, (_, one) => (typeof one === 'bigint' ? String(one) : one)) ?? 'null';
        const call = { action, taskGroupId, taskId: onTask ? taskId : null, input: JSON.parse(text) as unknown };
        const result = await memory().perform(call);
        if (result.ok) expect(result.value.version).toBe(1);
        else expect(result.failure.message).not.toBe('');
      }),
      { numRuns: 60 },
    );
  });

  test('leaves the given input alone and takes its own result again', () => {
    const given =
      action.callback === 'add-new-jobs'
        ? { tasks: [] }
        : action.callback === 'backfill-task'
          ? { label: 'a', revision: 'b' }
          : {};
    const before = JSON.stringify(given);
    const checked = checkInput(action, config, given);
    expect(JSON.stringify(given)).toBe(before);
    if (!checked.ok) throw new Error(checked.failure.message);
    if (checked.value !== null) expect(checkInput(action, config, checked.value)).toEqual(checked);
  });
});

test('Treeherder sends no defaults: they are filled in', () => {
  const backfill = actions.find(({ name }) => name === 'backfill');
  if (!backfill) throw new Error('there is backfill');
  expect(checkInput(backfill, config, {})).toEqual({
    ok: true,
    value: { depth: null, inclusive: false, times: 1, retrigger: false, slices: 0, fanOut: 'task', dryRun: false },
  });
});
