import { isObject } from '../util/json.ts';
import type { Task } from './task.ts';

/** What Treeherder reads of a definition, `extra.treeherder`; as far as it is there. */
export interface TreeherderExtra {
  readonly collection?: Readonly<Record<string, boolean>>;
  readonly machine?: { readonly platform?: string };
  readonly groupName?: string;
  readonly groupSymbol?: string;
  readonly symbol?: string;
  readonly tier?: number;
}

export const routesOf = ({ task: { routes } }: Task): readonly string[] =>
  Array.isArray(routes) ? routes.filter((route) => typeof route === 'string') : [];

/** Null for a task that Treeherder does not show. */
export function treeherderOf({ task: { extra } }: Task): TreeherderExtra | null {
  const treeherder = isObject(extra) ? extra['treeherder'] : null;
  return isObject(treeherder) ? treeherder : null;
}
