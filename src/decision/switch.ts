import { backstopPath } from '../push/backstop.ts';
import { runsAllAnyway } from '../push/mode.ts';
import type { Parameters } from '../push/parameters.ts';
import { LONGEST_OFF, readSwitch, type Switch, switchedOff, switchPath } from '../push/switch.ts';
import type { Config } from '../seta/config.ts';
import type { RunAll } from '../seta/trust.ts';
import { disbelief } from '../taskcluster/provenance.ts';
import type { Result, Warn } from '../util/failure.ts';
import type { TaskId } from '../util/ids.ts';
import { canonicalJson } from '../util/json.ts';
import type { Index, TaskStatus } from '../util/ports.ts';
import { err, type Outcome, ok } from '../util/result.ts';
import { timeOf } from '../util/time.ts';
import type { Lookup } from './backstop.ts';

/**
 * Whether somebody switched pruning off for now. Where the index cannot be asked, everything runs: it may have been switched off
 * for a reason. A record that is not believed stops nothing, and a warning says so.
 *
 * @param lookup null where no deployment is known; nobody is asked then
 */
export async function whetherSwitchedOff(
  parameters: Parameters,
  config: Config,
  lookup: Lookup | null,
  { now, warn }: { readonly now: number; readonly warn: Warn },
): Promise<RunAll | null> {
  if (lookup === null || runsAllAnyway(config, parameters)) return null;
  const path = switchPath(config, parameters);
  const found = await lookUpSwitch(path, config, parameters.level, lookup, now);
  if (!found.ok) return { code: 'switch-unknown', message: `${path} cannot be read: ${found.failure.message}` };
  if (found.value.ok) return switchedOff(found.value.value, now);
  warn(`${path} is not believed, and stops nothing: ${found.value.failure}`);
  return null;
}

/** What somebody wants the switch to be. */
export interface SwitchRequest {
  readonly project: string;
  readonly level: string;
  readonly data: Switch;
  /** A task of the project that bears out the level; null: the decision task that the index knows last. */
  readonly witness: TaskId | null;
}

/**
 * Sets the switch, and looks whether it counts: whoever reads it asks the same. Fails where no task bears out the level, where the
 * scope `index:insert-task:<path>` is missing, and where somebody's entry of a higher rank stays.
 */
export async function setSwitch(
  { project, level, data, witness }: SwitchRequest,
  config: Pick<Config, 'trustDomain'>,
  services: { readonly index: Index; readonly queue: Lookup['queue'] },
  now: number,
): Promise<Result<void>> {
  const path = switchPath(config, { project, level });
  const taskId = witness === null ? await latestDecision(project, level, config, services.index) : ok(witness);
  if (!taskId.ok) return taskId;
  const lasts = await outlives(taskId.value, data.until, services.queue);
  if (!lasts.ok) return lasts;
  const before = await services.index.findTask(path);
  if (!before.ok) return before;
  const rank = Math.max(Math.floor(now / 1000), before.value?.rank ?? 0);
  // The last word stays to be read for a while after it has ended.
  const expires = new Date(now + LONGEST_OFF * 2).toISOString();
  const written = await services.index.insertTask(path, { taskId: taskId.value, rank, data, expires });
  if (!written.ok) return written;
  const found = await lookUpSwitch(path, config, level, services, now);
  if (!found.ok) return found;
  if (found.value.ok && canonicalJson(found.value.value) === canonicalJson(data)) return ok(undefined);
  const why = found.value.ok ? 'what is read back is another one' : found.value.failure;
  const fix = 'give a task of the latest push of this project and level; or look at who writes to this index path';
  return err({ reason: 'bad-input', where: path, message: `it was written, and does not count: ${why}`, fix });
}

/** Fails where the task that bears out a switch is gone before it ends: nobody would believe it then. */
async function outlives(taskId: TaskId, until: string | undefined, queue: Lookup['queue']): Promise<Result<void>> {
  const statuses = until === undefined ? ok(new Map<TaskId, TaskStatus>()) : await queue.statuses([taskId]);
  if (!statuses.ok) return statuses;
  const expires = statuses.value.get(taskId)?.expires;
  if (until === undefined || expires === undefined || timeOf(expires) >= timeOf(until)) return ok(undefined);
  const message = `it expires ${expires}, before the switch is to end, and bears it out no longer`;
  const fix = 'give a task of a newer push, or switch off for a shorter time';
  return err({ reason: 'bad-input', where: `task ${taskId}`, message, fix });
}

/** The decision task that the index knows last: of the record of backstops, or of the latest push. */
async function latestDecision(
  project: string,
  level: string,
  config: Pick<Config, 'trustDomain'>,
  index: Pick<Index, 'findTasks'>,
): Promise<Result<TaskId>> {
  const paths = [
    backstopPath(config, { project, level }),
    `${config.trustDomain}.v2.${project}.latest.taskgraph.decision`,
  ];
  const found = await index.findTasks(paths);
  if (!found.ok) return found;
  const taskId = paths.map((path) => found.value.get(path)).find((one) => one !== undefined);
  if (taskId !== undefined) return ok(taskId);
  const message = `the index has no decision task of this project, neither there nor at ${paths[1]}`;
  const fix = 'give a task of its latest push: its link, revision or taskId';
  return err({ reason: 'bad-input', where: paths[0] ?? '', message, fix });
}

/** The switch at a path, or why it is not believed; fails where that cannot be told. */
export async function lookUpSwitch(
  path: string,
  { trustDomain }: Pick<Config, 'trustDomain'>,
  level: string,
  { index, queue }: Lookup,
  now: number,
): Promise<Result<Outcome<Switch | null, string>>> {
  const entry = await index.findTask(path);
  if (!entry.ok) return entry;
  if (entry.value === null) return ok(ok(null));
  const { taskId } = entry.value;
  const statuses = await queue.statuses([taskId]);
  if (!statuses.ok) return statuses;
  const reader = { trustDomain, level, decisionTaskId: null };
  return ok(readSwitch(entry.value, disbelief('switch', statuses.value.get(taskId) ?? null, reader), now));
}
