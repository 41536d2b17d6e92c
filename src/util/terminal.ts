/** Text for a terminal: styles and tables. What is foreign in it is made harmless when it is written. */
import { styleText } from 'node:util';
import Table from 'cli-table3';
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

/** The lines of a table without vertical lines. Columns that hold numbers only stand to the right. */
export function table(head: readonly string[], rows: readonly (readonly Cell[])[]): readonly string[] {
  const isNumber = (cell: Cell | undefined) => /^[\d.,]+( ?(h|s|%))?$/.test(String(cell));
  const colAligns = head.map((_, i) => (rows.length > 0 && rows.every((row) => isNumber(row[i])) ? 'right' : 'left'));
  const outer = { top: '', 'top-mid': '', 'top-left': '', 'top-right': '', bottom: '', 'bottom-mid': '' };
  const none = { 'bottom-left': '', 'bottom-right': '', left: '', 'left-mid': '', mid: '', 'mid-mid': '', right: '' };
  const rendered = new Table({
    head: head.map((cell) => written(styled('bold', cell))),
    colAligns,
    chars: { ...outer, ...none, 'right-mid': '', middle: '  ' },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
  // Written before it is laid out, as what is made visible takes more room.
  const lines = (cell: Cell) => [cell].flat().map((line) => written(cut(String(line), LONGEST_CELL)));
  rendered.push(...rows.map((row) => row.map((cell) => lines(cell).join('\n'))));
  const laidOut = rendered.toString().replaceAll('\u001b', STYLE).split('\n');
  return laidOut.map((line) => line.trimEnd());
}
