import type { Priority } from '../seta/artifact.ts';
import type { RunAllCode } from '../seta/trust.ts';
import type { Label, TaskId } from '../util/ids.ts';

/** What became of one target task, and why. */
export interface LedgerTask {
  readonly verdict: 'kept' | 'removed' | 'replaced';
  /** The strategy or rule that decided, such as `seta`, `skip-unless-changed`, `dependent tasks`, `do not optimize`. */
  readonly by: string;
  /** A sentence for a person. */
  readonly reason: string;
  readonly priority?: Priority;
  readonly runSeconds?: number;
  /** The task that stands in for a replaced one. */
  readonly taskId?: TaskId;
  /** When a removed task runs next: after so many pushes of this project at the latest, and by which rule. */
  readonly next?: { readonly afterPushes: number; readonly by: 'tier' | 'backstop' };
}

/** `public/seta-ledger.json`: one per decision task. */
export interface Ledger {
  readonly version: 1;
  readonly mode: 'pruned' | 'run-all' | 'backstop';
  readonly reason: { readonly code: RunAllCode | 'pruned'; readonly message: string };
  readonly data: {
    readonly location: string | null;
    readonly taskId: TaskId | null;
    readonly sha256: string | null;
    readonly generated: string | null;
  };
  readonly push: {
    readonly project: string;
    readonly pushlogId: string;
    readonly revision: string;
    /** Unix seconds. */
    readonly pushdate: number;
  };
  readonly totals: {
    readonly target: number;
    readonly kept: number;
    readonly removed: number;
    readonly replaced: number;
    readonly savedHours: number;
  };
  readonly tasks: Readonly<Record<Label, LedgerTask>>;
}
