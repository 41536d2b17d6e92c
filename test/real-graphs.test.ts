import { describe, expect, test } from 'vitest';
import { derivedTaskId } from '../src/util/hash.ts';
import { isTaskId, type Label } from '../src/util/ids.ts';
import { canonicalJson } from '../src/util/json.ts';
import { DECISION, optimized, verdicts } from './rig/pushes.ts';
import { realDecision, realPushes } from './rig/real-pushes.ts';
import { sharedData } from './rig/shared.ts';

describe.skipIf(sharedData === null)('real graphs (needs the folder of real data)', () => {
  const data = sharedData ?? '';

  describe.each(sharedData === null ? [] : realPushes(data))('$name', ({ push }) => {
    const result = optimized(push);
    const { tasks } = result.ledger;

    test('nothing that a kept task depends on is removed, and no edge dangles', () => {
      const known = new Set(result.labelToTaskId.values());
      for (const [label, { verdict }] of Object.entries(tasks)) {
        if (verdict !== 'kept') continue;
        for (const other of push.graph.dependencies(label as Label)) expect(tasks[other]?.verdict).not.toBe('removed');
      }
      for (const { dependencies } of result.tasks.values()) {
        for (const taskId of Object.values(dependencies)) expect(known).toContain(taskId);
      }
    });

    test('every task has a taskId of its own', () => {
      expect([...result.tasks.values()].map(({ label }) => label).sort()).toEqual(verdicts(result).kept);
      for (const taskId of result.tasks.keys()) expect(isTaskId(taskId)).toBe(true);
    });

    test('only low-value prunable tasks are removed by seta', () => {
      for (const [label, { verdict, by, priority }] of Object.entries(tasks)) {
        if (verdict !== 'removed' || by !== 'seta') continue;
        expect(label).toMatch(/^(test|evaluate)-/);
        expect(priority).toBeGreaterThan(1);
      }
    });

    test('the data missing, everything is as without the strategy', () => {
      const facts = { ...push.facts, data: null };
      const strategies = { ...push.config.strategies, seta: 'never' };
      const [missing, without] = [
        optimized({ ...push, facts }),
        optimized({ ...push, config: { ...push.config, strategies } }),
      ];
      expect(canonicalJson(Object.fromEntries(missing.tasks))).toBe(canonicalJson(Object.fromEntries(without.tasks)));
    });
  });

  test('of the Firefox push, most tests go and every build stays', () => {
    const firefox = realPushes(data).find(({ name }) => name.startsWith('Firefox'));
    if (!firefox) throw new Error('no Firefox graph');
    const { ledger } = optimized(firefox.push);
    const tests = Object.entries(ledger.tasks).filter(([label]) => label.startsWith('test-'));
    const others = Object.entries(ledger.tasks).filter(([label]) => !label.startsWith('test-'));
    expect(tests.filter(([, { verdict }]) => verdict === 'removed').length / tests.length).toBeGreaterThan(0.8);
    expect(others.filter(([, { verdict }]) => verdict === 'removed')).toEqual([]);
    expect(ledger.totals.savedHours).toBeGreaterThan(100);
  });

  test('a decision of 2023 is decided as it was then, task by task', () => {
    const { push, taskGraph } = realDecision(data);
    const then = JSON.parse(taskGraph) as Record<string, { label: Label; task: { dependencies: string[] } }>;
    // TaskIds were random then; ours are derived. In the file the decision task is the `extra.parent` of every task.
    const parent = /"parent": ?"([\w-]{22})"/.exec(taskGraph)?.[1] ?? '';
    let text = taskGraph.replaceAll(parent, DECISION);
    for (const [taskId, { label }] of Object.entries(then)) {
      text = text.replaceAll(taskId, derivedTaskId('task', DECISION, label));
    }
    const bySortedIds = (tasks: unknown): string =>
      canonicalJson(
        JSON.parse(JSON.stringify(tasks), (key, value) =>
          key === 'dependencies' && Array.isArray(value) ? value.sort() : value,
        ),
      );
    const graph = { ...push, facts: { ...push.facts, home: { ...push.facts.home, rootUrl: rootOf(taskGraph) } } };
    const now = JSON.parse(JSON.stringify(Object.fromEntries(optimized(graph).tasks)).replaceAll(parent, DECISION));
    expect(Object.keys(now).length).toBe(120);
    expect(bySortedIds(now)).toBe(bySortedIds(JSON.parse(text)));
  });
});

/** The deployment whose artifacts the tasks of a graph name. */
const rootOf = (text: string): string | null => /(https:\/\/[^"/]+)\/api\/queue\/v1\/task\//.exec(text)?.[1] ?? null;
