import { describe, expect, test } from 'vitest';
import { graphOf } from '../rig/graphs.ts';
import { optimize, optimized, type PushSketch, push, verdicts } from '../rig/pushes.ts';

const ALWAYS = { optimization: { always: null } };

/** base -> target; the others stand alone, two of them with the attribute always_target. */
const graph = graphOf({
  base: ALWAYS,
  target: { needs: ['base'], ...ALWAYS },
  lint: { kind: 'lint', attributes: { always_target: true } },
  docs: { kind: 'docs', attributes: { always_target: true } },
  off: { attributes: { always_target: false } },
});

const cases: readonly {
  readonly name: string;
  readonly parameters: NonNullable<PushSketch['parameters']>;
  readonly kept: readonly string[];
  readonly removed: readonly string[];
}[] = [
  { name: 'targets and what they need', parameters: {}, kept: [], removed: ['base', 'target'] },
  {
    name: 'targets are not optimized where optimize_target_tasks is off',
    parameters: { optimize_target_tasks: false },
    kept: ['base', 'target'],
    removed: [],
  },
  {
    name: 'always_target tasks join',
    parameters: { enable_always_target: true },
    kept: ['docs', 'lint'],
    removed: ['base', 'target'],
  },
  {
    name: 'always_target tasks of some kinds join',
    parameters: { enable_always_target: ['lint'] },
    kept: ['lint'],
    removed: ['base', 'target'],
  },
  {
    name: 'do_not_optimize keeps a target',
    parameters: { do_not_optimize: ['target'] },
    kept: ['base', 'target'],
    removed: [],
  },
];

describe('the target task graph', () => {
  test.each(cases)('$name', ({ parameters, kept, removed }) => {
    const result = optimized(push(graph, { targets: ['target'], parameters }));
    expect(verdicts(result)).toEqual({ kept, removed, replaced: [] });
  });

  test('a target that is not in the graph is an error that names it', () => {
    expect(optimize(push(graph, { targets: ['target', 'nowhere'] }))).toMatchObject({
      ok: false,
      failure: { reason: 'bad-graph', message: 'nowhere is not in the full graph' },
    });
  });

  test('strategies in Python are an error that says what to do', () => {
    const result = optimize(push(graph, { parameters: { optimize_strategies: 'gecko_taskgraph.optimize:tryselect' } }));
    expect(result).toMatchObject({ ok: false, failure: { reason: 'bad-strategy' } });
    if (!result.ok) expect(result.failure.fix).toContain('"strategies" in taskcluster/config.yml');
  });
});
