import type { Ledger, LedgerTask } from '../optimize/ledger.ts';
import { dayOf } from '../util/time.ts';

/** What a day of pushes took and was spared, in machine hours by median run times. */
export interface DayLoad {
  /** `YYYY-MM-DD`. */
  readonly day: string;
  pushes: number;
  runHours: number;
  savedHours: number;
  /** What seta would leave out where it is only observed. */
  observedHours: number;
}

/** Machine hours a push, of some pushes. */
export interface Spread {
  readonly pushes: number;
  readonly median: number;
  readonly p90: number;
  readonly most: number;
}

export interface Load {
  readonly runHours: number;
  readonly savedHours: number;
  readonly observedHours: number;
  readonly days: readonly DayLoad[];
  /** Of pruned pushes: turns are spread evenly where these are alike. Null where there is none. */
  readonly pruned: Spread | null;
  /** Of pushes that ran everything. */
  readonly whole: Spread | null;
  /** How many pushes were pruned or ran everything, for which reason; the most frequent first. */
  readonly reasons: readonly { readonly mode: Ledger['mode']; readonly code: string; readonly pushes: number }[];
}

/** Adds up what pushes took. */
export class LoadAudit {
  readonly #days = new Map<string, DayLoad>();
  readonly #hours: Record<'pruned' | 'whole', number[]> = { pruned: [], whole: [] };
  readonly #reasons = new Map<string, { mode: Ledger['mode']; code: string; pushes: number }>();

  add({ mode, reason, push, totals, observed, tasks }: Ledger): void {
    let seconds = 0;
    for (const { verdict, runSeconds } of Object.values<LedgerTask>(tasks)) {
      if (verdict === 'kept') seconds += runSeconds ?? 0;
    }
    const runHours = seconds / 3600;
    this.#hours[mode === 'pruned' ? 'pruned' : 'whole'].push(runHours);
    const name = dayOf(push.pushdate);
    const day = this.#days.get(name) ?? { day: name, pushes: 0, runHours: 0, savedHours: 0, observedHours: 0 };
    this.#days.set(name, day);
    day.pushes++;
    day.runHours += runHours;
    day.savedHours += totals.savedHours;
    day.observedHours += observed?.savedHours ?? 0;
    const known = this.#reasons.get(reason.code) ?? { mode, code: reason.code, pushes: 0 };
    this.#reasons.set(reason.code, known);
    known.pushes++;
  }

  result(): Load {
    const days = [...this.#days.values()].sort((a, b) => (a.day < b.day ? -1 : 1));
    const sum = (value: (day: DayLoad) => number) => rounded(days.reduce((total, day) => total + value(day), 0));
    return {
      runHours: sum((day) => day.runHours),
      savedHours: sum((day) => day.savedHours),
      observedHours: sum((day) => day.observedHours),
      days: days.map(({ runHours, savedHours, observedHours, ...day }) => ({
        ...day,
        runHours: rounded(runHours),
        savedHours: rounded(savedHours),
        observedHours: rounded(observedHours),
      })),
      pruned: spread(this.#hours.pruned),
      whole: spread(this.#hours.whole),
      reasons: [...this.#reasons.values()].sort((a, b) => b.pushes - a.pushes || (a.code < b.code ? -1 : 1)),
    };
  }
}

function spread(hours: readonly number[]): Spread | null {
  const sorted = hours.toSorted((a, b) => a - b);
  const at = (share: number): number => rounded(sorted[Math.ceil(share * sorted.length) - 1] ?? 0);
  return sorted.length === 0 ? null : { pushes: sorted.length, median: at(0.5), p90: at(0.9), most: at(1) };
}

const rounded = (hours: number): number => Math.round(hours * 100) / 100;
