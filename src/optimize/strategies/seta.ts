import { isObject, type Json } from '../../util/json.ts';
import { removing } from '../strategy.ts';

/**
 * Removes what the SETA data says is of low value on this push. Argument: null or `{"min-priority": 2..5}`, the best
 * priority that it removes. In a composite every part is handed the same argument; a list of globs, which is meant for
 * `skip-unless-changed`, means nothing here.
 */
export const seta = removing(
  { prunes: true },
  (task, argument, { verdict }) => {
    if (!verdict) return { remove: false, by: 'seta', reason: 'everything runs on this push' };
    const answer = verdict(task.label, minPriority(argument));
    return { remove: answer.rule === 'skip', by: 'seta', reason: answer.reason, verdict: answer };
  },
  (argument) => {
    if (argument === null || Array.isArray(argument)) return null;
    const threshold = isObject(argument) && Object.keys(argument).length === 1 ? argument['min-priority'] : null;
    if (typeof threshold === 'number' && [2, 3, 4, 5].includes(threshold)) return null;
    return `seta takes null or {"min-priority": 2, 3, 4 or 5}, not ${JSON.stringify(argument)}`;
  },
);

const minPriority = (argument: Json): number => (isObject(argument) ? Number(argument['min-priority']) : 2);
