/**
 * A matcher of labels against globs as in Python's `fnmatch`, which taskgraph's users know: `*` matches any
 * characters, `/` included, `?` one, `[ab]` a set, `[!ab]` its complement. Nothing matches an empty list.
 */
export function labelMatcher(globs: readonly string[]): (label: string) => boolean {
  const matchers = globs.map(globMatcher);
  return (label) => {
    const points = SURROGATE.test(label) ? codePoints(label) : null;
    const at = (i: number) => (points ? (points[i] as number) : label.charCodeAt(i));
    return matchers.some((matches) => matches((points ?? label).length, at));
  };
}

const SURROGATE = /[\uD800-\uDFFF]/;
const codePoints = (text: string): readonly number[] => Array.from(text, (character) => character.codePointAt(0) ?? 0);

/** One character of a glob: itself, or the ranges that it is in, or in none of them. */
type Place = number | CharacterSet;

interface CharacterSet {
  readonly isIn: boolean;
  readonly ranges: readonly (readonly [from: number, to: number])[];
}

const ANY: CharacterSet = { isIn: false, ranges: [] };

/**
 * Whether a text of so many code points matches a glob. What is between two stars is looked for from left to right, and its
 * first place is kept: another one could only leave less for the rest. So no character is looked at more often than the
 * glob has characters.
 */
export function globMatcher(glob: string): (length: number, at: (index: number) => number) => boolean {
  const [first = [], ...rest] = partsOf(glob);
  const last = rest.pop();
  return (length, at) => {
    if (last === undefined) return length === first.length && isAt(first, 0, at);
    const end = length - last.length;
    if (end < first.length || !isAt(first, 0, at) || !isAt(last, end, at)) return false;
    let start = first.length;
    for (const part of rest) {
      while (start + part.length <= end && !isAt(part, start, at)) start++;
      start += part.length;
      if (start > end) return false;
    }
    return true;
  };
}

function isAt(part: readonly Place[], start: number, at: (index: number) => number): boolean {
  for (let i = 0; i < part.length; i++) {
    const place = part[i] ?? ANY;
    const character = at(start + i);
    if (typeof place === 'number' ? place !== character : !isInSet(place, character)) return false;
  }
  return true;
}

const isInSet = ({ isIn, ranges }: CharacterSet, character: number): boolean =>
  isIn === ranges.some(([from, to]) => from <= character && character <= to);

const TOKEN = /\*+|\[(!?)(\]?[^\]]*)\]|./gsu;

/** What is before, between and after the stars. */
function partsOf(glob: string): readonly (readonly Place[])[] {
  let part: Place[] = [];
  const parts = [part];
  for (const [token, negated, members] of glob.matchAll(TOKEN)) {
    if (token.startsWith('*')) {
      part = [];
      parts.push(part);
    } else if (members) part.push({ isIn: negated === '', ranges: rangesOf(members) });
    else for (const point of codePoints(token)) part.push(token === '?' ? ANY : point);
  }
  return parts;
}

/** Members of a set: characters and ranges; a range that runs backwards is empty. */
const rangesOf = (members: string): readonly (readonly [number, number])[] =>
  Array.from(members.matchAll(/(.)-(.)|./gsu), ([member, from = member, to = from]) => {
    return [from.codePointAt(0) ?? 0, to.codePointAt(0) ?? 0] as const;
  });

/** How many stars a glob has. */
export const stars = (glob: string): number => glob.split('*').length - 1;
