/** Text for a terminal: styles and tables. What is foreign in it is made harmless when it is written. */
import { styleText } from 'node:util';
import Table from 'cli-table3';
import { fitted, longestWord, widthOf, wrapped } from './fit.ts';
import { cut, printable } from './quote.ts';

/**
 * Stands for the escape character of our own styles, until a line is written: every other one was written by somebody else
 * and is not obeyed. Nobody else can know it.
 */
const STYLE = `\uFDD0${Math.random().toString(36).slice(2)}\uFDD1`;

/** A line as it is written: text of whoever it is made harmless, our styles as they are. */
export const written = (line: string, clean = printable): string => clean(line).replaceAll(STYLE, '\u001b');

export type Style = Parameters<typeof styleText>[0];

/** `text` styled for stdout, to be printed. */
export const styled = (style: Style, text: string): string => styledFor(process.stdout, style, text);

export const styledFor = (stream: NodeJS.WriteStream, style: Style, text: string): string => {
  const [open = '', close = ''] = styleText(style, '|', { stream }).replaceAll('\u001b', STYLE).split('|');
  return `${open}${text}${close}`;
};

/** The longest cell of a table: a label that may be looked for, or a sentence. */
const LONGEST_CELL = 500;

/** What stands in a table: a text, a number, or lines. */
type Cell = string | number | readonly string[];

/** Columns of a terminal; without end where there is none, as whoever reads then breaks lines himself. */
export const columnsOf = ({ isTTY, columns }: Pick<NodeJS.WriteStream, 'isTTY' | 'columns'>): number =>
  isTTY && columns > 0 ? columns : Number.POSITIVE_INFINITY;

/**
 * The lines of a table without vertical lines, no wider than `width` columns where its words allow that; where they do not, each row
 * is a list of what it says. Columns that hold numbers only stand to the right.
 */
export function table(
  head: readonly string[],
  rows: readonly (readonly Cell[])[],
  width = columnsOf(process.stdout),
): readonly string[] {
  // Written before it is laid out, as what is made visible takes more room.
  const lines = (cell: Cell) => [cell].flat().map((line) => written(cut(String(line), LONGEST_CELL)));
  const cells = rows.map((row) => row.map(lines));
  const column = (i: number) => [head[i] ?? '', ...cells.flatMap((row) => row[i] ?? [])];
  const least = head.map((_, i) => Math.max(...column(i).map(longestWord)));
  const most = head.map((_, i) => Math.max(...column(i).map(widthOf)));
  const widths = fitted(least, most, width - GAP * (head.length - 1));
  const laidOut = widths === null ? listed(head, cells, width) : laid(head, cells, rows, widths);
  return laidOut.map((line) => line.replaceAll('\u001b', STYLE).trimEnd());
}

const GAP = 2;

function laid(
  head: readonly string[],
  cells: readonly (readonly (readonly string[])[])[],
  rows: readonly (readonly Cell[])[],
  colWidths: readonly number[],
): readonly string[] {
  const isNumber = (cell: Cell | undefined) => /^[\d.,]+( ?(h|s|%))?$/.test(String(cell));
  const colAligns = head.map((_, i) => (rows.length > 0 && rows.every((row) => isNumber(row[i])) ? 'right' : 'left'));
  const outer = { top: '', 'top-mid': '', 'top-left': '', 'top-right': '', bottom: '', 'bottom-mid': '' };
  const none = { 'bottom-left': '', 'bottom-right': '', left: '', 'left-mid': '', mid: '', 'mid-mid': '', right: '' };
  const rendered = new Table({
    head: head.map((cell) => written(styled('bold', cell))),
    colAligns,
    colWidths: [...colWidths],
    wordWrap: true,
    chars: { ...outer, ...none, 'right-mid': '', middle: ' '.repeat(GAP) },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
  rendered.push(...cells.map((row) => row.map((cell) => cell.join('\n'))));
  return rendered.toString().split('\n');
}

/** Rows one below the other: the first cell, and under it the others by their heads. */
function listed(
  head: readonly string[],
  cells: readonly (readonly (readonly string[])[])[],
  width: number,
): readonly string[] {
  return cells.flatMap(([first = [], ...others]) => {
    const said = others.flatMap((cell, i) => (cell.join('') === '' ? [] : `${head[i + 1]}: ${cell.join(' ')}`));
    return [...first, ...(said.length > 0 ? wrapped(`  ${said.join(', ')}`, width) : [])];
  });
}

/** A line that is to be copied as it stands, such as a command: it is not broken, however long it is. */
export const asItIs = (line: string): string => `${WHOLE}${line}`;
const WHOLE = `${STYLE}whole`;

/** A line as it is written to a stream: broken between words where that is a terminal. */
export function writtenTo(stream: NodeJS.WriteStream, line: string, clean = printable): readonly string[] {
  if (line.startsWith(WHOLE)) return [written(line.slice(WHOLE.length), clean)];
  return wrapped(written(line, clean), columnsOf(stream));
}
