import { describe, expect, test } from 'vitest';
import { existingTasks } from '../../actions/engine/push.ts';
import { derivedTaskId } from '../../src/util/hash.ts';
import { err, ok } from '../../src/util/result.ts';
import { Memory, parametersOf } from './fakes.ts';

const decision = derivedTaskId('decision');
const actions = [derivedTaskId('action', 1), derivedTaskId('action', 2)];
const name = 'public/label-to-taskid.json';
const made = (label: string) => JSON.stringify({ [label]: derivedTaskId(label) });

/** A push with two action tasks, and what label-to-taskid.json of the three tasks says; null: it cannot be read. */
async function existing(decided: string | null, ...ofActions: readonly (string | null)[]) {
  const memory = new Memory();
  const texts = new Map([decision, ...actions].map((taskId, i) => [taskId, [decided, ...ofActions][i] ?? null]));
  const services = memory.services();
  const listTasks = async (namespace: string) =>
    ok(namespace.endsWith('taskgraph.actions') ? actions.map((taskId) => ({ namespace, taskId })) : []);
  const read = async (taskId: (typeof actions)[number]) => {
    const text = texts.get(taskId) ?? null;
    return text === null ? err({ reason: 'service', where: `${taskId} ${name}`, message: '403' } as const) : ok(text);
  };
  const outside = { ...services, index: { ...services.index, listTasks }, artifacts: { ...services.artifacts, read } };
  return { result: await existingTasks(outside, 'gecko', parametersOf(), decision), warnings: memory.warnings };
}

describe('what is on a push', () => {
  test('is what the decision task and the action tasks made', async () => {
    const { result, warnings } = await existing(made('a'), made('b'), made('c'));
    expect(result.ok && [...(result.value?.keys() ?? [])].sort()).toEqual(['a', 'b', 'c']);
    expect(warnings).toEqual([]);
  });

  test.each([
    ['no JSON', '{'],
    ['of something else than taskIds', '{"b": "no taskId"}'],
    ['not to be read', null],
  ])('is found although the file of one action task is %s, and that is told', async (_what, text) => {
    const { result, warnings } = await existing(made('a'), text, made('c'));
    expect(result.ok && [...(result.value?.keys() ?? [])].sort()).toEqual(['a', 'c']);
    expect(warnings).toEqual([expect.stringContaining(`passed over: ${actions[0]} ${name}`)]);
  });

  test('is not known where the file of the decision task is wrong', async () => {
    const { result } = await existing('{', made('b'), made('c'));
    expect(result).toMatchObject({ ok: false, failure: { reason: 'bad-graph', where: `${decision} ${name}` } });
  });
});
