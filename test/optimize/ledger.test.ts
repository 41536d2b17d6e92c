import { describe, expect, test } from 'vitest';
import { TaskGraph } from '../../src/graph/task-graph.ts';
import { optimizationsLog, parseLedger } from '../../src/optimize/ledger.ts';
import { derivedTaskId } from '../../src/util/hash.ts';
import { asLabel } from '../../src/util/ids.ts';
import { canonicalJson } from '../../src/util/json.ts';
import { graphOf, task } from '../rig/graphs.ts';
import { dataText, dueBackstop, fetched, NOW, optimized, type PushSketch, push } from '../rig/pushes.ts';

const BUILD = derivedTaskId('indexed');

/**
 *            test-high, test-low, test-turn, test-unknown (by data)
 *          /
 *  build -- docs (nothing changed there)
 *  (found)
 */
const graph = graphOf({
  build: { kind: 'build', optimization: { 'index-search': ['build.latest'] } },
  docs: { needs: ['build'], optimization: { 'skip-unless-changed': ['docs/**'] } },
  'test-high': { needs: ['build'], optimization: { seta: null } },
  'test-low': { needs: ['build'], optimization: { seta: null } },
  'test-turn': { needs: ['build'], optimization: { seta: null } },
  'test-unknown': { needs: ['build'], optimization: { seta: null } },
});
const sketch: PushSketch = {
  config: { tiers: { 2: 1, 3: 1, 4: 1 } },
  priorities: { 'test-high': 1, 'test-low': 5, 'test-turn': 3 },
  parameters: { files_changed: ['src/a.py'] },
  index: { 'build.latest': { taskId: BUILD, state: 'completed', expires: '2027-11-22T00:00:00.000Z' } },
};

describe('the ledger', () => {
  const { ledger } = optimized(push(graph, sketch));

  test('says of every task what became of it, by whom, and when it runs next', () => {
    expect(ledger.tasks).toEqual({
      build: { verdict: 'replaced', by: 'index-search', reason: 'a task that did the same is there', taskId: BUILD },
      docs: {
        verdict: 'removed',
        by: 'skip-unless-changed',
        suite: 'test',
        reason: 'the push changes no file it depends on',
      },
      'test-high': {
        verdict: 'kept',
        by: 'seta',
        suite: 'test',
        reason: 'priority 1: it caught 2 regressions',
        priority: 1,
        runSeconds: 1800,
      },
      'test-low': {
        verdict: 'removed',
        by: 'seta',
        suite: 'test',
        reason: 'priority 5: it runs on backstops only',
        priority: 5,
        runSeconds: 1800,
        next: { afterPushes: 17, by: 'backstop' },
      },
      'test-turn': {
        verdict: 'kept',
        by: 'seta',
        suite: 'test',
        reason: 'priority 3: its turn on every 1 pushes',
        priority: 3,
        runSeconds: 1800,
      },
      'test-unknown': { verdict: 'kept', by: 'seta', suite: 'test', reason: 'the data does not know it' },
    });
  });

  test('says which path brought a task back, what it caught there, and what to look at', () => {
    const touched = { path: 'src', caught: 7, regressions: 9, fixes: ['c'.repeat(40)] };
    const labels = { 'test-low': { caught: 7, fixes: touched.fixes } };
    const rules = [{ path: 'src', pushes: 40, regressions: 9, labels }];
    const paths = { pushes: 100, regressions: 20, runHours: 1, mostHours: 4, rules };
    const data = fetched(dataText(sketch.priorities ?? {}, { paths }));
    const whole = push(graph, { ...sketch, config: { ...sketch.config, paths: { share: 0.05 } }, facts: { data } });
    expect(optimized(whole).ledger.tasks['test-low' as never]).toEqual({
      ...{ verdict: 'kept', by: 'seta', suite: 'test', priority: 5, runSeconds: 1800, touched },
      reason: 'the push touches src: 7 of 9 regressions there failed here',
    });
  });

  test('adds up', () => {
    expect(ledger.totals).toEqual({ target: 6, kept: 3, removed: 2, replaced: 1, savedHours: 0.5 });
  });

  test('says how the push was decided, on what data', () => {
    expect(ledger).toMatchObject({
      version: 1,
      mode: 'pruned',
      reason: { code: 'pruned' },
      data: { location: 'file seta.json', taskId: null, generated: new Date((NOW - 3600) * 1000).toISOString() },
      push: { project: 'autoland', pushlogId: '4711', revision: 'a'.repeat(40), pushdate: NOW },
    });
    expect(ledger.data.sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  test('on a push that runs everything, says why, and that the data was there', () => {
    const backstop = optimized(push(graph, { ...sketch, facts: { backstop: dueBackstop } })).ledger;
    expect(backstop).toMatchObject({
      mode: 'backstop',
      reason: { code: 'backstop', message: '20 pushes' },
      data: { location: 'file seta.json', generated: null },
      totals: { savedHours: 0 },
    });
    expect(backstop.tasks['test-low' as never]).toEqual({
      verdict: 'kept',
      by: 'seta',
      suite: 'test',
      reason: 'everything runs on this push',
    });
  });

  test('is read again as it was written', () => {
    expect(parseLedger(canonicalJson(ledger), 'seta-ledger.json')).toEqual({ ok: true, value: ledger });
  });

  test.each([
    ['', 'not JSON'],
    ['[]', 'the whole is []'],
    ['{"version": 1}', 'is missing'],
  ])('%j is none', (text, says) => {
    const result = parseLedger(text, 'seta-ledger.json');
    expect(result).toMatchObject({ ok: false, failure: { reason: 'bad-ledger', where: 'seta-ledger.json' } });
    if (!result.ok) expect(result.failure.message).toContain(says);
  });

  test('has a log for people, a line a task', () => {
    const log = optimizationsLog(ledger).split('\n');
    expect(log[0]).toBe('seta: pruned: the data was trusted');
    expect(log).toContain('optimize: test-low removed because of seta (priority 5: it runs on backstops only)');
    expect(log.length).toBe(8);
  });
});

test('labels named like methods have their entries', () => {
  const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'];
  const odd = new TaskGraph(
    new Map(names.map((name) => [asLabel(name), task(name, { optimization: { seta: null } })] as const)),
  );
  const priorities = Object.fromEntries(names.map((name) => [name, 5]));
  const { ledger } = optimized(push(odd, { priorities, config: { prunable: ['*'] } }));
  expect(Object.keys(ledger.tasks)).toEqual(names);
  expect(ledger.totals).toMatchObject({ target: 4, removed: 4 });
  expect(Object.keys(JSON.parse(canonicalJson(ledger)).tasks).sort()).toEqual([...names].sort());
});

describe('the share of skipped tasks', () => {
  const low = graphOf(Object.fromEntries([1, 2, 3, 4].map((n) => [`test-${n}`, { optimization: { seta: null } }])));
  const three: PushSketch = { priorities: { 'test-1': 5, 'test-2': 5, 'test-3': 5, 'test-4': 1 } };

  test.each([
    [0.75, 'pruned'],
    [0.74, 'over-pruning'],
    [1, 'pruned'],
    [0, 'over-pruning'],
  ])('three of four, with at most %d: %s', (maxSkipRatio, code) => {
    const { ledger } = optimized(push(low, { ...three, config: { maxSkipRatio } }));
    expect(ledger.reason.code).toBe(code);
    expect(ledger.totals.removed).toBe(code === 'pruned' ? 3 : 0);
  });

  test('counts prunable target tasks only', () => {
    const { ledger } = optimized(push(low, { ...three, targets: ['test-1'], config: { maxSkipRatio: 0.9 } }));
    expect(ledger.reason).toMatchObject({ code: 'over-pruning' });
    expect(ledger.reason.message).toContain('1 of 1 prunable tasks (100 %)');
  });
});
