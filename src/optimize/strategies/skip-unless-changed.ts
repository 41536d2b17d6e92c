import type { Json } from '../../util/json.ts';
import { removing } from '../strategy.ts';

/**
 * Removes a task unless the push changed a file that one of its patterns matches. Argument: a list of patterns. It
 * does not apply where base and head are one revision, as for cron and action tasks, nor where the base is not known or is
 * that of a new branch: nothing is then known to be unchanged.
 */
export const skipUnlessChanged = removing(
  { prunes: false },
  (_task, argument, { parameters }) => {
    const by = 'skip-unless-changed';
    const { base_rev, head_rev } = parameters;
    if (/^0*$/.test(base_rev)) return { remove: false, by, reason: 'the base revision is not known' };
    if (base_rev === head_rev) return { remove: false, by, reason: 'base and head are one revision' };
    const patterns = patternsOf(argument);
    const changed = parameters.files_changed.find((file) => patterns.some((pattern) => pathMatches(file, pattern)));
    if (changed !== undefined) return { remove: false, by, reason: `the push changes ${changed}` };
    return { remove: true, by, reason: 'the push changes no file it depends on' };
  },
  (argument) => {
    if (Array.isArray(argument) && argument.every((pattern) => typeof pattern === 'string')) return null;
    return `skip-unless-changed takes a list of path patterns, not ${JSON.stringify(argument)}`;
  },
);

/** `argumentProblem` has checked the form. */
const patternsOf = (argument: Json): readonly string[] => (Array.isArray(argument) ? (argument as string[]) : []);

const compiled = new Map<string, RegExp>();

/**
 * Whether a path matches a pattern as in `taskgraph.util.path.match`: `*` within one part of the path, two asterisks over any
 * number of parts, and a pattern that matches a folder matches what is below it.
 */
export function pathMatches(path: string, pattern: string): boolean {
  let regex = compiled.get(pattern);
  if (!regex) {
    const source = pattern
      .replace(/[.+?^${}()|[\]\\/-]/g, '\\$&')
      .replace(/(^|\\\/)\*\*\\\//g, '$1(?:.+\\/)?')
      .replace(/(^|\\\/)\*\*$/, '(?:$1.+)?')
      .replaceAll('*', '[^/]*');
    regex = new RegExp(`^${source}(?:\\/.*)?$`);
    compiled.set(pattern, regex);
  }
  return pattern === '' || regex.test(path);
}
