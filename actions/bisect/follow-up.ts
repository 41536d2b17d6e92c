import type { TaskDefinition } from '../../src/graph/task.ts';
import type { TaskId } from '../../src/util/ids.ts';
import { isObject } from '../../src/util/json.ts';
import { DAY_MILLISECONDS, readTimeOr } from '../../src/util/time.ts';
import type { Carried } from './rounds.ts';

/**
 * The queue of every deployment takes deadlines this far away; how much further, each says for itself (`maxTaskDeadlineDays`)
 * and tells nobody.
 */
const ALWAYS_TAKEN = 5 * DAY_MILLISECONDS;

/**
 * The task of the next round: this one again, when all that it waits for is over, however that ended. It has the scopes that
 * this one has, and says where the search is.
 *
 * @param now milliseconds since 1970
 * @param latest the last deadline of what it waits for, by which all of that is over
 * @param earliest when the first of it expires; the queue wants what depends on it to be over by then
 */
export function followUp(
  own: TaskDefinition,
  { ownTaskId, next, carried }: { readonly ownTaskId: TaskId; readonly next: TaskId; readonly carried: Carried },
  { now, latest, earliest }: { readonly now: number; readonly latest: number; readonly earliest: number },
): TaskDefinition {
  const created = readTimeOr(own['created'], now);
  const time = (field: string, otherwise: number): number => readTimeOr(own[field], created + otherwise) - created;
  const lasts = time('deadline', DAY_MILLISECONDS);
  // What it took for this one, and for what the next one waits for, it takes again.
  const taken = Math.max(ALWAYS_TAKEN, lasts, latest - now);
  const deadline = Math.min(now + taken, earliest, latest + lasts);
  // Routes and names that say which task it is are its own.
  const copy = JSON.parse(JSON.stringify(own).replaceAll(ownTaskId, next)) as Record<string, unknown>;
  const extra = isObject(copy['extra']) ? copy['extra'] : {};
  const treeherder = isObject(extra['treeherder']) ? extra['treeherder'] : {};
  const symbol = String(treeherder['symbol'] ?? '').replace(/-\d+$/, '');
  return {
    ...copy,
    created: iso(now),
    deadline: iso(deadline),
    expires: iso(Math.max(deadline, now + time('expires', 2 * DAY_MILLISECONDS))),
    requires: 'all-resolved',
    extra: {
      ...extra,
      ...('treeherder' in extra ? { treeherder: { ...treeherder, symbol: `${symbol}-${carried.round}` } } : {}),
      bisect: carried,
    },
  };
}

const iso = (milliseconds: number): string => new Date(milliseconds).toISOString();
