import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TaskGraph } from '../../src/graph/task-graph.ts';
import type { StageFacts, StageResult } from '../../src/optimize/stage.ts';
import type { StageParameters } from '../../src/push/parameters.ts';
import type { Composite, Config } from '../../src/seta/config.ts';
import type { DataRefusal, RunAllCode } from '../../src/seta/trust.ts';
import { labelMatcher } from '../../src/util/globs.ts';
import { isTaskId, type Label } from '../../src/util/ids.ts';
import { canonicalJson } from '../../src/util/json.ts';
import { anyShare } from '../rig/any-share.ts';
import {
  dataText,
  dueBackstop,
  fetched,
  NOW,
  noBackstop,
  optimize,
  optimized,
  type Push,
  verdicts,
} from '../rig/pushes.ts';
import { pushes } from '../rig/random-pushes.ts';

/** A fixed seed: the same pushes on every run. `npm run test:upstream -- --seed N` looks at others. */
const RUNS = { numRuns: 200, seed: 1 };
const check = (arbitrary: fc.Arbitrary<Push>, property: (push: Push) => void, runs = RUNS): void =>
  fc.assert(fc.property(arbitrary, property), runs);

/** Pushes whose stage succeeds; the others end in an error before anything is created. */
const good = pushes.filter((push) => optimize(push).ok);

const prioritiesOf = ({ facts }: Push): Readonly<Record<string, number>> => {
  if (facts.data?.kind !== 'read') return {};
  return Object.fromEntries([...facts.data.judgement.tasks].map(([label, { priority }]) => [label, priority]));
};

const withFacts = (push: Push, facts: Partial<StageFacts>): Push => ({ ...push, facts: { ...push.facts, ...facts } });
const withConfig = (push: Push, config: Partial<Config>): Push => ({ ...push, config: { ...push.config, ...config } });
const withParameters = (push: Push, parameters: Partial<StageParameters>): Push => ({
  ...push,
  parameters: { ...push.parameters, ...parameters },
});
const withPriorities = (push: Push, priorities: Readonly<Record<string, number>>): Push =>
  withFacts(push, { data: fetched(dataText(priorities)) });

/** All that the stage gives, as bytes. */
const bytes = (result: StageResult): string =>
  canonicalJson([Object.fromEntries(result.tasks), Object.fromEntries(result.labelToTaskId), result.ledger]);

/** What is created, as bytes; leaves out how it was decided. */
const created = ({ tasks, labelToTaskId }: StageResult): string =>
  canonicalJson([Object.fromEntries(tasks), Object.fromEntries(labelToTaskId)]);

describe('what seta removes', () => {
  test('is prunable, not under never-prune, of low value by the data, and not in do_not_optimize', () => {
    let removals = 0;
    check(good, (push) => {
      const prunable = labelMatcher(push.config.prunable);
      const neverPrune = labelMatcher(push.config.neverPrune);
      const priorities = prioritiesOf(push);
      for (const [label, { verdict, by }] of Object.entries(optimized(push).ledger.tasks)) {
        if (verdict !== 'removed' || !by.split('-and-').includes('seta')) continue;
        removals++;
        expect(prunable(label)).toBe(true);
        expect(neverPrune(label)).toBe(false);
        expect(priorities[label]).toBeGreaterThan(1);
        expect(push.parameters.do_not_optimize).not.toContain(label);
      }
    });
    expect(removals).toBeGreaterThan(20);
  });

  test('is nothing on a push that runs everything', () => {
    check(good, (push) => {
      const { ledger } = optimized(push);
      if (ledger.mode === 'pruned') return;
      expect(Object.values(ledger.tasks).filter((task) => task.by === 'seta' && task.verdict === 'removed')).toEqual(
        [],
      );
    });
  });
});

describe('what is created', () => {
  test('lacks nothing that a kept task depends on', () => {
    check(good, (push) => {
      const { tasks } = optimized(push).ledger;
      for (const [label, { verdict }] of Object.entries(tasks)) {
        if (verdict !== 'kept') continue;
        for (const dependency of push.graph.dependencies(label as Label)) {
          expect(tasks[dependency]?.verdict, `${label} depends on ${dependency}`).not.toBe('removed');
        }
      }
    });
  });

  test('has no dangling edge', () => {
    check(good, (push) => {
      const { tasks, labelToTaskId } = optimized(push);
      const known = new Set(labelToTaskId.values());
      for (const { label, dependencies, task } of tasks.values()) {
        const before = push.graph.get(label);
        const given = (before.task['dependencies'] as readonly string[] | undefined) ?? [];
        for (const taskId of Object.values(dependencies)) expect(known).toContain(taskId);
        for (const taskId of task['dependencies'] as readonly string[]) {
          expect(known.has(taskId as never) || given.includes(taskId)).toBe(true);
        }
      }
    });
  });

  test('uses every taskId once', () => {
    check(good, (push) => {
      const { tasks, labelToTaskId, ledger } = optimized(push);
      const replacements = new Set(Object.values(ledger.tasks).map(({ taskId }) => taskId));
      expect([...tasks.values()].map(({ label }) => label).sort()).toEqual(verdicts(optimized(push)).kept);
      for (const [taskId, task] of tasks) {
        expect(isTaskId(taskId)).toBe(true);
        expect(task.task_id).toBe(taskId);
        expect(labelToTaskId.get(task.label)).toBe(taskId);
        expect(replacements).not.toContain(taskId);
      }
    });
  });

  test('is the same, byte for byte, for the same inputs', () => {
    check(good, (push) => {
      const again: Push = structuredClone({ ...push, graph: null as never, config: push.config });
      const graph = new TaskGraph(new Map(structuredClone([...push.graph.tasks])));
      expect(bytes(optimized({ ...again, graph }))).toBe(bytes(optimized(push)));
    });
  });

  test('does not depend on the order of the tasks in the file', () => {
    const orders = fc.tuple(good, fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })));
    fc.assert(
      fc.property(orders, ([push, numbers]) => {
        const keyed = [...push.graph.tasks].map((entry) => ({ entry, key: Number(numbers.next().value) }));
        keyed.sort((a, b) => a.key - b.key);
        const graph = new TaskGraph(new Map(keyed.map(({ entry }) => entry)));
        expect(created(optimized({ ...push, graph }))).toBe(created(optimized(push)));
      }),
      RUNS,
    );
  });
});

const refused = (code: DataRefusal): Partial<StageFacts> => ({
  data: { kind: 'refused', location: 'https://seta.example.com/seta.json', taskId: null, code, message: 'no' },
});
const text = (over: Readonly<Record<string, unknown>>): Partial<StageFacts> => ({
  data: fetched(dataText({ 'test-a': 5 }, over)),
});
const iso = (seconds: number): string => new Date((NOW + seconds) * 1000).toISOString();

/** A push that must run everything, for every code. */
const RUN_ALL: Readonly<
  Record<
    RunAllCode,
    {
      readonly facts?: Partial<StageFacts>;
      readonly config?: Partial<Config>;
      readonly parameters?: Partial<StageParameters>;
    }
  >
> = {
  'not-enabled': { config: { projects: ['mozilla-central'] } },
  'not-configured': { config: { data: null } },
  'not-a-push': { parameters: { tasks_for: 'github-pull-request' } },
  'switched-off': { facts: { switchedOff: { code: 'switched-off', message: 'somebody did' } } },
  'switch-unknown': { facts: { switchedOff: { code: 'switch-unknown', message: 'the index does not answer' } } },
  backstop: { facts: { backstop: dueBackstop } },
  'backstop-unknown': { facts: { backstop: { known: false, message: 'no earlier decision is indexed' } } },
  unreachable: { facts: refused('unreachable') },
  timeout: { facts: refused('timeout') },
  'not-found': { facts: refused('not-found') },
  forbidden: { facts: refused('forbidden') },
  'too-large': { facts: refused('too-large') },
  'broken-compression': { facts: refused('broken-compression') },
  'not-json': { facts: { data: fetched('<html>') } },
  'bad-schema': { facts: text({ coverage: null }) },
  'wrong-project': { facts: text({ project: 'mozilla-central' }) },
  'untrusted-maker': { facts: refused('untrusted-maker') },
  'from-the-future': { facts: text({ generated: iso(86_400) }) },
  'judging-failed': { facts: refused('judging-failed') },
  stale: { facts: text({ generated: iso(-8 * 86_400) }) },
  expired: { facts: text({ expires: iso(-1) }) },
  'over-pruning': { config: { maxSkipRatio: 0, holdout: 0 } },
  observing: { facts: text({}), config: { mode: 'observe', maxSkipRatio: 1 } },
};

describe('with the data missing or refused, the result is that without the strategy', () => {
  test.each(Object.entries(RUN_ALL))('%s', (code, { facts = {}, config = {}, parameters = {} }) => {
    const enabled = pushes.map((push) =>
      withFacts(withConfig(push, { projects: ['autoland'] }), { backstop: { ...noBackstop, untilNext: 7 } }),
    );
    let seen = 0;
    check(
      enabled,
      (push) => {
        const refusedPush = withFacts(withConfig(withParameters(push, parameters), config), facts);
        const without = withConfig(refusedPush, { strategies: { ...push.config.strategies, seta: 'never' } });
        const [result, expected] = [optimize(refusedPush), optimize(without)];
        expect(result.ok).toBe(expected.ok);
        if (!result.ok || !expected.ok) return;
        // Over-pruning takes something to prune, and without anything the data changes nothing.
        const nothing = code === 'over-pruning' && result.value.ledger.reason.code !== code;
        if (!nothing) {
          expect(result.value.ledger.reason.code).toBe(code);
          expect(result.value.ledger.mode).toBe(code === 'backstop' ? 'backstop' : 'run-all');
          expect(result.value.ledger.reason.message).not.toBe('');
          seen++;
        }
        expect(created(result.value)).toBe(created(expected.value));
      },
      { ...RUNS, numRuns: 60 },
    );
    expect(seen).toBeGreaterThan(5);
  });
});

test('observing tells exactly what pruning would leave out, and what that would save', () => {
  let told = 0;
  check(good, (push) => {
    const pruned = optimized(push).ledger;
    if (pruned.mode !== 'pruned') return;
    const { ledger } = optimized(withConfig(push, { mode: 'observe' }));
    const goes = Object.entries(ledger.tasks).filter(([, { wouldGo }]) => wouldGo);
    const isGone = (verdict: string | undefined) => verdict === 'removed';
    const labels = Object.entries(pruned.tasks).filter(
      ([label, { verdict }]) => isGone(verdict) && ledger.tasks[label as Label]?.verdict === 'kept',
    );
    expect(goes.map(([label]) => label)).toEqual(labels.map(([label]) => label));
    for (const [label, { wouldGo, verdict }] of goes) {
      const { by, reason, next } = pruned.tasks[label as Label] ?? {};
      expect({ wouldGo, verdict }).toEqual({ wouldGo: { by, reason, ...(next ? { next } : {}) }, verdict: 'kept' });
    }
    expect(ledger.observed?.removed).toBe(goes.length);
    told += goes.length;
  });
  expect(told).toBeGreaterThan(20);
});

test('settings that are only compared change nothing; the same ones would leave out what these do, on a backstop too', () => {
  let told = 0;
  check(good, (push) => {
    const plain = optimized(push);
    const { prunable, neverPrune, holdout, tiers, backstop } = push.config;
    const same = { name: 'same', ...{ prunable, neverPrune, holdout, tiers, backstop } };
    const compared = withConfig(push, { shadows: [same, { ...same, name: 'none', prunable: [] }] });
    const beside = optimized(compared);
    expect(created(beside)).toBe(created(plain));
    const { mode, tasks, shadows } = beside.ledger;
    // Pushes that are not counted have no turns to compare.
    if (mode !== 'pruned' || shadows === undefined) return;
    const left = Object.values(tasks).filter(({ next }) => next);
    const bits = Object.values(tasks).filter((task) => task.shadows !== undefined);
    expect(bits.filter((task) => task.shadows !== 1)).toEqual([]);
    expect(shadows.map(({ name, removed }) => [name, removed])).toEqual([
      ['same', bits.length],
      ['none', 0],
    ]);
    // What is replaced, or was there before, is not left out; it would be.
    for (const task of left) expect(task.shadows).toBe(1);
    const due = optimized(withFacts(compared, { backstop: dueAt(numberOf(push)) })).ledger;
    const isMade = (push.facts.made?.size ?? 0) > 0;
    if (!isMade) expect(due.shadows?.[0]?.removed).toBe(shadows[0]?.removed);
    told += left.length;
  });
  expect(told).toBeGreaterThan(20);
});

const dueAt = (pushNumber: number | null): StageFacts['backstop'] => ({
  ...{ known: true, due: true, message: 'it is', untilNext: 0, pushNumber },
});

const numberOf = ({ facts: { backstop } }: Push): number | null => (backstop.known ? backstop.pushNumber : null);

/** `not` turns "removes less" into "removes more"; more than this is no promise of the product. */
const straight = (composite: Composite): Composite => {
  if (typeof composite === 'string') return composite;
  if ('any' in composite) return { any: composite.any.map(straight) };
  if ('all' in composite) return { all: composite.all.map(straight) };
  return straight(composite.not);
};

/**
 * Without `not`, and without the limit on the share of skipped tasks: fewer skips may come under the limit, and then
 * the push prunes instead of running everything.
 */
const steady = pushes
  .map((push) => {
    const composites = Object.entries(push.config.strategies).map(([name, part]) => [name, straight(part)]);
    return withConfig(push, { strategies: Object.fromEntries(composites), maxSkipRatio: 1 });
  })
  .filter((push) => optimize(push).ok);

function removesNoMore(stricter: Push, looser: Push): void {
  const [some, fewer] = [optimize(stricter), optimize(looser)];
  // A task that runs after all may have a bad reference; that is told, not removed.
  if (!some.ok || !fewer.ok) return;
  const kept = new Set(verdicts(some.value).kept);
  for (const label of verdicts(fewer.value).kept) expect(kept).toContain(label);
}

describe('never removes more:', () => {
  test('a backstop that is due', () => {
    check(steady, (push) => removesNoMore(withFacts(push, { backstop: dueBackstop }), push));
  });

  test('a backstop that is nearer', () => {
    check(steady, (push) => {
      const { backstop } = push.facts;
      if (!backstop.known) return;
      removesNoMore(withFacts(push, { backstop: { ...backstop, untilNext: Math.ceil(backstop.untilNext / 2) } }), push);
    });
  });

  test('a better priority', () => {
    const better = fc.tuple(steady, fc.array(fc.nat(4), { minLength: 12, maxLength: 12 }));
    fc.assert(
      fc.property(better, ([push, steps]) => {
        const raised = Object.entries(prioritiesOf(push)).map(([label, priority], n) => [
          label,
          Math.max(1, priority - (steps[n] ?? 0)),
        ]);
        removesNoMore(withPriorities(push, Object.fromEntries(raised)), push);
      }),
      RUNS,
    );
  });

  test('a tier that comes on every Mth push, M a divisor of the former N', () => {
    const parts = fc.tuple(steady, fc.constantFrom(1, 2, 3, 5), fc.constantFrom(2, 3, 4));
    fc.assert(
      fc.property(parts, ([push, factor, tier]) => {
        const { tiers } = push.config;
        const times = (of: 2 | 3 | 4) => tiers[of] * (of >= tier ? factor : 1);
        removesNoMore(push, withConfig(push, { tiers: { 2: times(2), 3: times(3), 4: times(4) } }));
      }),
      RUNS,
    );
  });

  test('a larger holdout', () => {
    const share = anyShare();
    fc.assert(
      fc.property(fc.tuple(steady, share, share), ([push, a, b]) => {
        const [holdout, larger] = [Math.min(a, b), Math.max(a, b)];
        removesNoMore(withConfig(push, { holdout: larger }), withConfig(push, { holdout }));
      }),
      RUNS,
    );
  });
});
