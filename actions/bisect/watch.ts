import type { Bisection } from '../../src/history/bisection.ts';
import type { Result } from '../../src/util/failure.ts';
import type { TaskId } from '../../src/util/ids.ts';
import type { TaskStatus } from '../../src/util/ports.ts';
import type { ActionResult } from '../engine/result.ts';

/** A round of a search, done. */
export interface DoneRound {
  readonly bisection: Bisection;
  readonly result: ActionResult;
}

/** What watching a search needs of the outside. */
export interface WatchPorts {
  /** Does the next round: the same as an action task would. */
  round(): Promise<Result<DoneRound>>;
  statuses(taskIds: readonly TaskId[]): Promise<Result<ReadonlyMap<TaskId, TaskStatus>>>;
  /** Waits before the queue is asked again. */
  wait(): Promise<void>;
  /** Told after every round, and after every look at the tasks that it waits for, until they are over. */
  tell(round: DoneRound, over: number, total: number): void;
}

/**
 * Runs a search round by round from here, until it has an answer: each as soon as what the one before asked for is over. Where a
 * search is under way in the queue that one goes on, and is looked after. It may be ended at any time, and begun again: all that it
 * knows is in the queue.
 */
export async function watch(ports: WatchPorts): Promise<Result<DoneRound>> {
  for (;;) {
    const done = await ports.round();
    if (!done.ok || done.value.bisection.state !== 'searching') return done;
    const awaited = awaitedBy(done.value);
    // What nobody can wait for must not be asked for without end.
    if (awaited.length === 0) return done;
    let over = 0;
    do {
      ports.tell(done.value, over, awaited.length);
      await ports.wait();
      const statuses = await ports.statuses(awaited);
      if (!statuses.ok) return statuses;
      over = awaited.filter((taskId) => isOver(statuses.value.get(taskId))).length;
    } while (over < awaited.length);
  }
}

/** The runs that are under way, those that were just asked for, and the next round of a search that goes on in the queue. */
function awaitedBy({ bisection, result }: DoneRound): readonly TaskId[] {
  const made = result.rows.flatMap(({ taskIds, outcome }) => (outcome === 'failed' ? [] : taskIds));
  return [...new Set([...(bisection.waitsFor as readonly TaskId[]), ...made])];
}

/** A task that is gone is not waited for. */
const isOver = (status: TaskStatus | undefined): boolean =>
  status === undefined || ['completed', 'failed', 'exception'].includes(status.state);
