import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chain, diamond, fan, graphOf, labels, triangle } from '../rig/graphs.ts';
import { pushes } from '../rig/random-pushes.ts';

describe('orders', () => {
  test.each([
    ['chain', chain(), ['a', 'b', 'c']],
    ['diamond', diamond(), ['a', 'b', 'c', 'd']],
    ['triangle', triangle(), ['a', 'b', 'c']],
    ['fan', fan(), ['a', 't1', 't2', 't3']],
  ] as const)('%s', (_, graph, postorder) => {
    expect(graph.postorder()).toEqual(postorder);
    expect([...graph.preorder()].sort()).toEqual([...postorder].sort());
  });

  test('every task comes after what it depends on, and before in the other order', () => {
    fc.assert(
      fc.property(pushes, ({ graph }) => {
        const post = new Map(graph.postorder().map((label, n) => [label, n]));
        const pre = new Map(graph.preorder().map((label, n) => [label, n]));
        expect([post.size, pre.size]).toEqual([graph.tasks.size, graph.tasks.size]);
        const at = (order: typeof post, label: Parameters<typeof order.get>[0]): number => order.get(label) ?? -1;
        for (const label of graph.tasks.keys()) {
          for (const other of graph.dependencies(label)) {
            expect(at(post, other)).toBeLessThan(at(post, label));
            expect(at(pre, label)).toBeLessThan(at(pre, other));
            expect(graph.dependents(other)).toContain(label);
          }
        }
      }),
      { seed: 1, numRuns: 100 },
    );
  });
});

describe('closure', () => {
  test.each([
    [['d'], ['a', 'b', 'c', 'd']],
    [['b'], ['a', 'b']],
    [['a'], ['a']],
    [
      ['b', 'c'],
      ['a', 'b', 'c'],
    ],
    [[], []],
  ])('of %j in a diamond is %j', (from, reached) => {
    expect([
      ...diamond()
        .closure(labels(...from))
        .tasks.keys(),
    ]).toEqual(reached);
  });
});

test('two edges to the same task are one dependency', () => {
  const graph = graphOf({ a: {}, b: { needs: { one: 'a', two: 'a' } } });
  expect(graph.dependencies(labels('b')[0] as never)).toEqual(['a']);
  expect(graph.dependents(labels('a')[0] as never)).toEqual(['b']);
});

test('what takes part in a cycle or hangs behind one is known', () => {
  const graph = graphOf({ free: {}, a: { needs: ['b'] }, b: { needs: ['a'] }, above: { needs: ['b', 'free'] } });
  expect(graph.cyclic()).toEqual(['a', 'b', 'above']);
  expect(diamond().cyclic()).toEqual([]);
});
