import picomatch from 'picomatch';

/**
 * A matcher of labels against globs as in Python's `fnmatch`: `*` matches any characters, `/` included, `?` one,
 * `[ab]` a set. Nothing matches an empty list.
 */
export function labelMatcher(globs: readonly string[]): (label: string) => boolean {
  if (globs.length === 0) return () => false;
  return picomatch([...globs], { bash: true, dot: true, nobrace: true, noextglob: true, nonegate: true });
}
