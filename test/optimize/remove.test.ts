import { describe, expect, test } from 'vitest';
import type { TaskGraph } from '../../src/graph/task-graph.ts';
import { removeTasks } from '../../src/optimize/remove.ts';
import type { Label } from '../../src/util/ids.ts';
import { chain, diamond, fan, graphOf, labelSet, triangle } from '../rig/graphs.ts';

interface Case {
  readonly name: string;
  readonly graph: TaskGraph;
  /** Labels whose strategy removes. */
  readonly unwanted: readonly string[];
  /** All, where not said. */
  readonly requested?: readonly string[];
  readonly doNotOptimize?: readonly string[];
  readonly removed: readonly string[];
}

const ALL = ['a', 'b', 'c', 'd'];
const TESTS = ['t1', 't2', 't3'];

const cases: readonly Case[] = [
  { name: 'chain: nothing unwanted, nothing removed', graph: chain(), unwanted: [], removed: [] },
  { name: 'chain: the last task goes alone', graph: chain(), unwanted: ['c'], removed: ['c'] },
  { name: 'chain: a task that is needed stays, unwanted or not', graph: chain(), unwanted: ['a', 'b'], removed: [] },
  { name: 'chain: all unwanted, all removed', graph: chain(), unwanted: ALL, removed: ['a', 'b', 'c'] },
  {
    name: 'chain: what only a removed task needed goes with it',
    graph: chain(),
    unwanted: ['c'],
    requested: ['c'],
    removed: ['a', 'b', 'c'],
  },
  {
    name: 'chain: a requested task below a removed one stays, with all below it',
    graph: chain(),
    unwanted: ['c'],
    requested: ['c', 'b'],
    removed: ['c'],
  },
  {
    name: 'chain: do_not_optimize in the middle keeps what is below',
    graph: chain(),
    unwanted: ALL,
    doNotOptimize: ['b'],
    removed: ['c'],
  },
  { name: 'diamond: one side unwanted, the top needs it', graph: diamond(), unwanted: ['b'], removed: [] },
  { name: 'diamond: top and one side go', graph: diamond(), unwanted: ['d', 'b'], removed: ['b', 'd'] },
  {
    name: 'diamond: the other side keeps the bottom',
    graph: diamond(),
    unwanted: ['a', 'b', 'd'],
    removed: ['b', 'd'],
  },
  { name: 'triangle: the top goes, then the middle', graph: triangle(), unwanted: ['b', 'c'], removed: ['b', 'c'] },
  { name: 'fan: unwanted leaves go', graph: fan(), unwanted: ['t1', 't3'], removed: ['t1', 't3'] },
  {
    name: 'fan: with the last leaf goes the stem that nobody requested',
    graph: fan(),
    unwanted: TESTS,
    requested: TESTS,
    removed: ['a', 't1', 't2', 't3'],
  },
  {
    name: 'if-dependencies: one of them runs, so the task runs',
    graph: diamond({ d: { ifNeeds: ['b', 'c'] } }),
    unwanted: ['b'],
    removed: [],
  },
  {
    name: 'if-dependencies: none of them runs, so the task does not',
    graph: diamond({ d: { ifNeeds: ['b', 'c'] } }),
    unwanted: ['b', 'c'],
    removed: ['b', 'c', 'd'],
  },
  {
    name: 'if-dependencies: a dependency that is no if-dependency does not make it run',
    graph: diamond({ d: { ifNeeds: ['b'] } }),
    unwanted: ['b'],
    removed: ['b', 'd'],
  },
  {
    name: 'if-dependencies: pruned down a chain of them',
    graph: chain({ b: { ifNeeds: ['a'] }, c: { ifNeeds: ['b'] } }),
    unwanted: ['a'],
    removed: ['a', 'b', 'c'],
  },
  {
    name: 'if-dependencies: kept up a chain of them',
    graph: chain({ b: { ifNeeds: ['a'] }, c: { ifNeeds: ['b'] } }),
    unwanted: [],
    removed: [],
  },
  {
    name: 'if-dependencies: what else the pruned task needed stays, for it was kept when the pruning was still open',
    graph: graphOf({ s: {}, a: {}, t: { needs: ['a', 's'], ifNeeds: ['a'] } }),
    unwanted: ['a', 's'],
    requested: ['a', 't'],
    removed: ['a', 't'],
  },
  {
    name: 'if-dependencies: do_not_optimize wins',
    graph: chain({ b: { ifNeeds: ['a'] } }),
    unwanted: ['a', 'c'],
    doNotOptimize: ['b'],
    removed: ['c'],
  },
  {
    name: 'if-dependencies: a triangle whose top stays keeps its side',
    graph: triangle({ c: { ifNeeds: ['a', 'b'] } }),
    unwanted: ['b'],
    removed: [],
  },
];

describe('removing tasks', () => {
  test.each(cases)('$name', ({ graph, unwanted, requested, doNotOptimize = [], removed }) => {
    const wants = labelSet(...unwanted);
    const answers = removeTasks({
      graph,
      requested: requested ? labelSet(...requested) : new Set(graph.tasks.keys()),
      doNotOptimize: labelSet(...doNotOptimize),
      ask: (label) => ({ remove: wants.has(label), by: 'test', reason: 'as the case says' }),
    });
    expect(answers.size).toBe(graph.tasks.size);
    expect(removedOf(answers)).toEqual(removed);
  });

  test('a strategy is asked of requested tasks only, and only where the rules leave it open', () => {
    const asked: Label[] = [];
    removeTasks({
      graph: chain(),
      requested: labelSet('b', 'c'),
      doNotOptimize: labelSet('c'),
      ask: (label) => {
        asked.push(label);
        return { remove: false, by: 'test', reason: '' };
      },
    });
    expect(asked).toEqual([]);
  });

  test.each([
    ['a', 'dependent tasks', false],
    ['c', 'do not optimize', false],
    ['x', 'test', true],
    ['y', 'dependents optimized', true],
  ])('the answer on %s is by "%s"', (label, by, remove) => {
    const answers = removeTasks({
      graph: graphOf({ a: {}, c: { needs: ['a'] }, y: {}, x: { needs: ['y'] } }),
      requested: labelSet('a', 'c', 'x'),
      doNotOptimize: labelSet('c'),
      ask: () => ({ remove: true, by: 'test', reason: '' }),
    });
    expect(answers.get(label as Label)).toMatchObject({ by, remove });
  });
});

const removedOf = (answers: ReadonlyMap<Label, { readonly remove: boolean }>): string[] =>
  [...answers].flatMap(([label, { remove }]) => (remove ? [label as string] : [])).sort();
