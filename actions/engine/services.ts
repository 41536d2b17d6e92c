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
  /** First-parent ancestors of a revision in the git checkout at hand, nearest first; none where it does not know it. */
  readonly ancestors: (revision: string, count: number) => Promise<readonly string[]>;
  readonly clock: Pick<Clock, 'now'>;
  /** Tells people of something that is passed over. */
  readonly warn: Warn;
  /** Lines for the log of the task, which people and bots read. */
  readonly tell: (lines: readonly string[]) => void;
  /** The same with calls that use no more than these of the scopes at hand, where the credentials are our own. */
  readonly limitedTo: (scopes: readonly string[]) => { readonly queue: Queue; readonly hooks: Hooks };
}

/** When and where an action runs. */
export interface RunContext {
  /** Milliseconds since 1970. */
  readonly now: number;
  /**
   * When the action was asked for, milliseconds since 1970: the creation of its task, or when all it waited for was over,
   * which a retry does not change.
   * What happened to tasks later does not count, so that a retry plans the same.
   */
  readonly since: number;
  /** The action task; null in a developer's shell. */
  readonly ownTaskId: TaskId | null;
  readonly rootUrl: string | null;
  readonly proxyUrl: string;
  /** What nobody can guess, for taskIds of last resort. */
  readonly salt: string;
}
