import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeTargetTasks, decodeTaskGraph } from '../../src/graph/codec.ts';
import type { Task } from '../../src/graph/task.ts';
import { TaskGraph } from '../../src/graph/task-graph.ts';
import type { IndexedStatus } from '../../src/optimize/strategy.ts';
import { printFailure, type Result } from '../../src/util/failure.ts';
import { derivedTaskId, fraction } from '../../src/util/hash.ts';
import type { Label } from '../../src/util/ids.ts';
import { parseYaml } from '../../src/util/yaml.ts';
import { task } from './graphs.ts';
import { type Push, push } from './pushes.ts';

/** What a test's file of real data says; a file that cannot be read is a failure of the test. */
function must<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(printFailure(result.failure));
  return result.value;
}

/**
 * Pushes over real graphs. Which index paths lead somewhere and which priorities labels have is made up, the same on
 * every run: the graphs are real, the data is not.
 *
 * @param data the folder of real data
 */
export function realPushes(data: string): readonly { readonly name: string; readonly push: Push }[] {
  const read = (name: string): string => readFileSync(join(data, 'graphs', name), 'utf8');
  const translations = must(decodeTaskGraph(read('translations-2024/full-task-graph.json'), 'translations-2024'));
  const evaluated = withStrategy(translations, ({ kind }) => kind.startsWith('evaluate'));
  const tops = [...translations.tasks.values()].filter(({ kind }) => kind === 'all' || kind.startsWith('evaluate'));
  const firefox = fromTopology(read('firefox-onpush-topology.json'));
  return [
    { name: 'translations 2024, nothing indexed', push: push(translations) },
    { name: 'translations 2024, half of the paths indexed', push: push(translations, { index: halfOf(translations) }) },
    {
      name: 'translations 2024, evaluations judged by data',
      push: push(evaluated, {
        targets: tops.map(({ label }) => label),
        config: { prunable: ['evaluate-*'] },
        priorities: priorities(evaluated, 'evaluate'),
        index: halfOf(evaluated),
      }),
    },
    { name: 'translations 2023, as it was decided', push: realDecision(data).push },
    {
      name: 'Firefox on-push topology, tests judged by data',
      push: push(firefox, { priorities: priorities(firefox, 'test-'), index: halfOf(firefox) }),
    },
    {
      name: 'Firefox on-push topology, everything but tests needed only by them',
      push: push(firefox, {
        targets: [...firefox.tasks.keys()].filter((label) => label.startsWith('test-')),
        priorities: priorities(firefox, 'test-'),
      }),
    },
  ];
}

/** A decision task of 2023 with the graph that it created; nothing was replaced there. */
export function realDecision(data: string): { readonly push: Push; readonly taskGraph: string } {
  const read = (name: string): string => readFileSync(join(data, 'graphs/translations-2023-decision', name), 'utf8');
  const graph = must(decodeTaskGraph(read('full-task-graph.json'), 'full-task-graph.json'));
  const targets = must(decodeTargetTasks(read('target-tasks.json'), 'target-tasks.json'));
  const document = parseYaml(read('parameters.yml'));
  if (!document.ok) throw new Error(document.failure.message);
  const parameters = document.value.data as Partial<Push['parameters']>;
  return { push: push(graph, { targets, parameters }), taskGraph: read('task-graph.json') };
}

/** Nodes and edges only: `source` is the dependency, `target` what depends on it. Definitions are made up. */
function fromTopology(text: string): TaskGraph {
  const { nodes, edges } = JSON.parse(text) as {
    readonly nodes: readonly { readonly key: string }[];
    readonly edges: readonly { readonly source: string; readonly target: string }[];
  };
  const needs = new Map(nodes.map(({ key }) => [key, [] as string[]]));
  for (const { source, target } of edges) needs.get(target)?.push(source);
  const tasks = nodes.map(({ key }): [Label, Task] => {
    const [kind = ''] = /^[a-z]+/.exec(key) ?? [];
    const cached = ['docker', 'toolchain', 'fetch'].includes(kind);
    const optimization = kind === 'test' ? { seta: null } : cached ? { 'index-search': [`cache.${key}`] } : null;
    return [key as Label, task(key, { kind, needs: needs.get(key) ?? [], optimization })];
  });
  return new TaskGraph(new Map(tasks));
}

function withStrategy(graph: TaskGraph, judged: (task: Task) => boolean): TaskGraph {
  const tasks = [...graph.tasks].map(([label, task]): [Label, Task] => [
    label,
    judged(task) ? { ...task, optimization: { seta: null } } : task,
  ]);
  return new TaskGraph(new Map(tasks));
}

/** 90 % low value, some of every other priority, some unknown. */
function priorities(graph: TaskGraph, prefix: string): Record<string, number> {
  const known = [...graph.tasks.keys()].filter((label) => label.startsWith(prefix) && fraction('known', label) < 0.97);
  return Object.fromEntries(
    known.map((label) => [label, fraction('low', label) < 0.9 ? 5 : 1 + Math.floor(4 * fraction('tier', label))]),
  );
}

function halfOf(graph: TaskGraph): Record<string, IndexedStatus> {
  const paths = [...graph.tasks.values()].flatMap(
    ({ optimization }) => optimization?.['index-search'] ?? [],
  ) as string[];
  const found = paths.filter((path) => fraction('indexed', path) < 0.5);
  return Object.fromEntries(
    found.map((path) => {
      const state = fraction('state', path) < 0.9 ? 'completed' : 'failed';
      return [path, { taskId: derivedTaskId('indexed', path), state, expires: '2028-01-01T00:00:00.000Z' }];
    }),
  );
}
