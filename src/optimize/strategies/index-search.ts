import type { Json } from '../../util/json.ts';
import { readTimeOr } from '../../util/time.ts';
import type { Strategy } from '../strategy.ts';

/**
 * Replaces a task by one found under an index path. Argument: a list of index paths, tried in order. A candidate that
 * failed, or that expires before the last dependent's deadline, is passed over.
 */
export const indexSearch: Strategy = {
  prunes: false,
  argumentProblem(argument) {
    if (Array.isArray(argument) && argument.every((path) => typeof path === 'string')) return null;
    return `index-search takes a list of index paths, not ${JSON.stringify(argument)}`;
  },
  indexPaths: (argument) => pathsOf(argument),
  remove: () => ({ remove: false, by: 'index-search', reason: 'index-search only replaces' }),
  replace(_task, argument, deadline, { index }) {
    for (const path of pathsOf(argument)) {
      const found = index.get(path);
      if (!found || found.state === 'failed' || found.state === 'exception') continue;
      const latest = deadline();
      if (latest !== null && readTimeOr(found.expires, 0) < readTimeOr(latest, 0)) continue;
      return { taskId: found.taskId, by: 'index-search' };
    }
    return null;
  },
};

/** In a composite the argument may be another strategy's. */
const pathsOf = (argument: Json): readonly string[] => (Array.isArray(argument) ? (argument as string[]) : []);
