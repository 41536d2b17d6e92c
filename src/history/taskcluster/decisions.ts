/** The decision tasks of a project, as the index has them: for what they left behind. */
import type { Result } from '../../util/failure.ts';
import { err, ok } from '../../util/result.ts';
import type { Range } from '../ranges.ts';
import type { PastPushes } from './client.ts';
import { batches, mostCommon } from './pushes.ts';
import type { Decision } from './rows.ts';

/** Ids that are looked up at once, from the newest backwards. */
const WINDOW = 200;

/**
 * The decision tasks that were made in a time, in the order in which their pushes are counted: by pushlog id, where the index has
 * some, otherwise as they were made, those of one branch.
 *
 * @param branch of git; null for the one of most pushes
 */
export async function decisionTasks(
  client: PastPushes,
  range: Range,
  branch: string | null,
): Promise<Result<readonly Decision[]>> {
  const names = await client.names(client.path('pushlog-id'));
  if (!names.ok) return names;
  const ids = names.value.map(Number).filter((id) => Number.isSafeInteger(id) && id > 0);
  const found = ids.length > 0 ? await byId(client, ids, range) : await byRevision(client, range, branch);
  if (!found.ok || found.value.length > 0) return found;
  return err({
    reason: 'service',
    where: client.path('*'),
    message: 'the index has no decision task of this project in that time',
    fix: 'check the trust domain, the name of the project and --days',
  });
}

async function byId(client: PastPushes, ids: readonly number[], range: Range): Promise<Result<Decision[]>> {
  const found: Decision[] = [];
  const newestFirst = ids.toSorted((a, b) => b - a);
  for (let i = 0; i < newestFirst.length; i += WINDOW) {
    const paths = newestFirst.slice(i, i + WINDOW).map((id) => client.path(`pushlog-id.${id}.decision`));
    const decisions = await client.decisions(paths);
    if (!decisions.ok) return decisions;
    const inOrder = paths.flatMap((path) => decisions.value.get(path) ?? []);
    found.push(...inOrder.filter(({ created }) => created >= range.from && created < range.to));
    // One that was made anew is younger than its push; a whole window of old ones is the end.
    if (inOrder.every(({ created }) => created < range.from)) break;
  }
  return ok(found.reverse());
}

async function byRevision(client: PastPushes, range: Range, branch: string | null): Promise<Result<Decision[]>> {
  const revisions = await client.revisions();
  if (!revisions.ok) return revisions;
  const found: Decision[] = [];
  for (const some of batches(revisions.value)) {
    const decisions = await client.decisions(some.flatMap((revision) => client.pathsOf({ id: 0, revision }, false)));
    if (!decisions.ok) return decisions;
    found.push(...[...decisions.value.values()].filter(({ created }) => created >= range.from && created < range.to));
  }
  const pushes = found.filter(({ tasksFor }) => tasksFor === null || tasksFor.endsWith('-push'));
  const ours = branch ?? mostCommon(pushes);
  const isOurs = (decision: Decision) => ours === null || decision.branch === null || decision.branch === ours;
  return ok(pushes.filter(isOurs).sort((a, b) => a.created - b.created));
}
