import fc from 'fast-check';
import { expect, test } from 'vitest';
import { csv, csvLink } from '../../src/report/csv.ts';

test.each([
  ['text and numbers', [['a', 1.5, -2]], 'x,y,z\r\na,1.5,-2\r\n'],
  ['nothing', [['a', null, '']], 'x,y,z\r\na,,\r\n'],
  ['commas, quotes and lines', [['a,b', 'say "x"', 'two\nlines']], 'x,y,z\r\n"a,b","say ""x""","two\nlines"\r\n'],
  ['what a spreadsheet would run', [['=1+1', '+1', '@SUM(A1)']], "x,y,z\r\n'=1+1,'+1,'@SUM(A1)\r\n"],
  ['a number below zero as text', [['-1', '\tx', '\rx']], `x,y,z\r\n'-1,"'\tx","'\rx"\r\n`],
  ['the same behind spaces and lines', [[' =1', '\n=1', '\u00a0+1']], `x,y,z\r\n' =1,"'\n=1",'\u00a0+1\r\n`],
  ['the same in wide characters', [['＝1', '＋1', '＠x']], "x,y,z\r\n'＝1,'＋1,'＠x\r\n"],
  ['what some spreadsheets part cells at', [['a;=1', ';=1', 'a\t=1']], 'x,y,z\r\n"a;=1",";=1","a\t=1"\r\n'],
])('%s', (_, rows, expected) => {
  expect(csv(['x', 'y', 'z'], rows)).toBe(expected);
});

/** A reader of RFC 4180. */
function parse(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, quoted, plain = '', end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    row.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === ',') continue;
    rows.push(row);
    row = [];
  }
  return rows;
}

test('comes back as it was, but for the quote before formulas, also through a link', () => {
  const cell = fc.string({
    unit: fc.constantFrom('"', ',', '\r', '\n', 'a', ' ', '=', '%', '&', '<', 'é', '\u{1f600}'),
  });
  fc.assert(
    fc.property(fc.array(fc.tuple(cell, cell, fc.integer())), (rows) => {
      const told = rows.map((row) =>
        row.map((value) => String(value).replace(/^(?=\s*=|[\r\n])/, (typeof value === 'string' && "'") || '')),
      );
      expect(parse(csv(['x', 'y', 'z'], rows))).toEqual([['x', 'y', 'z'], ...told]);
      const [, data = ''] =
        /href="data:text\/csv;charset=utf-8,([^"]*)"/.exec(csvLink('x.csv', ['x', 'y', 'z'], rows).text) ?? [];
      expect(decodeURIComponent(data.replaceAll('&#39;', "'"))).toBe(csv(['x', 'y', 'z'], rows));
    }),
  );
});
