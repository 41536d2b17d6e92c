import { describe, expect, test } from 'vitest';
import type { Task } from '../../src/graph/task.ts';
import { morph } from '../../src/kinds/morph.ts';
import type { Subgraph } from '../../src/optimize/subgraph.ts';
import type { Parameters } from '../../src/push/parameters.ts';
import { printFailure } from '../../src/util/failure.ts';
import { derivedTaskId } from '../../src/util/hash.ts';
import { asLabel } from '../../src/util/ids.ts';
import { parametersOf } from '../push/parameters-of.ts';
import { parseGraphConfig } from '../rig/graph-config.ts';

const decisionTaskId = derivedTaskId('decision');
const MISC = 'workers: {aliases: {misc: {provisioner: p, implementation: docker-worker, worker-type: w}}}';

function morphed(
  tasks: Readonly<Record<string, Partial<Task>>>,
  more: { config?: string; parameters?: Partial<Parameters> } = {},
) {
  const config = parseGraphConfig(`trust-domain: test\n${more.config ?? MISC}`, 'config.yml');
  if (!config.ok) throw new Error(printFailure(config.failure));
  const entries = Object.entries(tasks).map(([name, task]): Task => {
    const task_id = derivedTaskId('task', decisionTaskId, name);
    return {
      kind: 'k',
      label: asLabel(name),
      attributes: {},
      dependencies: {},
      optimization: null,
      task: {},
      task_id,
      ...task,
    };
  });
  const graph: Subgraph = {
    tasks: new Map(entries.map((task) => [task.task_id as never, task])),
    labelToTaskId: new Map(entries.map((task) => [task.label, task.task_id as never])),
  };
  const parameters = parametersOf(more.parameters ?? {});
  return morph(graph, { parameters, config: config.value, decisionTaskId, taken: new Set() });
}

function graphOf(result: ReturnType<typeof morphed>): Record<string, Task> {
  if (!result.ok) throw new Error(printFailure(result.failure));
  return Object.fromEntries([...result.value.tasks.values()].map((task) => [task.label, task]));
}

const routes = (count: number, prefix: string): string[] => Array.from({ length: count }, (_, i) => `${prefix}${i}`);
const deadline = { 'relative-datestamp': '1 day' };
const metadata = { name: 'a', description: 'A', owner: 'o@example.com', source: 'https://example.com' };

describe('a task with more routes than the queue takes', () => {
  test('64 routes stay', () => {
    const task = { routes: routes(64, 'index.test.v2.x.') };
    expect(graphOf(morphed({ a: { task } }))).toEqual({ a: expect.objectContaining({ task }) });
  });

  test('65 leave the index routes to a task of their own, with scopes summed up', () => {
    const paths = [...routes(40, 'test.v2.project.a.'), ...routes(30, 'other.'), 'test.v2.x.b'];
    const task = {
      routes: ['checks', ...paths.map((path) => `index.${path}`)],
      extra: { index: { rank: 7 } },
      deadline,
      metadata,
    };
    const { a, 'index-task-a': index } = graphOf(morphed({ a: { task } }));
    expect(a?.task['routes']).toEqual(['checks']);
    expect(index).toMatchObject({
      label: 'index-task-a',
      task_id: derivedTaskId('task', decisionTaskId, 'index-task-a'),
      dependencies: { parent: a?.task_id },
      task: {
        provisionerId: 'p',
        dependencies: [a?.task_id],
        deadline,
        expires: deadline,
        metadata: { ...metadata, name: 'index-task-a', description: 'index-task for A' },
        payload: { command: ['insert-indexes.js', ...paths], env: { TARGET_TASKID: a?.task_id, INDEX_RANK: '7' } },
      },
    });
    const scopes = index?.task['scopes'] as string[];
    expect(scopes).toContain('index:insert-task:test.v2.project.*');
    expect(scopes).toContain('index:insert-task:test.v2.x.*');
    expect(scopes).toHaveLength(32);
  });

  test.each([
    ['65 others cannot be helped', { routes: routes(65, 'notify.') }, MISC, 'bad-graph'],
    ['no worker for index tasks', { routes: routes(65, 'index.x.') }, '', 'bad-config'],
  ])('%s', (_, task, config, reason) => {
    expect(morphed({ a: { task } }, { config })).toMatchObject({ ok: false, failure: { reason, where: 'a' } });
  });
});

describe('code review', () => {
  const reporting = { attributes: { 'code-review': true } };
  const parameters = { 'code-review': { 'phabricator-build-target': 'PHID-1' } };

  test('a task says when those that report to it are through', () => {
    const { 'code-review': review, a, b } = graphOf(morphed({ a: reporting, b: reporting, c: {} }, { parameters }));
    expect(review?.task).toMatchObject({
      requires: 'all-resolved',
      dependencies: [a?.task_id, b?.task_id].sort(),
      extra: { 'code-review': { 'phabricator-build-target': 'PHID-1' } },
    });
  });

  test.each([
    ['nobody asked', { a: reporting }, {}],
    ['nothing reports', { a: {} }, parameters],
  ])('none where %s', (_, tasks, given) => {
    expect(Object.keys(graphOf(morphed(tasks, { parameters: given })))).toEqual(['a']);
  });
});
