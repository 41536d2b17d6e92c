import { describe, expect, test } from 'vitest';
import { strategyProblems, strategyRegistry } from '../../src/optimize/registry.ts';
import type { Composite } from '../../src/seta/config.ts';
import { printFailure } from '../../src/util/failure.ts';
import type { Json } from '../../src/util/json.ts';
import { graphOf, task } from '../rig/graphs.ts';
import { dueBackstop, optimize, optimized, type PushSketch, push } from '../rig/pushes.ts';

type Composites = Readonly<Record<string, Composite>>;

const unusable: readonly {
  readonly name: string;
  readonly composites: Composites;
  readonly says: readonly string[];
}[] = [
  {
    name: 'an unknown name',
    composites: { test: { any: ['skip-unless-change', 'seta'] } },
    says: ['strategies.test', 'skip-unless-change is no strategy', 'did you mean skip-unless-changed?'],
  },
  {
    name: 'an unknown name deep inside',
    composites: { test: { all: [{ not: { any: ['seta', 'sometimes'] } }] } },
    says: ['sometimes is no strategy', 'known are always, never, seta'],
  },
  {
    name: 'two that refer to each other',
    composites: { first: 'second', second: { any: ['seta', 'first'] } },
    says: ['strategies.first', 'in a circle: first -> second -> first'],
  },
  { name: 'one that refers to itself', composites: { own: { not: 'own' } }, says: ['own -> own'] },
  {
    name: 'one that refers to itself around another',
    composites: { seta: { any: ['test'] }, test: { all: ['seta'] } },
    says: ['seta -> test -> seta'],
  },
];

describe('composites that cannot be used', () => {
  test.each(unusable)('$name', ({ composites, says }) => {
    const registry = strategyRegistry(composites);
    expect(registry).toMatchObject({ ok: false, failure: { reason: 'bad-strategy' } });
    if (registry.ok) return;
    for (const words of says) expect(printFailure(registry.failure)).toContain(words);
  });
});

const arguments_: readonly { readonly strategy: string; readonly argument: Json; readonly says: string | null }[] = [
  { strategy: 'seta', argument: null, says: null },
  { strategy: 'seta', argument: { 'min-priority': 5 }, says: null },
  { strategy: 'seta', argument: { 'min-priority': 6 }, says: 'seta takes null or {"min-priority": 2, 3, 4 or 5}' },
  { strategy: 'seta', argument: { 'min-priority': 1 }, says: 'seta takes null' },
  { strategy: 'seta', argument: { priority: 3 }, says: 'not {"priority":3}' },
  { strategy: 'seta', argument: 'low', says: 'not "low"' },
  { strategy: 'skip-unless-changed', argument: ['src/**'], says: null },
  { strategy: 'skip-unless-changed', argument: 'src/**', says: 'takes a list of path patterns' },
  { strategy: 'skip-unless-changed', argument: null, says: 'takes a list of path patterns' },
  { strategy: 'index-search', argument: ['a.b'], says: null },
  { strategy: 'index-search', argument: [1], says: 'takes a list of index paths, not [1]' },
  { strategy: 'either', argument: ['src/**'], says: null },
  { strategy: 'either', argument: { 'min-priority': 3 }, says: 'skip-unless-changed takes a list' },
  { strategy: 'tests', argument: null, says: 'did you mean test?' },
];

test.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])('a strategy named %s', (name) => {
  expect(strategyRegistry({ other: name })).toMatchObject({ failure: { message: `${name} is no strategy` } });
  const composed = strategyRegistry(
    Object.fromEntries([
      [name, 'seta'],
      ['other', name],
    ]),
  );
  expect(composed.ok && composed.value.get('other')).toBe(composed.ok && composed.value.get('seta'));
});

describe("arguments in a task's optimization", () => {
  test.each(arguments_)('$strategy $argument: $says', ({ strategy, argument, says }) => {
    const registry = strategyRegistry({ either: { any: ['skip-unless-changed', 'seta'] }, test: 'either' });
    if (!registry.ok) throw new Error('the registry is right');
    const problems = strategyProblems([task('t', { optimization: { [strategy]: argument } })], registry.value);
    const told = problems.map((problem) => printFailure(problem)).join('\n');
    if (says === null) expect(problems).toEqual([]);
    else expect(told).toContain(says);
    if (says !== null) expect(problems[0]).toMatchObject({ reason: 'bad-strategy', where: 't' });
  });

  test('several problems are told together, an unknown name once', () => {
    const graph = graphOf({
      a: { optimization: { nosuch: null } },
      b: { optimization: { nosuch: null } },
      c: { optimization: { seta: 7 } },
    });
    const result = optimize(push(graph));
    expect(result).toMatchObject({ ok: false, failure: { message: '2 problems' } });
    if (!result.ok) expect(result.failure.causes?.map(({ where }) => where)).toEqual(['a', 'c']);
  });

  test('a task outside the target task graph may name what it likes', () => {
    const graph = graphOf({ a: {}, b: { optimization: { nosuch: null } } });
    expect(optimize(push(graph, { targets: ['a'] })).ok).toBe(true);
  });
});

const LOW = { 'test-t': 5 };
const verdictCases: readonly {
  readonly name: string;
  readonly optimization: Readonly<Record<string, Json>> | null;
  readonly strategies?: Composites;
  readonly push?: PushSketch;
  readonly verdict: 'kept' | 'removed';
  readonly by: string;
}[] = [
  { name: 'no optimization', optimization: null, verdict: 'kept', by: 'never' },
  { name: 'an empty one', optimization: {}, verdict: 'kept', by: 'never' },
  { name: 'never', optimization: { never: null }, verdict: 'kept', by: 'never' },
  { name: 'always', optimization: { always: null }, verdict: 'removed', by: 'always' },
  { name: 'backstop between backstops', optimization: { backstop: null }, verdict: 'removed', by: 'backstop' },
  {
    name: 'backstop on a backstop',
    optimization: { backstop: null },
    push: { facts: { backstop: dueBackstop } },
    verdict: 'kept',
    by: 'backstop',
  },
  {
    name: 'backstop where nothing is known of backstops',
    optimization: { backstop: null },
    push: { facts: { backstop: { known: false, message: 'no earlier decision' } } },
    verdict: 'kept',
    by: 'backstop',
  },
  { name: 'seta, low value', optimization: { seta: null }, push: { priorities: LOW }, verdict: 'removed', by: 'seta' },
  {
    name: 'seta, high value',
    optimization: { seta: null },
    push: { priorities: { 'test-t': 1 } },
    verdict: 'kept',
    by: 'seta',
  },
  { name: 'seta without data', optimization: { seta: null }, verdict: 'kept', by: 'seta' },
  {
    name: 'seta for worse priorities only',
    optimization: { seta: { 'min-priority': 5 } },
    push: { priorities: { 'test-t': 4 } },
    verdict: 'kept',
    by: 'seta',
  },
  {
    name: 'skip-unless-changed, nothing changed there',
    optimization: { 'skip-unless-changed': ['src/**'] },
    push: { parameters: { files_changed: ['docs/a.md'] } },
    verdict: 'removed',
    by: 'skip-unless-changed',
  },
  {
    name: 'skip-unless-changed, changed',
    optimization: { 'skip-unless-changed': ['src/**'] },
    push: { parameters: { files_changed: ['docs/a.md', 'src/deep/a.py'] } },
    verdict: 'kept',
    by: 'skip-unless-changed',
  },
  {
    name: 'skip-unless-changed where base and head are one revision',
    optimization: { 'skip-unless-changed': ['src/**'] },
    push: { parameters: { base_rev: 'a'.repeat(40) } },
    verdict: 'kept',
    by: 'skip-unless-changed',
  },
  {
    name: 'skip-unless-changed without a base revision',
    optimization: { 'skip-unless-changed': ['src/**'] },
    push: { parameters: { base_rev: '', files_changed: ['docs/a.md'] } },
    verdict: 'kept',
    by: 'skip-unless-changed',
  },
  {
    name: 'skip-unless-changed on a new branch',
    optimization: { 'skip-unless-changed': ['gone/**'] },
    push: { parameters: { base_rev: '0'.repeat(40), files_changed: ['docs/a.md'] } },
    verdict: 'kept',
    by: 'skip-unless-changed',
  },
  {
    name: 'any: the second removes',
    optimization: { test: ['docs'] },
    strategies: { test: { any: ['skip-unless-changed', 'seta'] } },
    push: { priorities: LOW, parameters: { files_changed: ['docs/a.md'] } },
    verdict: 'removed',
    by: 'seta',
  },
  {
    name: 'any: none removes',
    optimization: { test: ['docs'] },
    strategies: { test: { any: ['skip-unless-changed', 'seta'] } },
    push: { parameters: { files_changed: ['docs/a.md'] } },
    verdict: 'kept',
    by: 'skip-unless-changed-or-seta',
  },
  {
    name: 'all: both remove',
    optimization: { test: null },
    strategies: { test: { all: ['always', 'seta'] } },
    push: { priorities: LOW },
    verdict: 'removed',
    by: 'always-and-seta',
  },
  {
    name: 'all: one keeps',
    optimization: { test: null },
    strategies: { test: { all: ['always', 'seta', 'never'] } },
    verdict: 'kept',
    by: 'seta',
  },
  {
    name: 'not',
    optimization: { test: null },
    strategies: { test: { not: 'never' } },
    verdict: 'removed',
    by: 'not',
  },
  {
    name: 'an alias',
    optimization: { test: null },
    strategies: { test: 'always' },
    verdict: 'removed',
    by: 'always',
  },
  {
    name: 'an alias of an alias, defined later',
    optimization: { a: null },
    strategies: { a: 'b', b: 'c', c: 'always' },
    verdict: 'removed',
    by: 'always',
  },
  {
    name: 'a composite that takes the name of a built-in strategy and means it within',
    optimization: { seta: null },
    strategies: { seta: { all: ['backstop', 'seta'] } },
    push: { priorities: LOW },
    verdict: 'removed',
    by: 'backstop-and-seta',
  },
];

describe('the verdict of a strategy on one task', () => {
  test.each(verdictCases)('$name: $verdict by $by', ({ optimization, strategies = {}, push: sketch, verdict, by }) => {
    const graph = graphOf({ 'test-t': { optimization } });
    const { ledger } = optimized(push(graph, { ...sketch, config: { strategies } }));
    expect(ledger.tasks['test-t' as never]).toMatchObject({ verdict, by });
    expect(ledger.tasks['test-t' as never]?.reason).not.toBe('');
  });
});
