import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LedgerTask } from '../../src/optimize/ledger.ts';
import { renderPushReport } from '../../src/report/push.ts';
import { largeLedger, ledgerOf } from './ledgers.ts';
import { words } from './words.ts';

const nowhere = { taskGroupId: null, rootUrl: null };

describe('the first words say what was done and why', () => {
  test.each([
    [
      'pruned',
      'pruned',
      'the data was trusted',
      'Pruned: 1 of 2 tasks left out Reason: the data was trusted ( pruned ).',
    ],
    [
      'run-all',
      'stale',
      'the data is 9 days old',
      'Run all: SETA left nothing out Reason: the data is 9 days old ( stale ). Other strategies left out 1.',
    ],
    [
      'backstop',
      'backstop',
      'push 20 of 20',
      'Backstop: SETA left nothing out Reason: push 20 of 20 ( backstop ). Other strategies left out 1.',
    ],
  ] as const)('%s', (mode, code, message, expected) => {
    const ledger = ledgerOf(
      {
        a: { verdict: 'removed', by: 'skip-unless-changed', reason: 'the push changes no file it depends on' },
        b: { verdict: 'kept', by: 'always', reason: 'it always runs' },
      },
      { mode, reason: { code, message } },
    );
    expect(words(renderPushReport(ledger, nowhere))).toContain(expected);
  });
});

test('a push without tasks and without data', () => {
  const data = { location: null, taskId: null, sha256: null, generated: null };
  const text = words(renderPushReport(ledgerOf({}, { data }), nowhere));
  expect(text).toContain('Pruned: 0 of 0 tasks left out');
  expect(text).toContain('No data was asked for.');
});

test('links go to the task group and to the task of the data', () => {
  const data = { location: 'gecko.v2.x:public/seta.json', taskId: 'DATA', sha256: null, generated: null };
  const page = renderPushReport(ledgerOf({}, { data }), { taskGroupId: 'GROUP', rootUrl: 'https://tc.example.com' });
  expect(page).toContain('href="https://tc.example.com/tasks/groups/GROUP"');
  expect(page).toContain('href="https://tc.example.com/tasks/DATA"');
  expect(page).toContain('seta run GROUP');
});

test('what changed files brought back is told with the fixes of what it caught there, which can be looked at', () => {
  const touched = { path: 'dom/<b>', caught: 7, regressions: 9, fixes: ['c'.repeat(40), 'no revision'] };
  const task: LedgerTask = { verdict: 'kept', by: 'seta', reason: 'the push touches dom/<b>', touched };
  const ledger = ledgerOf({ 'test-a': task, 'test-b': { verdict: 'kept', by: 'seta', reason: 'it is so' } });
  const page = renderPushReport(ledger, { ...nowhere, commits: 'https://hg.example.com/rev/' });
  expect(words(page)).toContain('1 task of low value run because this push touches a path');
  expect(words(page)).toContain('test-a dom/&lt;b&gt; 7 9 cccccccccccc no revision');
  expect(page).toContain(`href="https://hg.example.com/rev/${'c'.repeat(40)}"`);
  expect(page).not.toContain('<b>');
  expect(renderPushReport(ledger, nowhere)).not.toContain('href="https://hg.');
  expect(words(renderPushReport(largeLedger(50), nowhere))).not.toContain('Changed files');
});

test('the page allows its own script and style, and nothing else', () => {
  const page = renderPushReport(largeLedger(50), nowhere);
  const hash = (tag: string): string => {
    const [, text = ''] = new RegExp(`<${tag}>(.*?)</${tag}>`, 's').exec(page) ?? [];
    return `sha256-${createHash('sha256').update(text).digest('base64')}`;
  };
  const [, policy = ''] = /Content-Security-Policy" content="([^"]*)"/.exec(page) ?? [];
  expect(policy.replaceAll('&#39;', "'")).toBe(
    `default-src 'none'; style-src '${hash('style')}'; script-src '${hash('script')}'; base-uri 'none'; form-action 'none'`,
  );
  expect(page.match(/<script/g)).toHaveLength(1);
  expect(page).not.toMatch(/ style=| on[a-z]+=|src=/);
});

test('of thousands of suites the largest have a row each', () => {
  const tasks = Array.from({ length: 500 }, (_, i): [string, LedgerTask] => [
    `lint-${i}-x`,
    { verdict: i % 2 === 0 ? 'kept' : 'removed', by: 'seta', reason: 'it is so' },
  ]);
  const text = words(renderPushReport(ledgerOf(Object.fromEntries(tasks)), nowhere));
  expect(text.match(/400 smaller.{0,40}/)?.[0]).toContain('400 smaller ones together 400 199 201 0 50.2 %');
});

const anyTask: fc.Arbitrary<LedgerTask> = fc.record(
  {
    verdict: fc.constantFrom('kept', 'removed', 'replaced'),
    by: fc.string({ unit: 'binary' }),
    reason: fc.string({ unit: 'binary' }),
    priority: fc.constantFrom(1, 2, 3, 4, 5),
    runSeconds: fc.nat(),
    next: fc.record({ afterPushes: fc.nat(), by: fc.constantFrom('tier', 'backstop') }),
  },
  { requiredKeys: ['verdict', 'by', 'reason'] },
);

test('whatever labels and reasons hold, the elements of the page stay the same', () => {
  const evil = fc.string({
    unit: fc.constantFrom('<', '>', '"', "'", '&', '\n', '\t', '\\', '/script', '--', 'a', '\u0000', '\ud800'),
  });
  fc.assert(
    fc.property(anyTask, evil, evil, evil, (task, label, reason, project) => {
      const render = (name: string, told: string, of: string): string => {
        const ledger = ledgerOf({ [name]: { ...task, by: told, reason: told } });
        return renderPushReport({ ...ledger, push: { ...ledger.push, project: of } }, nowhere);
      };
      const tags = (page: string) => page.match(/<[^>]*/g)?.map((tag) => tag.split(/[\s"]/)[0]);
      expect(tags(render(`x${label}`, reason, project))).toEqual(tags(render('x', 'y', 'z')));
    }),
  );
});

test('the same ledger gives the same bytes, and 12,000 tasks fit into two megabytes', () => {
  const page = renderPushReport(largeLedger(12_000), nowhere);
  expect(renderPushReport(largeLedger(12_000), nowhere)).toBe(page);
  expect(Buffer.byteLength(page)).toBeLessThan(2_000_000);
});
