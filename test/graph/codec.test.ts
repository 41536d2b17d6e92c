import { describe, expect, test } from 'vitest';
import { decodeTargetTasks, decodeTaskGraph } from '../../src/graph/codec.ts';
import { printFailure } from '../../src/util/failure.ts';
import { diamond, graphText } from '../rig/graphs.ts';

/** The text of a graph after a change to its JSON. */
function changed(change: (json: Record<string, Record<string, unknown>>) => void): string {
  const json = JSON.parse(graphText(diamond()));
  change(json);
  return JSON.stringify(json, null, 2);
}
const field = (name: string, value: unknown): string =>
  changed((json) => {
    json['b'] = { ...json['b'], [name]: value };
  });

const broken: readonly { readonly name: string; readonly text: string; readonly says: readonly string[] }[] = [
  { name: 'no JSON', text: '{"a": ', says: ['not JSON'] },
  { name: 'a list', text: '[]', says: ['an object of tasks by label is expected'] },
  {
    name: 'a task that is none',
    text: changed((json) => Object.assign(json, { b: [] })),
    says: ['b: a task is expected'],
  },
  { name: 'no label', text: field('label', undefined), says: ['b: field label is missing'] },
  { name: 'another label', text: field('label', 'x'), says: ['b: field label says x'] },
  { name: 'no kind', text: field('kind', undefined), says: ['b: field kind is missing'] },
  { name: 'attributes that are a list', text: field('attributes', []), says: ['b: field attributes'] },
  { name: 'no definition', text: field('task', undefined), says: ['b: field task is missing'] },
  { name: 'no dependencies', text: field('dependencies', undefined), says: ['b: field dependencies'] },
  {
    name: 'an edge to a number',
    text: field('dependencies', { up: 7 }),
    says: ['b: field dependencies.up is not a label'],
  },
  { name: 'no optimization', text: field('optimization', undefined), says: ['b: field optimization is missing'] },
  { name: 'two strategies', text: field('optimization', { a: 1, b: 2 }), says: ['b: field optimization'] },
  {
    name: 'one soft dependency, not a list',
    text: field('soft_dependencies', 'a'),
    says: ['b: field soft_dependencies'],
  },
  { name: 'if-dependencies of numbers', text: field('if_dependencies', [1]), says: ['b: field if_dependencies'] },
  {
    name: 'a dangling edge',
    text: field('dependencies', { up: 'nowhere' }),
    says: ['b: dependencies.up is nowhere, which is not in the graph'],
  },
  {
    name: 'a cycle',
    text: changed((json) => Object.assign(json['a'] ?? {}, { dependencies: { top: 'd' } })),
    says: ['dependencies form a cycle: ', 'a -> d -> b -> a'],
  },
  { name: 'a task that needs itself', text: field('dependencies', { own: 'b' }), says: ['b -> b'] },
  {
    name: 'a label twice',
    text: graphText(diamond()).replace(/\n {2}"c": \{/, '\n  "b": {"label": "b"},\n  "c": {'),
    says: ['b: this label occurs twice'],
  },
  {
    name: 'several problems',
    text: changed((json) => {
      json['b'] = { ...json['b'], kind: 1 };
      json['c'] = { ...json['c'], task: null };
    }),
    says: ['2 problems', 'b: field kind', 'c: field task'],
  },
];

describe('a graph file that cannot be right', () => {
  test.each(broken)('$name', ({ text, says }) => {
    const graph = decodeTaskGraph(text, 'full-task-graph.json');
    expect(graph).toMatchObject({ ok: false, failure: { reason: 'bad-graph', where: 'full-task-graph.json' } });
    if (!graph.ok) for (const words of says) expect(printFailure(graph.failure)).toContain(words);
  });

  test('of very many problems the first are told, and how many there are', () => {
    const tasks = Array.from({ length: 50 }, (_, n) => [`t${n}`, {}]);
    const graph = decodeTaskGraph(JSON.stringify(Object.fromEntries(tasks)), 'f');
    expect(graph.ok || graph.failure.message).toMatch(/^50 problems: t0: .*; and 40 more$/);
  });
});

describe('a graph file', () => {
  test('is read as it is', () => {
    const graph = decodeTaskGraph(graphText(diamond()), 'f');
    expect(graph.ok && [...graph.value.tasks]).toEqual([...diamond().tasks]);
  });

  test('may lack soft and if-dependencies, and have no task at all', () => {
    const old = changed((json) => {
      for (const task of Object.values(json)) {
        delete task['soft_dependencies'];
        delete task['if_dependencies'];
        delete task['description'];
      }
    });
    expect(decodeTaskGraph(old, 'f').ok).toBe(true);
    expect(decodeTaskGraph('{}', 'f').ok).toBe(true);
  });

  test('has labels in every script, on one line or many', () => {
    const text = graphText(diamond()).replaceAll('"b"', '"\u{1f600} "');
    for (const form of [text, JSON.stringify(JSON.parse(text)), JSON.stringify(JSON.parse(text), null, 4)]) {
      expect(decodeTaskGraph(form, 'f').ok).toBe(true);
    }
  });
});

test.each([
  ['["a", "b", "a"]', ['a', 'b']],
  ['[]', []],
  ['{"a": 1}', null],
  ['[1]', null],
  ['["a"', null],
])('target tasks %s', (text, labels) => {
  const targets = decodeTargetTasks(text, 'target-tasks.json');
  if (labels) expect(targets).toEqual({ ok: true, value: labels });
  else expect(targets).toMatchObject({ ok: false, failure: { reason: 'bad-graph', where: 'target-tasks.json' } });
});
