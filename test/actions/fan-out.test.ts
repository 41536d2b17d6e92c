import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { backfill } from '../../actions/backfill/backfill.ts';
import { actions } from '../../actions/index.ts';
import { parseTaskTemplate, renderActions } from '../../actions/offer/render.ts';
import { derivedTaskId } from '../../src/util/hash.ts';
import { ok } from '../../src/util/result.ts';
import { graphOf, graphText } from '../rig/graphs.ts';
import { configOf, Memory, parametersOf } from './fakes.ts';

const config = configOf();
const root = join(import.meta.dirname, '../..');
const template = parseTaskTemplate(readFileSync(join(root, '.taskcluster.yml'), 'utf8'), '.taskcluster.yml');

const last = derivedTaskId('decision');
const target = derivedTaskId('target');
const decisionOf = (id: number) => derivedTaskId('decision', id);

/** Pushes 5 and 6 left the test out; 5 offers no actions. Push 7 is backfilled from. */
function world() {
  if (!template.ok) throw new Error(template.failure.message);
  const memory = new Memory();
  const graph = graphText(graphOf({ 'test-1': {} }));
  const extra = { treeherder: { symbol: 'M-1' } };
  memory.decide(last);
  memory.add(target, { state: 'failed', taskGroupId: last }, { metadata: { name: 'test-1' }, extra });
  memory.artifacts.set(`${last} public/full-task-graph.json`, graph);
  memory.artifacts.set(`${last} public/label-to-taskid.json`, JSON.stringify({ 'test-1': target }));
  const revisionOf = (id: number) => String(id).repeat(40);
  for (const id of [5, 6]) {
    memory.decide(decisionOf(id), { pushlog_id: String(id), head_rev: revisionOf(id) });
    memory.index.set(`gecko.v2.repo.pushlog-id.${id}.decision`, decisionOf(id));
    memory.artifacts.set(`${decisionOf(id)} public/label-to-taskid.json`, '{}');
  }
  const rendered = renderActions(actions, {
    parameters: parametersOf({ pushlog_id: '6' }),
    config,
    decisionTaskId: decisionOf(6),
    template: template.value,
  });
  memory.artifacts.set(`${decisionOf(6)} public/actions.json`, JSON.stringify(rendered));
  const triggered: { readonly hook: string; readonly payload: unknown }[] = [];
  const services = memory.services();
  const pushes = [5, 6].map((id) => ({ pushlogId: String(id), revision: revisionOf(id), pushdate: id }));
  const hooks = {
    ...services.hooks,
    triggerHook: async (group: string, id: string, payload: unknown) => {
      triggered.push({ hook: `${group}/${id}`, payload });
      return ok(derivedTaskId('action', triggered.length));
    },
  };
  const pushlog = { pushes: async (_: string, from: number) => ok(pushes.filter(({ pushdate }) => pushdate >= from)) };
  const limitedTo = () => ({ queue: services.queue, hooks });
  return { memory, triggered, services: { ...services, pushlog, hooks, limitedTo } };
}

const run = ({ memory, services }: ReturnType<typeof world>, scopes: readonly string[]) => {
  memory.scopes = scopes;
  const input = { fanOut: 'hook', times: 2 };
  const tasks = { taskGroupId: last, taskId: target };
  memory.tasks.set(last, { ...memory.tasks.get(last), scopes: ['hooks:trigger-hook:*'] });
  return memory.perform({ action: backfill, input, ...tasks }, services);
};

test('a backfill fanned out by hooks triggers backfill-task on each push that offers it, and creates nothing itself', async () => {
  const made = world();
  const result = await run(made, ['hooks:trigger-hook:project-gecko/in-tree-action-3-backfill/*']);
  if (!result.ok) throw new Error(result.failure.message);
  expect(made.memory.created).toEqual([]);
  expect(made.triggered).toMatchObject([
    {
      hook: expect.stringMatching(/^project-gecko\/in-tree-action-3-backfill\/[0-9a-f]{10}$/),
      payload: {
        decision: { action: { cb_name: 'backfill-task', taskGroupId: decisionOf(6) } },
        user: {
          taskId: null,
          taskGroupId: decisionOf(6),
          input: { label: 'test-1', revision: 'a'.repeat(40), symbol: 'M-1', times: 2, retrigger: false },
        },
      },
    },
  ]);
  expect(result.value.rows).toContainEqual(expect.objectContaining({ outcome: 'triggered', label: 'test-1' }));
  expect(result.value.rows).toContainEqual(
    expect.objectContaining({ why: 'this push does not offer the action backfill-task by a hook' }),
  );
});

test.each([
  ['project-other', 'in-tree-action-3-backfill/0123456789'],
  ['project-gecko', 'in-tree-action-3-generic/0123456789'],
  ['project-gecko', 'in-tree-action-1-backfill/0123456789'],
  ['project-gecko', 'in-tree-action-3-backfill-more/0123456789'],
  ['project-gecko', 'release'],
])('a push whose actions.json names the hook %s/%s triggers nothing', async (hookGroupId, hookId) => {
  const made = world();
  const name = `${decisionOf(6)} public/actions.json`;
  const offered = JSON.parse(made.memory.artifacts.get(name) ?? '') as { actions: object[] };
  const other = offered.actions.map((action) => ({ ...action, hookGroupId, hookId }));
  made.memory.artifacts.set(name, JSON.stringify({ ...offered, actions: other }));
  const result = await run(made, ['hooks:trigger-hook:*']);
  const why = `its hook ${hookGroupId}/${hookId} is none of project-gecko/in-tree-action-3-backfill/*`;
  expect(result).toMatchObject({ ok: true });
  expect(result.ok && result.value.rows).toContainEqual(expect.objectContaining({ outcome: 'failed', why }));
  expect(made.triggered).toEqual([]);
});

test.each([
  ['names what there is not', { $eval: 'nobody' }],
  ['is no template', { $nothing: 1 }],
  ['does not end', { $eval: '(' }],
])('a push whose hookPayload %s triggers nothing, and the rest is told', async (_, hookPayload) => {
  const made = world();
  const name = `${decisionOf(6)} public/actions.json`;
  const offered = JSON.parse(made.memory.artifacts.get(name) ?? '') as { actions: object[] };
  const other = offered.actions.map((action) => ({ ...action, hookPayload }));
  made.memory.artifacts.set(name, JSON.stringify({ ...offered, actions: other }));
  const result = await run(made, ['hooks:trigger-hook:*']);
  const why = expect.stringContaining('its hookPayload cannot be rendered');
  expect(result.ok && result.value.rows).toContainEqual(expect.objectContaining({ outcome: 'failed', why }));
  expect(result.ok && result.value.rows).toHaveLength(3);
  expect(made.triggered).toEqual([]);
});

test('without the right to trigger the hook it triggers none', async () => {
  const made = world();
  expect(await run(made, ['queue:*'])).toMatchObject({ ok: false, failure: { reason: 'missing-scopes' } });
  expect(made.triggered).toEqual([]);
});
