import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { backfill } from '../../actions/backfill/backfill.ts';
import type { Action } from '../../actions/engine/definition.ts';
import { runMissingTests } from '../../actions/run-missing-tests.ts';
import { decodeTaskGraph } from '../../src/graph/codec.ts';
import { derivedTaskId } from '../../src/util/hash.ts';
import { asLabel, type TaskId } from '../../src/util/ids.ts';
import { sharedData } from '../rig/shared.ts';
import { sharedReferences } from '../rig/taskcluster/references.ts';
import { Schemas } from '../rig/taskcluster/schemas.ts';
import { configOf, Memory } from './fakes.ts';

const folder = join(sharedData ?? '', 'graphs/translations-2023-decision');
const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
const config = configOf('trust-domain: translations\n');
const references = sharedReferences();

const head = derivedTaskId('head');
const base = derivedTaskId('base');
const BASE_REV = '95053c4ce9a14872e35e2803930761c14e1565a1';
const PREFIX = 'translations.v2.staging-firefox-translations-training';

/** The real artifacts as those of two pushes: the one they are of, and the one it was pushed onto. */
function world(pruned: readonly string[]) {
  const memory = new Memory();
  const graph = decodeTaskGraph(read('full-task-graph.json'), 'full-task-graph.json');
  if (!graph.ok) throw new Error(graph.failure.message);
  const labels = JSON.parse(read('label-to-taskid.json')) as Record<string, TaskId>;
  const schedulerId = 'translations-level-1';
  for (const [label, taskId] of Object.entries(labels)) {
    memory.add(taskId, { taskGroupId: head, schedulerId }, { metadata: { name: label } });
  }
  const left = Object.fromEntries(Object.entries(labels).filter(([label]) => !pruned.includes(label)));
  const push = (taskId: TaskId, labelToTaskId: object, parameters: string) => {
    memory.add(taskId, { taskGroupId: taskId, schedulerId });
    memory.artifacts.set(`${taskId} public/full-task-graph.json`, read('full-task-graph.json'));
    memory.artifacts.set(`${taskId} public/target-tasks.json`, read('target-tasks.json'));
    memory.artifacts.set(`${taskId} public/label-to-taskid.json`, JSON.stringify(labelToTaskId));
    memory.artifacts.set(`${taskId} public/parameters.yml`, parameters);
  };
  push(head, left, read('parameters.yml'));
  push(base, left, read('parameters.yml').replaceAll('7617f2fbd37aa68fb81f90a58d9cb92bc1cb0cc9', BASE_REV));
  // Git has no pushlog: the push before is the one of base_rev.
  memory.index.set(`${PREFIX}.revision.${BASE_REV}.taskgraph.decision`, base);
  return { memory, graph: graph.value, labels };
}

async function run(action: Action, { memory }: ReturnType<typeof world>, input: unknown, taskId: TaskId | null = null) {
  memory.tasks.set(head, { ...memory.tasks.get(head), scopes: ['*'] });
  const result = await memory.perform({ action, input, taskGroupId: head, taskId, config });
  if (!result.ok) throw new Error(result.failure.message);
  return result.value;
}

/** Faults of what was created, by the queue's schema. */
const faults = ({ memory }: ReturnType<typeof world>): unknown[] => {
  if (!references) return [];
  const schemas = new Schemas(references.schemas);
  return memory.created.flatMap(
    (id) => schemas.faults('queue/v1/create-task-request.json', memory.tasks.get(id)) ?? [],
  );
};

describe.skipIf(sharedData === null)('on the artifacts of a real decision task', () => {
  test('where everything ran, nothing is missing', async () => {
    const result = await run(runMissingTests, world([]), {});
    expect(result.rows).toEqual([]);
  });

  test('run-missing-tests makes the missing target and what it needs, and nothing that is there', async () => {
    const pruned = ['all-fr-en', 'evaluate-teacher-ensemble-sacrebleu-sacrebleu_wmt15-fr-en'];
    const made = world(pruned);
    const needed = [...made.graph.closure([asLabel('all-fr-en')]).tasks.keys()].filter(
      (label) => !(label in made.labels) || pruned.includes(label),
    );
    const result = await run(runMissingTests, made, {});
    expect(result.rows.map(({ label, outcome }) => `${label} ${outcome}`).sort()).toEqual(
      needed.map((label) => `${label} created`).sort(),
    );
    expect(needed).toContain('all-fr-en');
    expect(faults(made)).toEqual([]);
  });

  test('backfill runs a task on the push before, in its group, on what that push built', async () => {
    const label = asLabel('evaluate-teacher-ensemble-sacrebleu-sacrebleu_wmt15-fr-en');
    const made = world([label]);
    const target = made.labels[label];
    if (!target) throw new Error(`${label} ran`);
    const result = await run(backfill, made, {}, target);
    expect(result.rows).toMatchObject([
      { label: null, outcome: 'skipped', why: expect.stringContaining('no further back') },
      { label, outcome: 'created', push: { decisionTaskId: base, revision: BASE_REV } },
    ]);
    const [taskId] = made.memory.created;
    const definition = taskId && made.memory.tasks.get(taskId);
    const needed = Object.values(made.graph.get(label).dependencies).map((edge) => made.labels[edge]);
    expect(definition).toMatchObject({ taskGroupId: base, schedulerId: 'translations-level-1' });
    expect([...((definition?.['dependencies'] as string[]) ?? [])].sort()).toEqual(
      [...new Set([...needed, base])].sort(),
    );
    expect(faults(made)).toEqual([]);
  });
});
