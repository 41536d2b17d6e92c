import { describe, expect, test } from 'vitest';
import type { IndexedStatus } from '../../src/optimize/strategy.ts';
import { derivedTaskId } from '../../src/util/hash.ts';
import { chain, graphOf, type Sketches } from '../rig/graphs.ts';
import { NOW, optimize, optimized, type PushSketch, push, verdicts } from '../rig/pushes.ts';

const FOUND = derivedTaskId('found');
const at = (days: number): string => new Date((NOW + days * 86_400) * 1000).toISOString();
const status = (over: Partial<IndexedStatus> = {}): IndexedStatus => ({
  taskId: FOUND,
  state: 'completed',
  expires: at(30),
  ...over,
});
const search = (...paths: string[]) => ({ optimization: { 'index-search': paths } });

const ALWAYS = { optimization: { always: null } };

/** a -> b -> c, where `a` may be found at `x` or `y`. */
const cached = (over: Sketches = {}) => chain({ a: search('x', 'y'), ...over });

interface Case {
  readonly name: string;
  readonly sketches?: Sketches;
  readonly push?: PushSketch;
  readonly replaced: readonly string[];
}

const cases: readonly Case[] = [
  { name: 'nothing found', replaced: [] },
  { name: 'found', push: { index: { x: status() } }, replaced: ['a'] },
  { name: 'found at the second path', push: { index: { y: status() } }, replaced: ['a'] },
  { name: 'still running counts as found', push: { index: { x: status({ state: 'running' }) } }, replaced: ['a'] },
  { name: 'failed', push: { index: { x: status({ state: 'failed' }) } }, replaced: [] },
  { name: 'exception', push: { index: { x: status({ state: 'exception' }) } }, replaced: [] },
  {
    name: 'failed at the first path, good at the second',
    push: { index: { x: status({ state: 'failed' }), y: status() } },
    replaced: ['a'],
  },
  {
    name: 'expires before the deadline of what depends on it',
    push: { index: { x: status({ expires: at(0.5) }) } },
    replaced: [],
  },
  {
    name: 'expires with that deadline',
    push: { index: { x: status({ expires: at(1) }) } },
    replaced: ['a'],
  },
  {
    name: 'an absolute deadline counts as well',
    sketches: { b: { definition: { deadline: at(40) } } },
    push: { index: { x: status({ expires: at(30) }) } },
    replaced: [],
  },
  {
    name: 'nothing depends on it, so any expiry will do',
    sketches: { c: search('z') },
    push: { index: { x: status(), z: status({ expires: at(-1) }) }, targets: ['a', 'b', 'c'] },
    replaced: ['a'],
  },
  {
    name: 'a task above one that runs is not replaced',
    sketches: { b: search('z') },
    push: { index: { z: status() } },
    replaced: [],
  },
  {
    name: 'replaced up the chain',
    sketches: { b: search('x'), c: search('y') },
    push: { index: { x: status(), y: status() } },
    replaced: ['a', 'b', 'c'],
  },
  {
    name: 'existing_tasks come first',
    push: { parameters: { existing_tasks: { a: derivedTaskId('existing'), b: derivedTaskId('b') } } },
    replaced: ['a', 'b'],
  },
  {
    name: 'existing_tasks above a task that runs do not count',
    push: { parameters: { existing_tasks: { b: derivedTaskId('b') } } },
    replaced: [],
  },
  {
    name: 'a removed task above a removed one is replaced where it exists',
    sketches: { a: ALWAYS, b: ALWAYS, c: ALWAYS },
    push: { parameters: { existing_tasks: { c: derivedTaskId('c') } } },
    replaced: ['c'],
  },
  {
    name: 'the latest deadline counts, not the first',
    sketches: { c: { needs: ['a'], definition: { deadline: at(40) } } },
    push: { index: { x: status({ expires: at(30) }) } },
    replaced: [],
  },
  {
    name: 'the latest deadline counts, not the last',
    sketches: { b: { needs: ['a'], definition: { deadline: at(40) } }, c: { needs: ['a'] } },
    push: { index: { x: status({ expires: at(30) }) } },
    replaced: [],
  },
  {
    name: 'a composite of all parts replaces only where all of them do',
    sketches: { a: { optimization: { both: ['x'] } } },
    push: { index: { x: status() }, config: { strategies: { both: { all: ['index-search', 'never'] } } } },
    replaced: [],
  },
  {
    name: 'do_not_optimize is never replaced',
    push: { index: { x: status() }, parameters: { do_not_optimize: ['a'], existing_tasks: { a: FOUND } } },
    replaced: [],
  },
];

describe('replacing tasks', () => {
  test.each(cases)('$name', ({ sketches, push: sketch, replaced }) => {
    const result = optimized(push(cached(sketches), sketch));
    expect(verdicts(result).replaced).toEqual(replaced);
    for (const label of replaced) expect(result.ledger.tasks[label as never]?.taskId).toBeDefined();
  });

  test('a replaced dependency is an edge to the task that stands in', () => {
    const { tasks, labelToTaskId } = optimized(push(cached(), { index: { x: status() } }));
    const b = [...tasks.values()].find(({ label }) => label === 'b');
    expect(b?.dependencies).toEqual({ a: FOUND });
    expect(b?.task['dependencies']).toEqual([FOUND]);
    expect(labelToTaskId.get('a' as never)).toBe(FOUND);
    expect([...tasks.values()].map(({ label }) => label)).toEqual(['b', 'c']);
  });

  test('replaced with nothing, a task is removed, and one that needs it is an error naming both', () => {
    const strategies = { strategies: { gone: { not: 'never' } } };
    const alone = graphOf({ a: { optimization: { gone: null } }, b: {} });
    expect(verdicts(optimized(push(alone, { config: strategies }))).removed).toEqual(['a']);
    const needed = optimize(
      push(chain({ a: { optimization: { odd: null } } }), {
        config: { strategies: { odd: { not: 'always' } } },
      }),
    );
    expect(needed).toMatchObject({
      ok: false,
      failure: { reason: 'removed-dependency', where: 'b', message: 'it depends on a as a, which has been removed' },
    });
  });

  test('a soft dependency is an edge where that task runs, and none where it was removed or replaced', () => {
    const soft = (optimization: Record<string, null> | null) =>
      push(graphOf({ a: { optimization }, b: { soft: ['a'] } }));
    const edgesOfB = (one: ReturnType<typeof soft>): string[] =>
      [...optimized(one).tasks.values()].flatMap(({ label, dependencies }) =>
        label === 'b' ? Object.keys(dependencies) : [],
      );
    expect(edgesOfB(soft(null))).toEqual(['a']);
    expect(edgesOfB(soft({ always: null }))).toEqual([]);
    const replaced = push(graphOf({ a: search('x'), b: { soft: ['a'] } }), { index: { x: status() } });
    expect(edgesOfB(replaced)).toEqual([]);
  });

  test('taskIds of dependencies follow those the definition brought, in their own order', () => {
    const needs = ['a', 'c', 'd', 'e', 'f'];
    const others = Object.fromEntries(needs.map((label) => [label, {}]));
    const top = { needs, definition: { dependencies: ['zzz'] } };
    const { tasks, labelToTaskId } = optimized(push(graphOf({ ...others, top })));
    const dependencies = [...tasks.values()].find(({ label }) => label === 'top')?.task['dependencies'];
    const ids = needs.map((label) => labelToTaskId.get(label as never) ?? '');
    expect(dependencies).toEqual(['zzz', ...[...ids].sort()]);
    expect(ids).not.toEqual([...ids].sort());
  });
});
