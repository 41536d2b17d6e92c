import { describe, expect, test } from 'vitest';
import { renderDataReport } from '../../src/report/data.ts';
import { artifactText } from '../../src/report/text/data.ts';
import { artifactOf, behindOf, variedArtifact } from './artifacts.ts';
import { words } from './words.ts';

const facts = { data: artifactOf(100), others: [], overrides: null, findings: null };

describe('the gate is told first', () => {
  test.each([
    ['not asked', null, 'The gate was not asked'],
    ['nothing found', [], 'The gate lets the data pass'],
    [
      'a finding',
      [{ code: 'few-regressions', message: 'the window has 3 regressions' }],
      'The gate holds the data back: 1 reason the window has 3 regressions ( few-regressions )',
    ],
    [
      'something told',
      [{ code: 'odd-labels', message: '2 labels', refuses: false }],
      'The gate lets the data pass Nothing speaks against publishing it. It also tells: 2 labels ( odd-labels )',
    ],
  ])('%s', (_, findings, expected) => {
    expect(words(renderDataReport({ ...facts, findings }))).toContain(expected);
  });
});

test('labels by priority with their run time', () => {
  const tasks = {
    a: { priority: 1, reason: 'regressions', caught: 2, sole: 1, runSeconds: 3600, until: null },
    b: { priority: 5, reason: 'no-regressions', caught: 0, sole: 0, runSeconds: 7200, until: null },
    c: { priority: 5, reason: 'no-regressions', caught: 0, sole: 0, runSeconds: null, until: null },
  } as const;
  const text = words(renderDataReport({ ...facts, data: { ...facts.data, tasks } }));
  expect(text).toContain('1 runs on every push 1 1.0');
  expect(text).toContain('5 on backstops only 2 2.0');
});

test('of a rota: when its labels run, and how late a regression is expected', () => {
  const tasks = {
    a: { priority: 2, reason: 'regressions', caught: 2, sole: 1, runSeconds: 3600, until: null, slots: 0b11111111 },
    b: { priority: 5, reason: 'no-regressions', caught: 0, sole: 0, runSeconds: 7200, until: null, slots: 0 },
  } as const;
  const rota = { slots: 16, runHours: 0.5, delay: 0.25, delayWithout: 3, delayLowerBound: 0.2 };
  const text = words(renderDataReport({ ...facts, data: { ...facts.data, rota, tasks } }));
  expect(text).toContain('2 on half of the pushes or more, by its slots 1 1.0');
  expect(text).toContain('Expected delay 0.25 pushes in turns that take 0.5 h a push; 3.00 with backstops alone');
  expect(text).toContain('on how many of 16 pushes it runs');
});

test('of path rules: what runs where a push touches what, and where to look', () => {
  const labels = { 'test-a': { caught: 7, fixes: ['c'.repeat(40)] }, 'test-b': { caught: 2, fixes: [] } };
  const rules = [{ path: 'dom/media', pushes: 40, regressions: 9, labels }];
  const commits = 'https://hg.example.com/rev/';
  const paths = { pushes: 300, regressions: 20, runHours: 1.25, mostHours: 5, commits, rules };
  const page = renderDataReport({ ...facts, data: { ...facts.data, paths } });
  expect(words(page)).toContain('2 pairs of a path and a label, from 20 regressions and 300 pushes');
  expect(words(page)).toContain('test-a dom/media 7 9 cccccccccccc');
  expect(page).toContain(`href="https://hg.example.com/rev/${'c'.repeat(40)}"`);
  expect(artifactText({ ...facts.data, paths }, 'here').join(' ')).toContain('1 path brings tasks back');
  expect(words(renderDataReport(facts))).not.toContain('Changed files');
});

describe('what fails by chance', () => {
  const label = (flake: object | null, more: object = {}) => ({
    ...{ priority: 5, reason: 'no-regressions', caught: 0, sole: 0, runSeconds: 3600, until: null },
    ...(flake ? { flake } : {}),
    ...more,
  });
  const shown = (tasks: Readonly<Record<string, object>>) =>
    words(renderDataReport({ ...facts, data: { ...facts.data, tasks: tasks as never } }));

  test('is told in sentences where it is mostly noise, the dearest first, and with its interval', () => {
    const text = shown({
      cheap: label({ runs: 300, failures: 12 }, { runSeconds: 60 }),
      dear: label({ runs: 400, failures: 16 }),
      useful: label({ runs: 400, failures: 90 }, { caught: 3, reason: 'redundant', priority: 2 }),
      calm: label({ runs: 400, failures: 0 }),
    });
    expect(text).toContain('3 tasks of 4 failed by chance, in 118 of 1,500 runs (7.87 %)');
    expect(text).toContain('2 tasks are mostly noise: 32 machine hours a week');
    expect(text).toMatch(
      /dear costs 31 h a week, has caught nothing, fails 4 % by chance \(2.5 % to 6.4 %\) cheap costs 0.4 h a week/,
    );
    // The table has the surest offender first, useful or not.
    expect(text).toMatch(/To Caught Interval useful 400 90 22.5 % 18.7 % 26.8 % 3 /);
  });

  test.each<readonly [string, Readonly<Record<string, object>>, string]>([
    ['nothing is known', { a: label(null) }, 'has no results that say so'],
    ['nothing failed', { a: label({ runs: 10, failures: 0 }) }, '0 tasks of 1 failed by chance, in 0 of 10 runs'],
    ['nothing ran', { a: label({ runs: 0, failures: 0 }) }, 'has no results that say so'],
    ['nothing is noise', { a: label({ runs: 10, failures: 2 }) }, 'No task is mostly noise'],
  ])('%s', (_, tasks, says) => {
    expect(shown(tasks)).toContain(says);
  });

  test('of very many only the surest are in the table, and all in the list', () => {
    const tasks = Object.fromEntries(
      Array.from({ length: 150 }, (_, i) => [`t-${i}`, label({ runs: 200, failures: 1 + (i % 40) })]),
    );
    const text = shown(tasks);
    expect(text).toContain('How often the 100 surest of 150 tasks fail by chance');
    expect(text).toContain('last, the percentage of its runs that fail by chance.');
    expect(text).toContain('t-39 0 0 3600 20');
  });
});

test('artifacts of other days are shown in order of time; one alone has no trend', () => {
  expect(words(renderDataReport(facts))).toContain('Give earlier artifacts with --previous');
  const others = [artifactOf(10, '2026-11-15'), artifactOf(10, '2026-11-08')];
  const page = renderDataReport({ ...facts, others });
  const [, trend = ''] = page.split('id="trend-table"');
  const days = [...trend.matchAll(/data-value="(2026-11-\d\d)T/g)].map(([, day]) => day);
  expect(days).toEqual(['2026-11-08', '2026-11-15', '2026-11-22']);
});

test('the same facts give the same bytes', () => {
  expect(renderDataReport({ ...facts, data: artifactOf(100) })).toBe(renderDataReport(facts));
});

describe('the matrix of platforms and suites', () => {
  const matrixOf = (page: string) => /<table class="matrix">.*?<\/table>/s.exec(page)?.[0] ?? '';

  test('says of each cell how many tasks run on every push, and what they take', () => {
    const tasks = Object.fromEntries(
      (
        [
          ['test-linux1804-64-qr/opt-mochitest-plain-1', 1, 3600, 4],
          ['test-linux1804-64-qr/opt-mochitest-plain-2', 5, 1800, 0],
          ['test-windows11-64-2009-qr/opt-xpcshell', 3, null, 0],
        ] as const
      ).map(([label, priority, runSeconds, caught]) => [
        label,
        { priority, runSeconds, caught, reason: 'redundant' as const, sole: 0, until: null },
      ]),
    );
    const matrix = matrixOf(renderDataReport({ ...facts, data: { ...artifactOf(1), tasks } }));
    expect(words(matrix).trim()).toBe(
      'Tasks by platform and suite mochitest-plain xpcshell linux1804-64-qr/opt 1/2 1.5 h windows11-64-2009-qr/opt 0/1 0.0 h',
    );
    expect(matrix).toContain('class="cell best1 t1 t5"');
    expect(matrix).toContain('class="cell best3 t3 never"');
  });

  test('has symbols, and what it caught behind its cells, where that is known', () => {
    const data = variedArtifact(60);
    const page = renderDataReport({ ...facts, data, behind: behindOf(data) });
    expect(words(matrixOf(page)).trim()).toMatch(/^Tasks by platform and suite ((wpt|M|C|R|bc|X|Mn) )+linux/);
    expect(page.match(/<a href="#cell-/g)?.length).toBe(page.match(/id="cell-/g)?.length);
    expect(page).toContain('href="https://bugs.example.com/1900000"');
  });
});
