import type { TaskGroup } from '../../src/create/carry-out.ts';
import type { TaskGraph } from '../../src/graph/task-graph.ts';
import type { Existing } from './existing-tasks.ts';
import type { DecidedPush } from './result.ts';

/** A push and what is on it, as far as that is known without its graph. */
export interface KnownPush {
  readonly ref: DecidedPush;
  readonly group: TaskGroup;
  readonly existing: Existing;
}

/** What is needed to add tasks to a push. */
export interface Push extends KnownPush {
  /** At least the labels to run and all they depend on. */
  readonly graph: TaskGraph;
}
