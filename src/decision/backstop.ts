import {
  type BackstopDecision,
  backstopFromParameters,
  backstopPath,
  believed,
  decideBackstop,
  recordedBackstops,
  type Witness,
} from '../push/backstop.ts';
import { runsAllAnyway } from '../push/mode.ts';
import type { Parameters } from '../push/parameters.ts';
import type { Config } from '../seta/config.ts';
import { disbelief, type Reader } from '../taskcluster/provenance.ts';
import type { Result, Warn } from '../util/failure.ts';
import type { TaskId } from '../util/ids.ts';
import type { Index, IndexedTask, Queue, TaskStatus } from '../util/ports.ts';
import { ok } from '../util/result.ts';
import { DAY_MILLISECONDS, readTime } from '../util/time.ts';

/** Where backstops are looked up. */
export interface Lookup {
  readonly index: Pick<Index, 'findTask'>;
  readonly queue: Pick<Queue, 'statuses'>;
}

/**
 * Whether this push is a backstop: as its parameters say, as those of Firefox do, or else as the index tells. Trouble
 * with the index makes the push run everything.
 *
 * @param lookup null where a dry run knows no deployment: the push is then taken for an ordinary one
 * @param isPending whether the push is put on record before its tasks are created, as beside upstream taskgraph
 */
export async function whetherBackstop(
  parameters: Parameters,
  config: Config,
  decisionTaskId: TaskId,
  lookup: Lookup | null,
  isPending = false,
): Promise<BackstopDecision> {
  const told = backstopFromParameters(parameters, config);
  if (parameters.backstop !== undefined || runsAllAnyway(config, parameters)) return { state: told, record: null };
  if (lookup === null) {
    return { state: { ...told, message: 'no push is counted outside of Taskcluster' }, record: null };
  }
  const path = backstopPath(config, parameters);
  const entry = await lookup.index.findTask(path);
  const trouble = (message: string) => decideBackstop({ trouble: message }, parameters, config, decisionTaskId);
  if (!entry.ok) return trouble(`${path} cannot be read: ${entry.failure.message}`);
  const witnesses = await witnessesOf(entry.value, lookup.queue, {
    trustDomain: config.trustDomain,
    level: parameters.level,
    decisionTaskId: null,
  });
  if (!witnesses.ok) return trouble(`who made ${path} cannot be told: ${witnesses.failure.message}`);
  const known = believed(entry.value, witnesses.value, parameters);
  return decideBackstop(known, parameters, config, decisionTaskId, isPending);
}

const ENDS: Readonly<Record<TaskStatus['state'], Witness['state']>> = {
  ...{ unscheduled: 'under way', pending: 'under way', running: 'under way' },
  ...{ completed: 'completed', failed: 'over', exception: 'over' },
};

/** The decision tasks of the backstops on record that may speak for them, with what the queue says. */
async function witnessesOf(
  entry: IndexedTask | null,
  queue: Lookup['queue'],
  reader: Reader,
): Promise<Result<ReadonlyMap<TaskId, Witness>>> {
  const taskIds = recordedBackstops(entry);
  const statuses = taskIds.length > 0 ? await queue.statuses(taskIds) : ok(new Map<TaskId, TaskStatus>());
  if (!statuses.ok) return statuses;
  const witnesses = new Map<TaskId, Witness>();
  for (const [taskId, status] of statuses.value) {
    if (disbelief('backstop record', status, reader) !== null) continue;
    const started = readTime(status.runs.at(-1)?.started ?? '');
    witnesses.set(taskId, { state: ENDS[status.state], started: started === null ? null : Math.floor(started / 1000) });
  }
  return ok(witnesses);
}

const YEAR = 365 * DAY_MILLISECONDS;

/**
 * Puts this push into the record. Where that fails the tasks run all the same, and later pushes run more: a warning.
 *
 * @param now milliseconds since 1970
 */
export async function rememberBackstop(
  { record }: BackstopDecision,
  parameters: Parameters,
  config: Config,
  decisionTaskId: TaskId,
  { index, now, warn }: { readonly index: Pick<Index, 'insertTask'>; readonly now: number; warn: Warn },
): Promise<void> {
  if (!record) return;
  const expires = new Date(now + YEAR).toISOString();
  const task = { taskId: decisionTaskId, expires, ...record };
  const written = await index.insertTask(backstopPath(config, parameters), task);
  if (written.ok) return;
  warn('this push is not counted towards the next backstop', written.failure);
}
