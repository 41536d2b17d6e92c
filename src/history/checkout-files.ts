/** What pushes changed, by a checkout of their repository: for services that do not tell. */
import type { TimeBudget } from '../edge/http.ts';
import { checkout, repositoryType } from '../edge/vcs.ts';
import { keptFiles } from './changed-files.ts';
import type { Range } from './ranges.ts';
import type { History } from './store/history.ts';

/**
 * Adds to the pushes of a span what they changed since the push before, from the latest one back as far as the checkout in the folder has
 * them and the time allows; the rest is left for the next time. How many it added; nothing where the folder is no checkout.
 */
export async function addFiles(history: History, folder: string, range: Range, budget: TimeBudget): Promise<number> {
  const type = repositoryType(folder);
  const pushes = type === null ? [] : history.pushesIn(range);
  const lacking = new Set(history.filesDue(range).map(({ id }) => id));
  let added = 0;
  for (let i = pushes.length - 1; type !== null && i > 0 && budget.left() > 0; i--) {
    const [push, before] = [pushes[i], pushes[i - 1]];
    if (!push || !before || !lacking.has(push.id)) continue;
    const found = await checkout(type, folder).changes(before.revision, push.revision);
    if (!found.ok || !found.value.isBaseKnown) break;
    history.setFiles(push.id, keptFiles(found.value.files));
    added++;
  }
  return added;
}
