import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import type { HistoryRecord, PushRecord, RunRecord } from '../../../src/history/records.ts';
import { results } from '../../../src/history/sources/results.ts';
import { type FileRequest, SOURCE_NAMES } from '../../../src/history/sources/source.ts';
import { configSchema } from '../../../src/seta/config-schema.ts';
import { printFailure } from '../../../src/util/failure.ts';
import { fileRequest, singly } from '../../rig/records.ts';
import { sharedData } from '../../rig/shared.ts';

const folder = mkdtempSync(join(tmpdir(), 'seta-results-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, 'results');

async function read(content: string | Buffer, more: Partial<FileRequest> = {}) {
  writeFileSync(path, content);
  const request = { ...fileRequest(path, { from: 0, to: 1 }), ...more };
  const source = await results.open(request);
  const failed = source.ok ? '' : printFailure(source.failure);
  const records: readonly HistoryRecord[] = source.ok ? singly(source.value.records()) : [];
  return {
    ...{ said: request.said, failed },
    pushes: records.filter((record): record is PushRecord => record.type === 'push'),
    runs: records.filter((record): record is RunRecord => record.type === 'run'),
  };
}

const told = ({ pushes, runs }: Awaited<ReturnType<typeof read>>) =>
  runs.map(({ pushId, label, result, startTimestamp, seconds }) => {
    const push = pushes.find(({ id }) => id === pushId);
    return [push?.revision, label, result, startTimestamp, seconds].join(' ');
  });

/** Nine in the morning of 1 August 2026. */
const NINE = 1_785_574_800;

describe('exports of several kinds of CI say the same', () => {
  const EXPECTED = [
    `abc1234 unit passed ${NINE} 61.5`,
    `abc1234 lint failed ${NINE + 60} 3`,
    `def5678 unit failed ${NINE + 3600} 60`,
  ];
  const FORMS: Readonly<Record<string, string>> = {
    'commas and ISO times':
      'sha,job,started_at,conclusion,duration\nabc1234,unit,2026-08-01T09:00:00Z,success,61.5\nabc1234,lint,2026-08-01T09:01:00Z,failure,3\ndef5678,unit,2026-08-01T10:00:00Z,failure,60\n',
    'semicolons, a byte order mark, CRLF and quotes':
      '\uFEFF"Commit";"Job Name";"Start Time";"Status";"Seconds"\r\n"abc1234";"unit";"2026-08-01 09:00:00";"PASSED";"61.5"\r\n"abc1234";"lint";"2026-08-01 09:01:00.250";"FAILED";"3"\r\n"def5678";"unit";"2026-08-01 12:00:00+02:00";"FAILED";"60"',
    'tabs, Unix milliseconds, exit codes': `revision\ttask\ttimestamp\tresult\tduration_ms\nabc1234\tunit\t${NINE}000\t0\t61500\nabc1234\tlint\t${NINE + 60}000\t2\t3000\ndef5678\tunit\t${NINE + 3600}000\t1\t60000\n`,
    'begin and end, and runs that did not take place':
      'head_sha,name,started_at,completed_at,conclusion\nabc1234,unit,2026-08-01T09:00:00Z,2026-08-01T09:01:01.5Z,success\nabc1234,docs,2026-08-01T09:00:00Z,2026-08-01T09:00:00Z,skipped\nabc1234,lint,2026-08-01T09:01:00Z,2026-08-01T09:01:03Z,timed_out\ndef5678,unit,2026-08-01T10:00:00Z,2026-08-01T10:01:00Z,failure\n',
    'JSON lines': [
      { commit: 'abc1234', label: 'unit', time: NINE, result: 'pass', seconds: 61.5 },
      { commit: 'abc1234', label: 'lint', time: NINE + 60, result: 'Fail', seconds: 3 },
      { commit: 'def5678', label: 'unit', time: NINE + 3600, result: 'Fail', seconds: 60, more: { nested: [1] } },
    ]
      .map((row) => JSON.stringify(row))
      .join('\n'),
  };
  test.each(Object.keys(FORMS))('%s', async (form) => {
    const answer = await read(FORMS[form] ?? '');
    expect(answer.failed).toBe('');
    expect(told(answer)).toEqual(EXPECTED);
    expect(answer.pushes.map(({ id, revision, pushTimestamp }) => [id, revision, pushTimestamp])).toEqual([
      [1, 'abc1234', NINE],
      [2, 'def5678', NINE + 3600],
    ]);
  });

  test.each([
    ['gzip', gzipSync],
    ['zstd', zstdCompressSync],
  ] as const)('compressed with %s', async (_name, compress) => {
    expect(told(await read(compress(FORMS['JSON lines'] ?? '')))).toEqual(EXPECTED);
  });
});

const ROW = '1,unit,2026-08-01T09:00:00Z,passed';
const HEAD = 'push,label,time,result';

describe('what a row means', () => {
  test.each([
    { name: 'a number of a push is its id', row: '4711,unit,2026-08-01,passed', says: { id: 4711, revision: '4711' } },
    {
      name: 'a name of a push is not lied about',
      row: 'nightly 3,unit,2026-08-01,passed',
      says: { id: 1, revision: 'nightly-3' },
    },
  ])('$name', async ({ row, says }) => {
    expect((await read(`${HEAD}\n${row}`)).pushes).toMatchObject([says]);
  });

  test.each([
    ['a space', 'unit tests', 'unit%20tests'],
    ['a letter beyond ASCII', 'prüfung', 'pr%C3%BCfung'],
    ['a percent sign', '100% done %20', '100%%20done%20%2520'],
    ['nothing odd', '50%', '50%'],
  ])('a label with %s can be written in data, and read back', async (_name, label, written) => {
    const { runs } = await read(`${HEAD}\n1,${label},2026-08-01,passed`);
    expect(runs.map((run) => run.label)).toEqual([written]);
  });

  test('several columns may make a label, and words may be told', async () => {
    const content = 'id,workflow,job,time,verdict\n7,ci,unit,2026-08-01,good\n8,ci,unit,2026-08-02,bad';
    const columns = { push: 'id', label: 'workflow+job' };
    const answer = await read(content, { columns, words: { good: 'passed', bad: 'failed' } });
    expect(answer.runs.map(({ pushId, label, result }) => [pushId, label, result])).toEqual([
      [7, 'ci/unit', 'passed'],
      [8, 'ci/unit', 'failed'],
    ]);
  });

  test('retriggers are runs of their own, failing tests are kept, messages are those of the commit', async () => {
    const content = `${HEAD},tests,message\n1,unit,2026-08-01,failed,a.js;b.js,Revert "x"\n${ROW},,`;
    const { runs, pushes } = await read(content);
    expect(runs.map(({ result, tests }) => [result, tests])).toEqual([
      ['failed', ['a.js', 'b.js']],
      ['passed', undefined],
    ]);
    expect(pushes[0]?.commits).toEqual([{ revision: '1', message: 'Revert "x"' }]);
  });

  test.each([
    ['semicolons', 'src/b.c;src/a.c;src/b.c', ['src/a.c', 'src/b.c']],
    ['a JSON list', '"[""src/b.c"", ""src/a.c""]"', ['src/a.c', 'src/b.c']],
    ['nothing', '', undefined],
    ['more than anybody touches', Array.from({ length: 300 }, (_, n) => `f${n}`).join(';'), []],
    ['what is no path', `src/a.c;${'x'.repeat(500)};b\u0007`, ['src/a.c']],
  ])('what a push changed: %s', async (_name, files, kept) => {
    const { pushes } = await read(`${HEAD},changed_files\n${ROW},${files}\n1,lint,2026-08-01,passed,`);
    expect(pushes.map((push) => push.files)).toEqual([kept]);
  });
});

const JSON_ROW = { push: 1, label: 'unit', time: '2026-08-01', result: 'passed' };

describe('what is odd, and no less right, is read', () => {
  const rows = `${HEAD}\n${ROW}`;
  test.each<readonly [string, content: string | Buffer, label?: string]>([
    ['a byte order mark', `\uFEFF${rows}`],
    ['a byte order mark before JSON lines', `\uFEFF${JSON.stringify(JSON_ROW)}`],
    ['a byte order mark before a JSON array', `\uFEFF${JSON.stringify([JSON_ROW])}`],
    ['another alphabet where nobody looks', Buffer.from(`${HEAD},author\n${ROW},Ren\xe9`, 'latin1')],
    ['two columns of one name that are not asked for', `${HEAD},note,note\n${ROW},a,b`],
    ['UTF-16', Buffer.from(`\uFEFF${rows}`, 'utf16le')],
    ['line ends of old Macs', rows.replaceAll('\n', '\r')],
    ['bars between columns', rows.replaceAll(',', '|')],
    ['blank lines first and last', `\n\n${rows}\n\n`],
    ['gzip around a byte order mark', gzipSync(`\uFEFF${rows}`)],
    ['zstd', zstdCompressSync(rows)],
    ['more columns than names', `${rows},,7`],
    ['one JSON array', JSON.stringify([JSON_ROW])],
    ['a quote within a name', `${HEAD}\n1,un"it,2026-08-01,passed`, 'un"it'],
    ['two lines of a name', `${HEAD}\n1,"un\nit",2026-08-01,passed`, 'un%0Ait'],
    ['a name with a NUL', `${HEAD}\n1,un\0it,2026-08-01,passed`, 'un%00it'],
    ['a name that objects have', `${HEAD}\n__proto__,__proto__,2026-08-01,passed`, '__proto__'],
    ['a push number beyond all numbers', `${HEAD}\n${'9'.repeat(30)},unit,2026-08-01,passed`],
  ])('%s', async (_, content = '', label = 'unit') => {
    const { failed, runs } = await read(content);
    expect([failed, runs.map((run) => [run.label, run.result])]).toEqual(['', [[label, 'passed']]]);
    expect(Number.isSafeInteger(runs[0]?.pushId)).toBe(true);
  });
});

test('of two columns of one name neither is taken for the other, and each can be asked for', async () => {
  const twice = 'push,label,label,time,result\n1,unit,lint,2026-08-01,passed';
  const { failed } = await read(twice);
  expect(failed).toMatch(/hold the label.*\n.*--columns label=<column>.*"label \(1\)", "label \(2\)"/);
  const { runs } = await read(twice, { columns: { label: 'label (2)' } });
  expect(runs.map(({ label }) => label)).toEqual(['lint']);
});

describe('what cannot be read is said', () => {
  const many = (row: string, bad: number, good: number) =>
    [HEAD, ...Array.from({ length: bad }, () => row), ...Array.from({ length: good }, () => ROW)].join('\n');
  test.each([
    {
      name: 'no such column',
      content: `${HEAD}\n${ROW}`,
      columns: { label: 'lable' },
      says: /no column "lable".*\n.*did you mean label\?/,
    },
    { name: 'no such field', content: `${HEAD}\n${ROW}`, columns: { lable: 'label' }, says: /"lable" is nothing/ },
    {
      name: 'no column for results',
      content: 'push,label,time\n1,a,2026-08-01',
      says: /hold the result.*\n.*--columns result=<column>.*"push", "label"/,
    },
    { name: 'no column for pushes', content: 'label,time,result\na,2026-08-01,passed', says: /hold the push/ },
    { name: 'a word that means nothing', content: `${HEAD}\n${ROW}`, words: { passed: 'good' }, says: /passed=good/ },
    {
      name: 'an unknown word in many rows',
      content: many('1,unit,2026-08-01,purple', 30, 70),
      says: /30 of 100 rows.*"purple"/,
    },
    {
      name: 'times that are none',
      content: many('1,unit,yesterday,passed', 30, 70),
      says: /30 of 100 rows.*"yesterday"/,
    },
    {
      name: 'negative durations',
      content: `${HEAD},seconds\n${'1,a,2026-08-01,passed,-5\n'.repeat(10)}`,
      says: /10 of 10 rows/,
    },
    {
      name: 'labels in Latin-1',
      content: Buffer.from(many('1,pr\xfcfung,2026-08-01,passed', 30, 70), 'latin1'),
      says: /30 of 100 rows.*is not in UTF-8/,
    },
    { name: 'a quote that never ends', content: `${HEAD}\n"1,unit`, says: /not to be read after row 0/ },
    { name: 'JSON that is none', content: '{"push": 1}\n{{{{', says: /hold the label/ },
    { name: 'bytes of another kind', content: Buffer.from([0x1f, 0x8b, 1, 2, 3, 4]), says: /not to be read/ },
    {
      name: 'only what did not run',
      content: `${HEAD}\n1,unit,2026-08-01,skipped`,
      says: /no row says what became of a run/,
    },
  ])('$name', async ({ content, columns = {}, words = {}, says }) => {
    const { failed } = await read(content, { columns, words });
    expect(failed).toMatch(says);
    expect(failed).toContain('->');
  });

  test.each([
    ['a length that is no number', '1,unit,2026-08-01,passed,NaN', /row 1: seconds is "NaN"$/],
    ['a length without end', '1,unit,2026-08-01,passed,Infinity', /row 1: seconds is "Infinity"$/],
    ['a length that is a time', '1,unit,2026-08-01,passed,1763900000', /row 1: seconds is "1763900000"$/],
    ['an end before the beginning', '1,unit,2026-08-01,passed,-3', /row 1: seconds is "-3"$/],
    ['the year 57862', '1,unit,1763900000000000,passed,3', /row 1: time is "1763900000000000", not a time$/],
    ['the year 57862, written out', '1,unit,+057862-01-01T00:00:00Z,passed,3', /row 1: time is /],
    ['no time', '1,unit,0,passed,3', /row 1: time is "0", not a time$/],
    ['a megabyte of label', `1,${'x'.repeat(1e6)},2026-08-01,passed,3`, /row 1: a label of 1000000 letters is none$/],
    ['a word that JavaScript knows', '1,unit,2026-08-01,constructor,3', /row 1: result is "constructor", a word/],
    ['too few columns', '1,unit', /row 1: result is .*, a word/],
    ['no push', ',unit,2026-08-01,passed,3', /row 1: it names no push$/],
  ])('a row with %s costs itself, and is named', async (_, row, says) => {
    const answer = await read([`${HEAD},seconds`, row, ...Array(30).fill(`${ROW},3`)].join('\n'));
    expect(answer.runs.length).toBe(30);
    expect(answer.said).toContainEqual(expect.stringMatching(/^1 of 31 rows are malformed: /));
    expect(answer.said.find((text) => text.includes('malformed'))).toMatch(says);
  });

  test('an unknown word is told once, with how many rows have it', async () => {
    const rows = ['purple', 'pink', 'purple', 'purple'].map((word) => `1,unit,2026-08-01,${word}`);
    const { said } = await read([HEAD, ...rows, ...Array(96).fill(ROW)].join('\n'));
    expect(said).toContain(
      '4 of 100 rows are malformed: row 1: result is "purple", a word that is not known (and 2 more); row 2: result is "pink", a word that is not known',
    );
  });

  test.each([
    { name: 'nothing', content: '', says: /no row says/ },
    { name: 'a line of column names', content: HEAD, says: /no row says/ },
    {
      name: 'one row, which is malformed',
      content: `${HEAD}\n1,unit,never,passed`,
      says: /no row says.*; row 1: time is/,
    },
    { name: 'a page that asks to sign in', content: '<!doctype html>\n<p>Sign in', says: /a page of HTML/ },
    {
      name: 'a row without end',
      content: `${HEAD}\n1,${'x'.repeat(17 * 2 ** 20)}`,
      says: /not to be read after row 0/,
    },
    { name: 'half of a JSON array', content: '[{"push": 1', says: /the JSON array does not end/ },
  ])('a file of $name is refused', async ({ content, says }) => {
    const { failed } = await read(content);
    expect(failed).toMatch(says);
    expect(failed).toContain('->');
  });

  test('what is not known of the first row is no missing column', async () => {
    const rows = [{}, { seconds: 7 }].map((more) => ({
      push: 1,
      label: 'unit',
      time: NINE,
      result: 'passed',
      ...more,
    }));
    const { runs } = await read(rows.map((row) => JSON.stringify(row)).join('\n'));
    expect(runs.map(({ seconds }) => seconds)).toEqual([null, 7]);
  });

  test('a few malformed rows cost themselves', async () => {
    const { said, runs } = await read(many('1,unit,2026-08-01,purple', 2, 98));
    expect(runs.length).toBe(98);
    expect(said.join()).toMatch(/2 of 100 rows are malformed: row 1: .*"purple"/);
  });
});

test('the configuration may name every source', () => {
  expect([...configSchema.properties.seta.properties.history.properties.source.enum].sort()).toEqual(
    [...SOURCE_NAMES].sort(),
  );
});

test.skipIf(sharedData === null)("DUNE's builds are read with no more than a mapping of columns", async () => {
  const file = join(sharedData ?? '', 'real/dune/debian_11_gcc-10-20.csv');
  const request = { ...fileRequest(file, { from: 0, to: 1 }), columns: { push: 'Cycle', label: 'Name' } };
  const source = await results.open(request);
  if (!source.ok) throw new Error(printFailure(source.failure));
  const records = singly(source.value.records());
  expect(records.filter(({ type }) => type === 'push').length).toBe(221);
  const runs = records.filter((record) => record.type === 'run');
  expect(runs.length).toBe(35_140);
  expect(new Set(runs.map(({ label }) => label)).size).toBe(125);
  expect(new Set(runs.flatMap(({ label, result }) => (result === 'failed' ? [label] : []))).size).toBe(22);
});
