import { expect, test } from 'vitest';
import { Audit } from '../../src/audit/audit.ts';
import type { Outcomes } from '../../src/audit/disagreement.ts';
import type { LedgerTask } from '../../src/optimize/ledger.ts';
import { observedSentences } from '../../src/report/audit-observed.ts';
import { ledgerOf } from '../report/ledgers.ts';

const kept: LedgerTask = { verdict: 'kept', by: 'seta', reason: 'priority 1' };
const goes: LedgerTask = {
  ...{ verdict: 'kept', by: 'seta', reason: 'observed', runSeconds: 3600, flake: { runs: 10, failures: 1 } },
  wouldGo: { by: 'seta', reason: 'priority 4', next: { afterPushes: 6, by: 'tier' } },
};
const revision = 'a'.repeat(40);

function audited(results: Readonly<Record<string, 'passed' | 'failed'>> | null, isObserved = true) {
  const outcomes: Outcomes | null = results && new Map([[revision, new Map(Object.entries(results))]]);
  const audit = new Audit({ outcomes, gaps: 'unknown', compared: null });
  const tasks = { 'test-a': kept, 'test-b': goes, 'test-c': goes };
  const observed = { removed: 2, savedHours: 2 };
  const ledger = ledgerOf(tasks, { mode: 'run-all', ...(isObserved ? { observed } : {}) });
  audit.add({ ledger, completed: true, taskGroupId: null });
  return audit.result().observed;
}

const all = { pushes: 1, tasks: 2, hours: 2 };
const found = [{ label: 'test-b', push: { pushlogId: '1', revision, taskGroupId: null }, afterPushes: 6 }];

test.each<[name: string, results: Parameters<typeof audited>[0], told: unknown]>([
  ['nothing is known of what ran', null, null],
  [
    'all passed',
    { 'test-b': 'passed', 'test-c': 'passed' },
    { known: 2, failed: 0, alone: 0, byChance: 0.2, found: [] },
  ],
  [
    'one failed, and nothing that would have run',
    { 'test-a': 'passed', 'test-b': 'failed' },
    { known: 1, failed: 1, alone: 1, byChance: 0.1, found },
  ],
  [
    'one failed beside one that would have run',
    { 'test-a': 'failed', 'test-b': 'failed' },
    { known: 1, failed: 1, alone: 0, byChance: 0, found: [] },
  ],
])('where %s', (_name, results, told) => {
  expect(audited(results)).toEqual({ ...all, results: told });
});

test('where no push was observed there is nothing to tell', () => {
  expect(audited({}, false)).toBeNull();
});

test('a week in two sentences', () => {
  const observed = audited({ 'test-b': 'failed' });
  expect(observed && observedSentences(observed)).toEqual([
    'On 1 observed push 2 tasks would have been left out, 2.0 machine hours.',
    'Of 1 with a result 1 failed, 1 of them where nothing failed that would have run: these would have been seen later (by chance 0.1).',
  ]);
});
