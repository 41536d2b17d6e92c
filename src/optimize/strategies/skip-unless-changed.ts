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
    regex = regexOf(pattern);
    compiled.set(pattern, regex);
  }
  return pattern === '' || regex.test(path);
}

/**
 * What is between two asterisks is looked for from left to right, and its first place is kept, as another one could only
 * leave less for the rest (`globs.ts`): so no pattern takes long. A lookahead is not tried again once it has matched.
 */
function regexOf(pattern: string): RegExp {
  let count = 0;
  const firstPlaceOf = (source: string): string => `(?=(?<g${++count}>${source}))\\k<g${count}>`;
  const nameOf = (name: string): string => {
    const [head = '', ...rest] = name.split('*').map((literal) => literal.replace(/[.+?^${}()|[\]\\/-]/g, '\\$&'));
    const last = rest.pop();
    if (last === undefined) return head;
    return `${head}${rest.map((literal) => firstPlaceOf(`[^/]*?${literal}`)).join('')}[^/]*${last}`;
  };
  const [first = [], ...rest] = partsOf(pattern);
  let source = first.map(nameOf).join('\\/');
  let slash = first.length > 0 ? '\\/' : '';
  for (const names of rest) {
    // At the end two asterisks add nothing to what is below a folder.
    if (names.length > 0) source += `${slash}${firstPlaceOf(`(?:.+?\\/)??${names.map(nameOf).join('\\/')}(?=\\/|$)`)}`;
    else if (slash === '') source += '.*';
    slash = '\\/';
  }
  return new RegExp(`^${source}(?:\\/.*)?$`);
}

/** The names of a pattern before, between and after two asterisks; two right after two are an ordinary name. */
function partsOf(pattern: string): readonly (readonly string[])[] {
  const parts: string[][] = [[]];
  let isAny = false;
  for (const name of pattern.split('/')) {
    isAny = name === '**' && !isAny;
    if (isAny) parts.push([]);
    else parts.at(-1)?.push(name);
  }
  return parts;
}
