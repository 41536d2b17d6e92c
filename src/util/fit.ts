/** Text in lines of a width, broken between words; styles (SGR) take no room. */
import { stripVTControlCharacters } from 'node:util';

/** Columns that a text takes, as far as its characters are of usual width. */
export const widthOf = (text: string): number => [...stripVTControlCharacters(text)].length;

/** The longest word of a text. */
export const longestWord = (text: string): number => Math.max(0, ...text.split(/\s+/).map(widthOf));

/**
 * A line in lines of at most `width` columns, but for words that are longer. What follows the first is indented two columns more
 * than that.
 */
export function wrapped(line: string, width: number): readonly string[] {
  if (widthOf(line) <= width) return [line];
  const [indent = ''] = /^ */.exec(line) ?? [];
  const lines: string[] = [];
  let current = indent;
  for (const word of line.slice(indent.length).split(' ')) {
    const isFirst = current.trim() === '';
    if (!isFirst && widthOf(current) + 1 + widthOf(word) > width) {
      lines.push(current);
      current = `${indent}  ${word}`;
    } else current += isFirst ? word : ` ${word}`;
  }
  return [...lines, current];
}

/**
 * Widths of columns that together take `room`, each from its longest word to its longest text; null where even the words take more.
 *
 * @param least the longest word of each column
 * @param most the longest text of each column
 */
export function fitted(least: readonly number[], most: readonly number[], room: number): readonly number[] | null {
  const sum = (widths: readonly number[]): number => widths.reduce((all, width) => all + width, 0);
  if (sum(most) <= room) return most;
  if (sum(least) > room) return null;
  const spare = (room - sum(least)) / (sum(most) - sum(least));
  return least.map((width, i) => width + Math.floor(((most[i] ?? width) - width) * spare));
}
