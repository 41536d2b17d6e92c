import type { Parameters } from '../push/parameters.ts';
import { routeProject } from '../push/route-project.ts';

/** The short `treeherder:` block of a task in a kind. */
export interface TreeherderBlock {
  /** `symbol` or `group(symbol)`. */
  readonly symbol: string;
  readonly kind: string;
  readonly tier: number;
  /** `<platform>/<collection>`, such as `linux/opt`. */
  readonly platform: string;
}

/** What a task gets that says `treeherder: true` (taskgraph `util/treeherder.py`, treeherder_defaults). */
export const treeherderDefaults = (kind: string): TreeherderBlock => ({
  platform: 'default/opt',
  tier: 1,
  kind: kind.includes('build') ? 'build' : kind.includes('test') ? 'test' : 'other',
  symbol: kind
    .split('-')
    .map((part) => part.slice(0, 1).toUpperCase())
    .join(''),
});

/** `group(symbol)` in its parts; the group is null where there is none. Null where the text is no symbol. */
export function splitSymbol(text: string): { readonly group: string | null; readonly symbol: string } | null {
  if (!text.includes('(')) return { group: null, symbol: text };
  const [, group, symbol] = /^([^(]*)\(([^)]*)\)$/.exec(text) ?? [];
  if (group === undefined || symbol === undefined) return null;
  return { group: group === '?' ? null : group, symbol };
}

/** The route by which Treeherder learns of a task. */
export const treeherderRoute = (parameters: Parameters): string =>
  `tc-treeherder.v2.${routeProject(parameters)}.${parameters.head_rev}.${parameters.pushlog_id}`;

export const treeherderLink = (parameters: Parameters): string =>
  `https://treeherder.mozilla.org/#/jobs?repo=${routeProject(parameters)}&revision=${parameters.head_rev}`;
