import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compareFailures, isErrorSummary, readErrorSummaries } from '../../../actions/bisect/error-summary.ts';
import { sharedData } from '../../rig/shared.ts';

/** Lines in the form that mozlog's errorsummary formatter has; their content is made up. */
const group = (name: string, status: string) => ({
  action: 'group_result',
  group: name,
  status,
  duration: 120,
  line: 1,
});
const result = (name: string, status: string, more: object = {}) => ({
  ...{
    action: 'test_result',
    test: name,
    group: 'dom/a.toml',
    subtest: 's',
    status,
    expected: 'PASS',
    message: 'm',
    line: 2,
  },
  ...more,
});
const read = (...lines: readonly object[]) =>
  readErrorSummaries([lines.map((line) => JSON.stringify(line)).join('\n')]);

test.each([
  ['public/test_info/mochitest-plain_errorsummary.log', true],
  ['public/test_info/errorsummary.log', true],
  ['public/logs/live_backing.log', false],
  ['public/test_info/errorsummary.log.gz', false],
])('%s is an error summary: %s', (name, is) => expect(isErrorSummary(name)).toBe(is));

describe('what failed', () => {
  test.each<[string, readonly object[], readonly string[]]>([
    ['a test that was to pass', [result('t1', 'FAIL')], ['t1']],
    ['one that times out', [result('t1', 'TIMEOUT')], ['t1']],
    ['not one that fails as expected', [result('t1', 'FAIL', { expected: 'FAIL' })], []],
    ['not one that fails in a known intermittent way', [result('t1', 'FAIL', { known_intermittent: ['FAIL'] })], []],
    [
      'one that fails in another way than the known one',
      [result('t1', 'CRASH', { known_intermittent: ['FAIL'] })],
      ['t1'],
    ],
    ['one that passes although it should not', [result('t1', 'PASS', { expected: 'FAIL' })], ['t1']],
    ['a crash, by its test', [{ action: 'crash', test: 't2', signature: '@ f' }], ['t2']],
    ['a crash of nobody, by its signature', [{ action: 'crash', signature: '@ f' }], ['@ f']],
    [
      'not a crash that was expected: its group ended well',
      [{ action: 'crash', test: 't2', group: 'dom/a.toml', signature: '@ f' }, group('dom/a.toml', 'PASS')],
      [],
    ],
    [
      'a group that did not shut down',
      [{ action: 'log', test: 'dom/a.toml', group: 'dom/a.toml', status: 'FAIL' }],
      ['dom/a.toml'],
    ],
    ['nothing where a log line says neither', [{ action: 'log', level: 'ERROR', message: 'no tests' }], []],
    ['nothing where nobody says which test', [{ action: 'test_result', status: 'FAIL', expected: 'PASS' }], []],
  ])('%s', (_, lines, failed) => expect([...read(...lines).failed]).toEqual(failed));

  test('of all suites together, though a log is cut off and lines are none', () => {
    const texts = [
      `${JSON.stringify(result('t1', 'FAIL'))}\nnull\n[1]\n{"action": "test_res`,
      JSON.stringify(result('t2', 'FAIL')),
    ];
    expect([...readErrorSummaries(texts).failed]).toEqual(['t1', 't2']);
  });
});

test('a group is green where it was told to be OK and nothing says otherwise', () => {
  const { green, red } = read(
    ...[
      group('dom/a.toml', 'OK'),
      group('dom/b.toml', 'OK'),
      group('dom/c.toml', 'ERROR'),
      group('dom/d.toml', 'SKIP'),
      { ...group('dom/e.toml', ''), status: null },
    ],
    result('t3', 'FAIL', { group: '' }),
    result('t1', 'FAIL'),
    group('dom/c.toml', 'OK'),
  );
  expect([[...green], [...red].sort()]).toEqual([['dom/b.toml'], ['dom/a.toml', 'dom/c.toml']]);
});

describe('what another run says of the failure that is searched for', () => {
  const searched = read(group('dom/a.toml', 'ERROR'), result('t1', 'FAIL'));
  test.each([
    ['the same test failed', read(result('t1', 'FAIL'), result('t9', 'FAIL')), 'same'],
    [
      'another test failed, and its group was green',
      read(group('dom/a.toml', 'OK'), result('t9', 'FAIL', { group: 'dom/z.toml' })),
      'gone',
    ],
    ['another test failed, and its group did not end', read(result('t9', 'FAIL', { group: 'dom/z.toml' })), 'other'],
    ['another test of its group failed', read(result('t9', 'FAIL')), 'other'],
    ['nothing says what failed', read(), 'same'],
    ['there is no summary', null, 'same'],
  ])('%s', (_, run, is) => expect(compareFailures(searched, run)).toBe(is));

  test('any failure counts where nobody knows which one is searched for', () => {
    expect(compareFailures(null, read(result('t9', 'FAIL')))).toBe('same');
  });
});

describe.skipIf(sharedData === null)('summaries of real runs', () => {
  const real = (name: string) =>
    readErrorSummaries([readFileSync(join(sharedData ?? '', `real/treeherder/${name}errorsummary.log`), 'utf8')]);

  test.each([
    ['mochitest-browser-chrome_', { failed: 2, green: 26, red: 3 }],
    ['mochitest-browser-chrome_cf1_', { failed: 0, green: 0, red: 1 }],
    ['mochitest-browser-chrome_cf1_pass_', { failed: 0, green: 1, red: 0 }],
    ['plain-chunked_', { failed: 1, green: 0, red: 1 }],
  ])('%s', (name, counts) => {
    const { failed, green, red } = real(name);
    expect({ failed: failed.size, green: green.size, red: red.size }).toEqual(counts);
  });
});
