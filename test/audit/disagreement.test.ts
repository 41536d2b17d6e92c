import { describe, expect, test } from 'vitest';
import { Audit } from '../../src/audit/audit.ts';
import { compare } from '../../src/audit/compare.ts';
import { outcomesOf } from '../../src/audit/disagreement.ts';
import { RunTable } from '../../src/history/run-table.ts';
import type { Ledger, LedgerTask } from '../../src/optimize/ledger.ts';
import { ledgerOf } from '../report/ledgers.ts';

const kept: LedgerTask = { verdict: 'kept', by: 'seta', reason: 'priority 1' };
const sample: LedgerTask = { ...kept, holdout: true, flake: { runs: 100, failures: 5 } };
const away: LedgerTask = {
  ...{ verdict: 'removed', by: 'seta', reason: 'priority 5', priority: 5, runSeconds: 3600 },
  next: { afterPushes: 9, by: 'backstop' },
};
const others: LedgerTask = { verdict: 'removed', by: 'skip-unless-changed', reason: 'nothing changed' };

const revision = (n: number): string => `${n}`.repeat(40);
const ledger = (n: number, tasks: Readonly<Record<string, LedgerTask>>, more: Partial<Ledger> = {}): Ledger =>
  ledgerOf(tasks, {
    push: { project: 'autoland', pushlogId: `${n}`, revision: revision(n), pushdate: 1_795_305_600 + 60 * n },
    ...more,
  });

/** Runs of push n, id 10 n: `label:failed` or `label:passed`. */
function ran(runs: Readonly<Record<number, readonly string[]>>) {
  const table = new RunTable();
  for (const [n, each] of Object.entries(runs)) {
    for (const run of each) {
      const [label = '', result] = run.split(':') as [string, 'passed' | 'failed' | 'exception'];
      table.add({ type: 'run', pushId: Number(n) * 10, label, taskId: '', result, startTimestamp: 1, seconds: 1 });
    }
  }
  return outcomesOf(
    Object.keys(runs).map((n) => ({ id: Number(n) * 10, revision: revision(Number(n)) })),
    table,
  );
}

function audited(ledgers: readonly Ledger[], runs: Parameters<typeof ran>[0]) {
  const audit = new Audit({ outcomes: ran(runs), gaps: 'unknown', compared: null });
  for (const one of ledgers) audit.add({ ledger: one, completed: true, taskGroupId: null });
  return audit.result().disagreement;
}

test('what was left out and ran nevertheless was brought back', () => {
  const tasks = { 'test-a': kept, 'test-b': away, 'test-c': away, 'test-d': others };
  const told = audited([ledger(1, tasks), ledger(2, tasks), ledger(3, tasks)], {
    1: ['test-a:passed', 'test-b:failed', 'test-b:passed', 'test-d:failed'],
    2: ['test-b:passed', 'test-c:exception'],
    3: ['test-a:passed'],
  });
  expect(told).toMatchObject({ leftOut: 6, back: 2 });
  const last = { pushlogId: '2', revision: revision(2), taskGroupId: null };
  expect(told?.broughtBack).toEqual([{ label: 'test-b', leftOut: 3, back: 2, failed: 1, last }]);
});

describe('a failure of the sample is one that nobody else saw', () => {
  test.each<[name: string, runs: readonly string[], failed: number, alone: number]>([
    ['alone', ['test-a:passed', 'test-s:failed'], 1, 1],
    ['beside another that failed', ['test-a:failed', 'test-s:failed'], 1, 0],
    ['beside another of the sample', ['test-a:passed', 'test-s:failed', 'test-t:failed'], 2, 2],
    ['beside one that was brought back and failed', ['test-a:passed', 'test-b:failed', 'test-s:failed'], 1, 1],
    ['no failure', ['test-a:passed', 'test-s:passed'], 0, 0],
    ['none that ended', ['test-a:passed', 'test-s:exception'], 0, 0],
  ])('%s', (_, runs, failed, alone) => {
    const tasks = { 'test-a': kept, 'test-b': away, 'test-s': sample, 'test-t': sample };
    const told = audited([ledger(1, tasks)], { 1: runs });
    expect(told?.holdout).toMatchObject({ failed, alone });
  });

  test('with the interval of its share, and what chance would do', () => {
    const pushes = Array.from({ length: 9 }, (_, i) => i + 1);
    const told = audited(
      pushes.map((n) => ledger(n, { 'test-s': sample })),
      Object.fromEntries(pushes.map((n) => [n, [n === 3 ? 'test-s:failed' : 'test-s:passed']])),
    );
    // The interval of one in nine, by Wilson: from R's `binom.confint(1, 9, methods = "wilson")`.
    expect(told?.holdout.share.low).toBeCloseTo(0.0199, 3);
    expect(told?.holdout.share.high).toBeCloseTo(0.435, 3);
    expect(told?.holdout).toMatchObject({ runs: 9, alone: 1, byChance: 0.45 });
  });
});

test('two pushes are compared label by label', () => {
  const before = ledger(1, { 'test-a': kept, 'test-b': away, 'test-c': kept });
  const after = ledger(2, { 'test-a': kept, 'test-b': kept, 'test-d': others });
  const { same, differences } = compare(before, after);
  expect(same).toBe(1);
  expect(differences.map(({ label, before: one, after: other }) => [label, one?.verdict, other?.verdict])).toEqual([
    ['test-b', 'removed', 'kept'],
    ['test-c', 'kept', undefined],
    ['test-d', undefined, 'removed'],
  ]);
});
