import { expect, test } from 'vitest';
import { Audit } from '../../src/audit/audit.ts';
import type { Ledger, LedgerTask } from '../../src/optimize/ledger.ts';
import { ledgerOf } from '../report/ledgers.ts';

const kept: LedgerTask = { verdict: 'kept', by: 'seta', reason: '' };

/** Push n of an hour each; `shadows` of a task says which of `bold` (1) and `shy` (2) leave it out. */
function push(n: number, mode: Ledger['mode'], tasks: Readonly<Record<string, LedgerTask>>): Ledger {
  const shadow = (name: string, pushes: number, savedHours: number) => ({
    ...{ name, removed: 1, savedHours },
    bound: { pushes, minutes: 100_000 },
  });
  return ledgerOf(tasks, {
    mode,
    push: { project: 'autoland', pushlogId: `${n}`, revision: `r${n}`, pushdate: n * 3600 },
    shadows: [shadow('bold', 4, 10), shadow('shy', 2, 6)],
  });
}

test('other settings are compared on real pushes: hours by their own backstops, and what they would not have seen', () => {
  const whole = { 'test-a': { ...kept, shadows: 1 }, 'test-b': { ...kept, shadows: 3 }, 'test-c': kept };
  const sample = { 'test-a': { ...kept, shadows: 1, holdout: true as const }, 'test-c': kept };
  const results: readonly (readonly [string, Readonly<Record<string, 'passed' | 'failed'>>])[] = [
    ['r1', { 'test-a': 'failed' }],
    ['r2', { 'test-a': 'failed' }],
    ['r3', { 'test-a': 'failed', 'test-c': 'failed' }],
    ['r4', { 'test-a': 'failed', 'test-c': 'passed' }],
    ['r5', { 'test-b': 'failed' }],
  ];
  const outcomes = new Map(results.map(([revision, ended]) => [revision, new Map(Object.entries(ended))]));
  const audit = new Audit({ outcomes, gaps: 'undecided', compared: null });
  const ledgers = [push(1, 'backstop', whole), push(2, 'pruned', sample), push(3, 'backstop', whole)];
  ledgers.push(push(4, 'backstop', whole), push(5, 'run-all', whole));
  for (const ledger of ledgers) audit.add({ ledger, completed: true, taskGroupId: null });
  const [bold, shy] = audit.result().shadows;
  // Everything on push 1 and 5; on 1, 3 and 5.
  expect(bold).toMatchObject({ name: 'bold', pushes: 5, backstops: 2, savedHours: 30 });
  expect(shy).toMatchObject({ name: 'shy', pushes: 5, backstops: 3, savedHours: 12 });
  // Failures on 1, 3, 4 and 5: on 3 test-c is seen by both; test-a is left out by bold only, test-b by both.
  expect(bold?.unseen).toMatchObject({ hits: 3, of: 4 });
  expect(shy?.unseen).toMatchObject({ hits: 1, of: 4 });
  expect(bold?.sample).toMatchObject({ hits: 1, of: 1 });
  expect(shy?.sample).toMatchObject({ hits: 0, of: 0 });
});
