/**
 * A matcher of labels against globs as in Python's `fnmatch`, which taskgraph's users know: `*` matches any
 * characters, `/` included, `?` one, `[ab]` a set, `[!ab]` its complement. Nothing matches an empty list.
 */
export function labelMatcher(globs: readonly string[]): (label: string) => boolean {
  if (globs.length === 0) return () => false;
  const regex = new RegExp(`^(?:${globs.map(source).join('|')})$`, 'su');
  return (label) => regex.test(label);
}

const TOKEN = /\[(!?)(\]?[^\]]*)\]|./gsu;

const source = (glob: string): string =>
  glob.replace(TOKEN, (token, negated?: string, members?: string) => {
    if (members !== undefined && members !== '') return `[${negated ? '^' : ''}${set(members)}]`;
    if (token === '*') return '.*';
    return token === '?' ? '.' : literal(token);
  });

/** Members of a set: characters and ranges; a range that runs backwards is empty. */
const set = (members: string): string =>
  members.replace(/(.)-(.)|./gsu, (token, from?: string, to?: string) => {
    if (from === undefined || to === undefined) return literal(token);
    return (from.codePointAt(0) ?? 0) > (to.codePointAt(0) ?? 0) ? '' : `${literal(from)}-${literal(to)}`;
  });

const literal = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, (c) => `\\x${hex(c)}`);
const hex = (character: string): string => character.charCodeAt(0).toString(16).padStart(2, '0');
