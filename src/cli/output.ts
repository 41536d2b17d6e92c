import { styleText } from 'node:util';
import Table from 'cli-table3';
import { type Failure, printFailure } from '../util/failure.ts';
import { canonicalJson } from '../util/json.ts';

/** Results go to stdout, everything else to stderr. Colour only on a terminal (and as NO_COLOR, FORCE_COLOR say). */
export const print = (text: string): void => void process.stdout.write(`${text}\n`);
export const printJson = (value: unknown): void => void process.stdout.write(canonicalJson(value));
export const log = (text: string): void => void process.stderr.write(`${text}\n`);

export type Style = Parameters<typeof styleText>[0];

/** `text` styled for stdout. */
export const styled = (style: Style, text: string): string => styleText(style, text, { stream: process.stdout });

export function logFailure(failure: Failure): void {
  log(`${styleText('red', 'error:', { stream: process.stderr })} ${printFailure(failure)}`);
}

export function logWarning(text: string): void {
  log(`${styleText('yellow', 'warning:', { stream: process.stderr })} ${text}`);
}

/** A table without vertical lines. Columns that hold numbers only stand to the right. */
export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const isNumber = (cell: string | number | undefined) => /^[\d.,]+( ?(h|s|%))?$/.test(String(cell));
  const colAligns = head.map((_, i) => (rows.length > 0 && rows.every((row) => isNumber(row[i])) ? 'right' : 'left'));
  const lines = { top: '', 'top-mid': '', 'top-left': '', 'top-right': '', bottom: '', 'bottom-mid': '' };
  const none = { 'bottom-left': '', 'bottom-right': '', left: '', 'left-mid': '', mid: '', 'mid-mid': '', right: '' };
  const rendered = new Table({
    head: head.map((cell) => styled('bold', cell)),
    colAligns,
    chars: { ...lines, ...none, 'right-mid': '', middle: '  ' },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
  rendered.push(...rows.map((row) => [...row]));
  return rendered
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}
