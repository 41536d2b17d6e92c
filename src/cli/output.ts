import { styleText } from 'node:util';
import Table from 'cli-table3';
import { type Failure, failureLines } from '../util/failure.ts';
import { canonicalJson } from '../util/json.ts';
import { cut, printable, visibleLines } from '../util/quote.ts';

/**
 * Stands for the escape character of our own styles, until a line is written: every other one was written by somebody else
 * and is not obeyed. Nobody else can know it.
 */
const STYLE = `\uFDD0${Math.random().toString(36).slice(2)}\uFDD1`;

/** A line as it is written: text of whoever it is made harmless, our styles as they are. */
const written = (line: string, clean = printable): string => clean(line).replaceAll(STYLE, '\u001b');

type Lines = string | readonly string[];
const text = (lines: Lines): string =>
  [lines]
    .flat()
    .map((line) => `${written(line)}\n`)
    .join('');

/**
 * Results go to stdout, everything else to stderr. Colour only on a terminal (and as NO_COLOR, FORCE_COLOR say). What is
 * given is one line, or a list of lines: a line feed in one belongs to somebody else's text, and is shown as `\n`.
 */
export const print = (lines: Lines): void => void process.stdout.write(text(lines));
export const log = (lines: Lines): void => void process.stderr.write(text(lines));

/** A value as JSON. */
export const printJson = (value: unknown): void => void process.stdout.write(visibleLines(canonicalJson(value)));

/** A value as JSON on one line, well-formed, so that everybody can read it. */
export function printMessage(value: unknown): void {
  const wellFormed = (_: string, part: unknown) => (typeof part === 'string' ? part.toWellFormed() : part);
  process.stdout.write(`${visibleLines(JSON.stringify(value, wellFormed))}\n`);
}

/** Lines of a person's own file, as they are but for what a terminal would obey. */
export const printOwn = (lines: readonly string[]): void =>
  void process.stdout.write(lines.map((line) => `${written(line, visibleLines)}\n`).join(''));

export type Style = Parameters<typeof styleText>[0];

/** `text` styled for stdout, to be printed. */
export const styled = (style: Style, text: string): string => styledFor(process.stdout, style, text);

const styledFor = (stream: NodeJS.WriteStream, style: Style, text: string): string => {
  const [open = '', close = ''] = styleText(style, '|', { stream }).replaceAll('\u001b', STYLE).split('|');
  return `${open}${text}${close}`;
};

export function logFailure(failure: Failure): void {
  const [first = '', ...more] = failureLines(failure);
  log([`${styledFor(process.stderr, 'red', 'error:')} ${first}`, ...more]);
}

/** @param failure what it is about, below the text */
export function logWarning(text: string, failure?: Failure): void {
  const lines = failure ? failureLines(failure).map((line) => `  ${line}`) : [];
  log([`${styledFor(process.stderr, 'yellow', 'warning:')} ${text}`, ...lines]);
}

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
