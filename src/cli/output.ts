import { type Failure, failureLines } from '../util/failure.ts';
import { canonicalJson } from '../util/json.ts';
import { visibleLines } from '../util/quote.ts';
import { styledFor, written, writtenTo } from '../util/terminal.ts';

type Lines = string | readonly string[];
const write = (stream: NodeJS.WriteStream, lines: Lines): void =>
  void stream.write(
    [lines]
      .flat()
      .flatMap((line) => writtenTo(stream, line))
      .map((line) => `${line}\n`)
      .join(''),
  );

/**
 * Results go to stdout, everything else to stderr. Colour only on a terminal (and as NO_COLOR, FORCE_COLOR say). What is
 * given is one line, or a list of lines: a line feed in one belongs to somebody else's text, and is shown as `\n`.
 */
export const print = (lines: Lines): void => write(process.stdout, lines);
export const log = (lines: Lines): void => write(process.stderr, lines);

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

export function logFailure(failure: Failure): void {
  const [first = '', ...more] = failureLines(failure);
  log([`${styledFor(process.stderr, 'red', 'error:')} ${first}`, ...more]);
}

/** @param failure what it is about, below the text */
export function logWarning(text: string, failure?: Failure): void {
  const lines = failure ? failureLines(failure).map((line) => `  ${line}`) : [];
  log([`${styledFor(process.stderr, 'yellow', 'warning:')} ${text}`, ...lines]);
}
