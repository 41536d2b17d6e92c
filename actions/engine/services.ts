import type { Warn } from '../../src/util/failure.ts';
import type { TaskId } from '../../src/util/ids.ts';
import type { ArtifactStore, Auth, Clock, Hooks, Index, Pushlog, Queue } from '../../src/util/ports.ts';

/** What the outside offers to an action. */
export interface Services {
  readonly queue: Queue;
  readonly index: Index;
  readonly auth: Auth;
  readonly hooks: Hooks;
  readonly artifacts: ArtifactStore;
  readonly pushlog: Pushlog;
  readonly clock: Pick<Clock, 'now'>;
  /** Tells people of something that is passed over. */
  readonly warn: Warn;
}

/** When and where this runs. */
export interface Setting {
  /** Milliseconds since 1970. */
  readonly now: number;
  /**
   * When the action was asked for, milliseconds since 1970: the creation of its task, which a retry does not change.
   * What happened to tasks later does not count, so that a retry plans the same.
   */
  readonly since: number;
  /** The action task; null in a developer's shell. */
  readonly ownTaskId: TaskId | null;
  readonly rootUrl: string | null;
  readonly proxyUrl: string;
}
