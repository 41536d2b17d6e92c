import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dump } from 'js-yaml';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Task } from '../../src/graph/task.ts';
import { resolveTimestamps } from '../../src/graph/timestamps.ts';
import { sharedData } from '../rig/shared.ts';
import { sharedReferences } from '../rig/taskcluster/references.ts';
import { Schemas } from '../rig/taskcluster/schemas.ts';
import { DecisionTask, SCOPES } from './decision-task.ts';
import { Deployment } from './deployment.ts';
import { isCreate, type Passing } from './gated-proxy.ts';
import { Repository } from './repository.ts';

/**
 * The graph of firefox-translations-training of 2024 as another generator's files. Deadlines of 60 days are cut to 5, the
 * most that a Taskcluster takes unless it is configured otherwise.
 */
function translations(): { readonly text: string; readonly scopes: readonly string[] } {
  const file = join(sharedData ?? '', 'graphs/translations-2024/full-task-graph.json');
  const text = readFileSync(file, 'utf8').replace(/("deadline": \{\s*"relative-datestamp": )"\d+ days"/g, '$1"5 days"');
  const tasks = Object.values(JSON.parse(text) as Record<string, Task>);
  // Some name tasks of the graph, so a client for all of them gets what they begin with.
  const scopes = JSON.stringify(tasks.map(({ task }) => task['scopes'])).match(/(?<=")[\w-]+:(?=[^"]*")/g) ?? [];
  return { text, scopes: [...new Set(scopes)].map((start) => `${start}*`) };
}

describe.skipIf(sharedData === null)('a real graph: translations 2024', () => {
  let deployment: Deployment;
  beforeAll(async () => {
    deployment = await Deployment.start();
  });
  afterAll(() => deployment[Symbol.asyncDispose]());

  const { text, scopes } = sharedData === null ? { text: '{}', scopes: [] } : translations();
  /** Of 551 tasks three are for upstream's strategies to remove. */
  const count = 548;
  const args = ['decision', '--parameters=parameters.yml', '--graph=graph.json', '--target=target.json'];

  async function decisionTask(): Promise<{ readonly repo: Repository; readonly task: DecisionTask }> {
    const project = deployment.unique('translations');
    const repo = new Repository(project);
    repo.write('graph.json', text);
    repo.write('target.json', JSON.stringify(Object.keys(JSON.parse(text) as object)));
    const parameters = {
      project,
      level: '3',
      head_repository: 'https://github.com/mozilla/translations',
      head_rev: repo.revision('HEAD'),
      // Without a base, files leave nothing out.
      base_rev: repo.revision('HEAD~1'),
      pushlog_id: '0',
      pushdate: Math.floor(Date.now() / 1000),
      tasks_for: 'github-push',
      owner: 'someone@example.com',
    };
    repo.write('parameters.yml', dump(parameters));
    return { repo, task: await DecisionTask.create(deployment, [...SCOPES, ...scopes]) };
  }

  /** Every task of the graph is there once, under the id that the artifacts say, after all it depends on. */
  async function expectWhole(repo: Repository, task: DecisionTask, order: readonly string[]): Promise<void> {
    const group = await deployment.group(task.taskId);
    const labelToTaskId = repo.json<Record<string, string>>('artifacts/label-to-taskid.json');
    const created = [...group].filter(([name]) => name !== 'Decision Task');
    expect(created).toHaveLength(count);
    const place = new Map(order.map((taskId, i) => [taskId, i]));
    for (const [label, tasks] of created) {
      expect(tasks.map(({ taskId }) => taskId)).toEqual([labelToTaskId[label]]);
      for (const { taskId, task: definition } of tasks) {
        const before = definition.dependencies.filter((id) => id !== task.taskId).map((id) => place.get(id) ?? -1);
        expect(Math.max(...before, -1)).toBeLessThan(place.get(taskId) ?? -1);
      }
    }
    expect(Object.keys(repo.json<object>('artifacts/task-graph.json')).sort()).toEqual(
      Object.values(labelToTaskId).sort(),
    );
  }

  test.skipIf(sharedReferences() === null)('every definition fits the schema of createTask', () => {
    const schemas = new Schemas(sharedReferences()?.schemas ?? new Map());
    const tasks = Object.values(JSON.parse(text) as Record<string, Task>);
    const faults = tasks.flatMap(({ label, task }) => {
      const definition = structuredClone(resolveTimestamps({ ...task, dependencies: [] }, Date.now()));
      // References are resolved with the graph; here any text does for them.
      const resolved = JSON.parse(JSON.stringify(definition, (_, value) => value?.['task-reference'] ?? value));
      return schemas.faults('queue/v1/create-task-request.json', resolved)?.map((fault) => `${label}: ${fault}`) ?? [];
    });
    expect(faults).toEqual([]);
  });

  test('all of it is created, dependencies first, and a second run changes nothing', async () => {
    const { repo, task } = await decisionTask();
    using _ = repo;
    expect(await task.run(args, repo.folder)).toMatchObject({ status: 0 });
    await expectWhole(repo, task, task.proxy.created());
    const order = task.proxy.created();
    expect(order).toHaveLength(count);
    task.proxy.open();
    const again = await task.run(args, repo.folder);
    expect(again.stderr).toContain(`${count} of ${count} tasks are there, ${count} of them since an earlier run`);
    expect(task.proxy.created()).toEqual([]);
    await expectWhole(repo, task, order);
  });

  test.each([
    [1, 'pass'],
    [2, 'lose-answer'],
    [100, 'lose'],
    [311, 'lose-answer'],
    [548, 'lose-answer'],
  ] as const)('killed at the %sth request (%s) and run again: nothing twice, nothing missing', async (k, verdict) => {
    const { repo, task } = await decisionTask();
    using _ = repo;
    let kill = () => {};
    task.proxy.gate = (passing: Passing) => {
      if (!isCreate(passing) || passing.creates !== k) return 'pass';
      kill();
      return verdict;
    };
    const killed = await task.runProcess(args, repo.folder, (how) => {
      kill = how;
    });
    expect(killed.status).toBeNull();
    task.proxy.gate = () => 'pass';
    expect(await task.run(args, repo.folder)).toMatchObject({ status: 0 });
    await expectWhole(repo, task, task.proxy.created());
  });
});
