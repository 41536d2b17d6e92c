/** What another optimizer reports of a push becomes a ledger of the same form, with the same words where it can know them. */
import { describe, expect, test } from 'vitest';
import type { Advice } from '../../src/optimize/advice.ts';
import { parseLedger } from '../../src/optimize/ledger.ts';
import { strategyRegistry } from '../../src/optimize/registry.ts';
import { ledgerOf, type Reported } from '../../src/optimize/reported.ts';
import { unaskedBy, unaskedWarning } from '../../src/optimize/unasked.ts';
import { parseConfig } from '../../src/seta/config.ts';
import type { Verdict } from '../../src/seta/verdict.ts';
import type { Label, TaskId } from '../../src/util/ids.ts';
import { canonicalJson } from '../../src/util/json.ts';

const label = 'test-a' as Label;
const skip = { rule: 'skip', reason: 'low', priority: 4, runSeconds: 3600 } as const;
const next = { afterPushes: 3, by: 'backstop' } as const;
const high = { rule: 'high-value', reason: 'priority 1', priority: 1 } as const;

function adviceOf(verdicts: Advice['verdicts'], mode: Advice['mode'] = 'pruned'): Advice {
  const push = { project: 'x', pushlogId: '1', revision: 'r', pushdate: 0 };
  const data = { location: null, taskId: null, sha256: null, generated: null };
  return { version: 1, mode, reason: { code: 'pruned', message: '' }, data, push, verdicts };
}

const SKIPPED = adviceOf({ [label]: { ...skip, next } });
const reported = (verdict: Reported['verdict'], more: Partial<Reported> = {}): Reported => ({
  ...{ verdict, strategy: 'test', requested: true, asked: 2 },
  ...more,
});
const known = { priority: 4, runSeconds: 3600 };
const LOG = 'see optimizations.log';

describe('one task', () => {
  test.each<[name: string, advice: Advice, report: Reported, entry: object, savedHours: number]>([
    ['removed as seta said', SKIPPED, reported('removed'), { by: 'seta', reason: 'low', next, ...known }, 1],
    [
      'kept although seta would not need it',
      SKIPPED,
      reported('kept'),
      { by: 'taskgraph', reason: 'kept although low', ...known },
      0,
    ],
    [
      'kept for its strategy leaves such a priority alone',
      SKIPPED,
      reported('kept', { asked: 5 }),
      { by: 'seta', reason: "its priority 4 is better than the strategy's 5", ...known },
      0,
    ],
    [
      'removed although seta left it alone',
      SKIPPED,
      reported('removed', { asked: 5 }),
      { by: 'taskgraph', reason: `${LOG}; seta would have kept it`, ...known },
      0,
    ],
    [
      'kept as seta said',
      adviceOf({ [label]: high }),
      reported('kept'),
      { by: 'seta', reason: 'priority 1', priority: 1 },
      0,
    ],
    ['not judged', adviceOf({}), reported('kept'), { by: 'seta', reason: 'it was not judged' }, 0],
    [
      'everything runs',
      adviceOf({}, 'run-all'),
      reported('kept'),
      { by: 'seta', reason: 'everything runs on this push' },
      0,
    ],
    [
      'kept without asking',
      SKIPPED,
      reported('kept', { asked: null }),
      { by: 'taskgraph', reason: `seta was not asked, ${LOG}` },
      0,
    ],
    [
      'removed without asking',
      SKIPPED,
      reported('removed', { asked: null }),
      { by: 'test', reason: `seta was not asked, ${LOG}` },
      0,
    ],
    [
      'removed without a strategy',
      SKIPPED,
      reported('removed', { asked: null, strategy: null }),
      { by: 'if-dependencies pruning' },
      0,
    ],
    [
      'there for others',
      SKIPPED,
      reported('removed', { asked: null, requested: false }),
      { by: 'dependents optimized' },
      0,
    ],
    [
      'replaced, after seta was asked',
      SKIPPED,
      reported('replaced', { taskId: 'T' as TaskId }),
      { by: 'test', taskId: 'T', reason: 'a task that did the same is there', ...known },
      0,
    ],
  ])('%s', (_name, advice, report, entry, savedHours) => {
    const ledger = ledgerOf(advice, { [label]: report });
    const counts = { kept: 0, removed: 0, replaced: 0, [report.verdict]: 1 };
    expect(ledger.totals).toEqual({ target: 1, savedHours, ...counts });
    expect(ledger.tasks[label]).toEqual({ verdict: report.verdict, reason: expect.any(String), ...entry });
    expect(parseLedger(canonicalJson(ledger), 'ledger')).toMatchObject({ ok: true });
  });
});

test.each<[name: string, report: Reported, verdict: Verdict, goes: boolean]>([
  ['of low value', reported('kept'), { ...skip, next }, true],
  ['of better priority than its strategy lets go', reported('kept', { asked: 5 }), { ...skip, next }, false],
  ['that would run anyway', reported('kept'), { rule: 'holdout', reason: 'sample', priority: 4 }, false],
  ['that was not asked about', reported('kept', { asked: null }), { ...skip, next }, false],
  ['that another strategy removes', reported('removed'), { ...skip, next }, false],
])('where seta only observes, a task %s is told so', (_name, report, verdict, goes) => {
  const ledger = ledgerOf({ ...adviceOf({}, 'run-all'), unheeded: { [label]: verdict } }, { [label]: report });
  expect(ledger.observed).toEqual({ removed: goes ? 1 : 0, savedHours: expect.any(Number) });
  expect(ledger.tasks[label]?.wouldGo !== undefined).toBe(goes);
  expect(ledger.tasks[label]?.verdict).toBe(report.verdict);
  expect(parseLedger(canonicalJson(ledger), 'ledger')).toMatchObject({ ok: true });
});

test('of prunable target tasks that never ask seta the number is told by strategy, with what to write', () => {
  const config = parseConfig(
    '{trust-domain: x, seta: {projects: [x], data: {file: d}, prunable: ["test-*"], never-prune: ["*-b"]}}',
    'config.yml',
  );
  if (!config.ok) throw new Error(config.failure.message);
  const strategies = { 'test-a': 'index-search', 'test-b': 'index-search', 'test-c': 'index-search', build: 'never' };
  const push = { config: config.value, parameters: { project: 'x', tasks_for: 'hg-push' } };
  const unasked = unaskedBy(push, strategies as Record<Label, string>);
  expect(unasked).toEqual({ 'index-search': 2 });
  expect(unaskedWarning(unasked ?? {})).toContain(
    '2 by index-search; write strategies: {index-search: {any: [index-search, seta]}} in config.yml',
  );
  expect(unaskedWarning({ never: 1 })).toContain('strategies: {never: seta}');
  expect(unaskedBy(push, {})).toBeNull();
  for (const one of [{ project: 'y' }, { tasks_for: 'cron' }]) {
    const parameters = { ...push.parameters, ...one };
    expect(unaskedBy({ ...push, parameters }, strategies as Record<Label, string>)).toBeNull();
  }
});

test('a strategy prunes where any part of it asks seta, or keeps tasks for less than that', () => {
  const registry = strategyRegistry({
    never: 'seta',
    both: { any: ['index-search', { all: ['skip-unless-changed', 'seta'] }] },
    neither: { any: ['index-search', 'skip-unless-changed'] },
    rare: { not: 'backstop' },
  });
  if (!registry.ok) throw new Error(registry.failure.message);
  const pruning = [...registry.value].filter(([, { prunes }]) => prunes).map(([name]) => name);
  expect(pruning.sort()).toEqual(['always', 'backstop', 'both', 'never', 'rare', 'seta']);
});
