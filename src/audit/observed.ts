import type { Ledger, LedgerTask } from '../optimize/ledger.ts';
import type { Outcomes } from './disagreement.ts';
import type { PushName } from './pushes.ts';

/** What pushes would have left out where that is only observed, and what came of it, as it ran. */
export interface Observed {
  readonly pushes: number;
  /** Tasks that would have been left out, and their hours as far as `seta` itself would have done so. */
  readonly tasks: number;
  readonly hours: number;
  /** Null where nothing is known of what ran in the end. */
  readonly results: ObservedResults | null;
}

export interface ObservedResults {
  /** Tasks of which a result is known, and those of them that failed. */
  readonly known: number;
  readonly failed: number;
  /** Failed where nothing failed that would have run: it would have been seen later. */
  readonly alone: number;
  /** Such failures that are to be expected by chance, as far as the ledgers say how often the labels fail by chance. */
  readonly byChance: number;
  /** Those, the latest last and not all of many; and after how many pushes each would have run at the latest. */
  readonly found: readonly { readonly label: string; readonly push: PushName; readonly afterPushes: number | null }[];
}

const LISTED = 100;

/** Looks at pushes whose ledger says what would have been left out. */
export class ObservedAudit {
  readonly #outcomes: Outcomes | null;
  readonly #found: ObservedResults['found'][number][] = [];
  #pushes = 0;
  #tasks = 0;
  #hours = 0;
  #known = 0;
  #failed = 0;
  #byChance = 0;

  constructor(outcomes: Outcomes | null) {
    this.#outcomes = outcomes;
  }

  add({ observed, tasks }: Ledger, push: PushName): void {
    if (!observed) return;
    this.#pushes++;
    this.#tasks += observed.removed;
    this.#hours += observed.savedHours;
    const outcomes = this.#outcomes?.get(push.revision);
    if (!outcomes) return;
    const entries = Object.entries<LedgerTask>(tasks);
    const isSeen = entries.some(
      ([label, { verdict, wouldGo }]) => verdict === 'kept' && !wouldGo && outcomes.get(label) === 'failed',
    );
    for (const [label, { wouldGo, flake }] of entries) {
      const outcome = outcomes.get(label);
      if (!wouldGo || !outcome) continue;
      this.#known++;
      if (outcome === 'failed') this.#failed++;
      if (isSeen) continue;
      if (flake && flake.runs > 0) this.#byChance += flake.failures / flake.runs;
      if (outcome === 'failed') this.#found.push({ label, push, afterPushes: wouldGo.next?.afterPushes ?? null });
    }
  }

  /** Null where no push was observed. */
  result(): Observed | null {
    if (this.#pushes === 0) return null;
    const results = this.#outcomes && {
      known: this.#known,
      failed: this.#failed,
      alone: this.#found.length,
      byChance: Math.round(this.#byChance * 1000) / 1000,
      found: this.#found.slice(-LISTED),
    };
    return { pushes: this.#pushes, tasks: this.#tasks, hours: Math.round(this.#hours * 10) / 10, results };
  }
}
