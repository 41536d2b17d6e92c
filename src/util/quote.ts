import { redact } from './redact.ts';

/**
 * What a terminal or a log viewer obeys instead of showing it: control characters (C0, C1), format characters (bidi overrides,
 * zero width), line and paragraph separators. The Unicode categories, as in `seta_taskgraph` too.
 */
const OBEYED = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** `text` with what would be obeyed written as in JSON (`\n`, `\u001b`), and well-formed. */
export const visible = (text: string): string => text.toWellFormed().replace(OBEYED, inJson);

/** The same for JSON text, or any text of lines whose tabs and line feeds are its own. The value of JSON stays what it was. */
export const visibleLines = (text: string): string =>
  text.toWellFormed().replace(OBEYED, (unit) => (unit === '\n' || unit === '\t' ? unit : inJson(unit)));

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

const inJson = (character: string): string =>
  SHORT[character] ??
  [...Array(character.length).keys()]
    .map((i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`)
    .join('');

/** The start of a text, cut between characters, with `...` where there is more. */
export function cut(text: string, limit: number): string {
  if (text.length <= limit) return text;
  return `${text.slice(0, limit - 3).replace(/[\uD800-\uDBFF]$/, '')}...`;
}

/** A word of a command line of a POSIX shell. */
export const forShell = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;

/** The longest line that is printed: longer ones come from somebody who wants to be in the way. */
const LONGEST = 10_000;

/**
 * One line of text as it may be printed, whoever wrote it: cut, without secrets, and with what a terminal would obey made
 * visible. Every text on its way to a terminal or a log comes through here (`cli/output.ts`), and so does every failure.
 */
export const printable = (text: string): string => visible(redact(cut(text, LONGEST)));

/**
 * A value that somebody else made, as JSON for a message. No more of it is looked at than is shown, so that neither a value of
 * a million levels nor a text of half a gigabyte costs anything; the answer is well-formed, and obeyed by no terminal.
 */
export function quoted(value: unknown, limit = 80): string {
  let text = '';
  const list = <T>(open: string, items: Iterable<T>, close: string, write: (item: T) => void): void => {
    text += open;
    let isFirst = true;
    for (const item of items) {
      if (text.length > limit) return;
      if (!isFirst) text += ',';
      isFirst = false;
      write(item);
    }
    text += close;
  };
  // Redacted before it is escaped, which could hide a secret.
  const start = (part: string): string => JSON.stringify(redact(part.slice(0, limit + 1)));
  const write = (part: unknown): void => {
    if (typeof part === 'string') text += start(part);
    else if (Array.isArray(part)) list('[', part, ']', write);
    else if (typeof part === 'object' && part !== null) {
      list('{', Object.keys(part), '}', (key) => {
        text += `${start(key)}:`;
        write((part as Record<string, unknown>)[key]);
      });
    } else text += JSON.stringify(part) ?? 'null';
  };
  if (value === undefined) return 'missing';
  write(value);
  return cut(visible(text), limit);
}
