import type { Ledger, LedgerTask } from '../optimize/ledger.ts';
import { backstopDue, minutesBetween } from '../push/backstop-due.ts';
import { wilson } from '../util/numbers.ts';
import type { Outcomes } from './disagreement.ts';
import type { Place } from './pushes.ts';

/** How settings that are only compared would have done on real pushes. */
export interface ShadowResult {
  readonly name: string;
  readonly bound: { readonly pushes: number; readonly minutes: number };
  /** Pushes whose ledger tells of it, and on how many of these it would have run everything, by its own bound. */
  readonly pushes: number;
  readonly backstops: number;
  /** Machine hours that it would have saved. */
  readonly savedHours: number;
  /** Of pushes that ran everything and where something failed: on how many it would have run nothing that failed; null without results. */
  readonly unseen: Share | null;
  /** Of tasks of the sample that it would leave out, too: how many failed where nothing else did. */
  readonly sample: Share | null;
}

/** So many of so many, with the 95 % interval of the share. */
export interface Share {
  readonly hits: number;
  readonly of: number;
  readonly low: number;
  readonly high: number;
}

interface Counts {
  readonly bound: ShadowResult['bound'];
  pushes: number;
  backstops: number;
  savedHours: number;
  last: Place | null;
  readonly unseen: { hits: number; of: number };
  readonly sample: { hits: number; of: number };
}

/** Adds up what settings that are only compared would have done. A name with another bound is another one. */
export class ShadowsAudit {
  readonly #outcomes: Outcomes | null;
  readonly #counts = new Map<string, Counts & { readonly name: string }>();

  constructor(outcomes: Outcomes | null) {
    this.#outcomes = outcomes;
  }

  /** A push that was decided, later than those before. */
  add(ledger: Ledger, here: Place): void {
    const { shadows = [], tasks, mode, push } = ledger;
    const outcomes = this.#outcomes?.get(push.revision);
    const failed = outcomes ? failures(tasks, outcomes) : [];
    shadows.forEach(({ name, bound, savedHours }, n) => {
      const key = JSON.stringify([name, bound]);
      const counts = this.#counts.get(key) ?? {
        ...{ name, bound, pushes: 0, backstops: 0, savedHours: 0, last: null },
        ...{ unseen: { hits: 0, of: 0 }, sample: { hits: 0, of: 0 } },
      };
      this.#counts.set(key, counts);
      counts.pushes++;
      if (isBackstop(counts, here)) {
        counts.backstops++;
        counts.last = here;
      } else counts.savedHours += savedHours;
      if (!outcomes) return;
      const leavesOut = (task: LedgerTask) => Math.floor((task.shadows ?? 0) / 2 ** n) % 2 === 1;
      if (mode !== 'pruned' && failed.length > 0) {
        counts.unseen.of++;
        if (failed.every(({ task }) => leavesOut(task))) counts.unseen.hits++;
      }
      if (mode !== 'pruned') return;
      const othersFailed = failed.some(({ task }) => !task.holdout);
      for (const [label, task] of Object.entries<LedgerTask>(tasks)) {
        const outcome = outcomes.get(label);
        if (!task.holdout || !leavesOut(task) || !outcome) continue;
        counts.sample.of++;
        if (outcome === 'failed' && !othersFailed) counts.sample.hits++;
      }
    });
  }

  result(): readonly ShadowResult[] {
    return [...this.#counts.values()].map(({ last: _, unseen, sample, savedHours, ...counts }) => ({
      ...counts,
      savedHours: Math.round(savedHours * 100) / 100,
      unseen: this.#outcomes && shareOf(unseen),
      sample: this.#outcomes && shareOf(sample),
    }));
  }
}

const shareOf = ({ hits, of }: { readonly hits: number; readonly of: number }): Share => ({
  ...{ hits, of },
  ...wilson(hits, of),
});

const isBackstop = ({ last, bound }: Counts, here: Place): boolean =>
  last === null || backstopDue(here.number - last.number, minutesBetween(last.time, here.time), bound) !== null;

function failures(tasks: Ledger['tasks'], outcomes: ReadonlyMap<string, string>) {
  return Object.entries<LedgerTask>(tasks).flatMap(([label, task]) =>
    task.verdict === 'kept' && outcomes.get(label) === 'failed' ? [{ label, task }] : [],
  );
}
