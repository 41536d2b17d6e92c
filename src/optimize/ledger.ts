import type { Priority } from '../seta/artifact.ts';
import type { DataSource, RunAll, RunAllCode } from '../seta/trust.ts';
import type { Label, TaskId } from '../util/ids.ts';
import type { Answer, Replacement, StageParameters } from './strategy.ts';

/** What became of one task of the target task graph, and why. */
export interface LedgerTask {
  readonly verdict: 'kept' | 'removed' | 'replaced';
  /** The strategy or rule that decided, such as `seta`, `skip-unless-changed`, `dependent tasks`. */
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
    readonly taskId: string | null;
    readonly sha256: string | null;
    /** When the data was made; null where it could not be told. */
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
    /** Median run times of the tasks that `seta` removed. */
    readonly savedHours: number;
  };
  readonly tasks: Readonly<Record<Label, LedgerTask>>;
}

/** How a push was decided. */
export type Mode =
  | { readonly mode: 'pruned'; readonly generated: string }
  | { readonly mode: 'run-all' | 'backstop'; readonly reason: RunAll };

export interface LedgerFacts {
  readonly parameters: StageParameters;
  readonly mode: Mode;
  readonly source: DataSource | null;
  readonly answers: ReadonlyMap<Label, Answer>;
  readonly replacements: ReadonlyMap<Label, Replacement>;
}

export function makeLedger({ parameters, mode, source, answers, replacements }: LedgerFacts): Ledger {
  const tasks: Record<Label, LedgerTask> = {};
  const totals = { target: answers.size, kept: 0, removed: 0, replaced: 0, savedHours: 0 };
  let savedSeconds = 0;
  for (const [label, answer] of answers) {
    const task = ledgerTask(answer, replacements.get(label));
    tasks[label] = task;
    totals[task.verdict]++;
    if (task.verdict === 'removed' && answer.verdict) savedSeconds += answer.verdict.runSeconds ?? 0;
  }
  totals.savedHours = Math.round(savedSeconds / 36) / 100;
  return {
    version: 1,
    mode: mode.mode,
    reason: mode.mode === 'pruned' ? { code: 'pruned', message: 'the data was trusted' } : mode.reason,
    data: {
      location: source?.location ?? null,
      taskId: source?.taskId ?? null,
      sha256: source?.sha256 ?? null,
      generated: mode.mode === 'pruned' ? mode.generated : null,
    },
    push: {
      project: parameters.project,
      pushlogId: parameters.pushlog_id,
      revision: parameters.head_rev,
      pushdate: parameters.pushdate,
    },
    totals,
    tasks,
  };
}

function ledgerTask(answer: Answer, replacement: Replacement | undefined): LedgerTask {
  const { verdict } = answer;
  const known = {
    ...(verdict?.priority === undefined ? {} : { priority: verdict.priority }),
    ...(verdict?.runSeconds === undefined ? {} : { runSeconds: verdict.runSeconds }),
  };
  if (replacement?.taskId) {
    const reason = 'a task that did the same is there';
    return { verdict: 'replaced', by: replacement.by, reason, taskId: replacement.taskId, ...known };
  }
  if (replacement) {
    return { verdict: 'removed', by: replacement.by, reason: 'its strategy replaces it with nothing', ...known };
  }
  const { by, reason } = answer;
  if (!answer.remove) return { verdict: 'kept', by, reason, ...known };
  return { verdict: 'removed', by, reason, ...known, ...(verdict?.next ? { next: verdict.next } : {}) };
}

/** The text of `optimizations.log`: a line per task, in the words of upstream's. */
export function optimizationsLog(ledger: Ledger): string {
  const lines = Object.entries(ledger.tasks).map(
    ([label, { verdict, by, reason }]) => `optimize: ${label} ${verdict} because of ${by} (${reason})`,
  );
  return [`seta: ${ledger.mode} (${ledger.reason.code}): ${ledger.reason.message}`, ...lines, ''].join('\n');
}
