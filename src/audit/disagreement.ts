import { FAILED, PASSED, type RunTable } from '../history/run-table.ts';
import type { Ledger, LedgerTask } from '../optimize/ledger.ts';
import type { Label } from '../util/ids.ts';
import { byCodePoint } from '../util/json.ts';
import { wilson } from '../util/numbers.ts';
import type { PushName } from './pushes.ts';

/** What ran on pushes and how it ended, by revision and label: `failed` where a run of it failed, whatever others did. */
export type Outcomes = ReadonlyMap<string, ReadonlyMap<string, 'passed' | 'failed'>>;

/** A label that people or bots ran on pushes that had left it out: they disagree with the data. */
export interface BroughtBack {
  readonly label: string;
  /** Pushes on which seta left it out, and on how many of these it was run nevertheless, and failed. */
  readonly leftOut: number;
  readonly back: number;
  readonly failed: number;
  readonly last: PushName;
}

/** What the sample of tasks that would have been left out found. */
export interface HoldoutFindings {
  /** Of which a result is known. */
  readonly runs: number;
  readonly failed: number;
  /** Failed, and nothing else that the push ran failed: without the sample nobody would have seen it there. */
  readonly alone: number;
  /** Failures alone that are to be expected by chance, as far as the ledgers say how often the labels fail by chance. */
  readonly byChance: number;
  /** 95 % interval of the share of `alone` in the runs: of what is left out, so much would fail unseen. */
  readonly share: { readonly low: number; readonly high: number };
  /** Those that failed alone, the latest last; not all of many. */
  readonly found: readonly { readonly label: string; readonly push: PushName }[];
}

export interface Disagreement {
  /** The most often brought back first. */
  readonly broughtBack: readonly BroughtBack[];
  /** Tasks that seta left out, and how many of them were run nevertheless. */
  readonly leftOut: number;
  readonly back: number;
  readonly holdout: HoldoutFindings;
}

const LISTED = 100;

/** What a history has of the results of pushes. */
export function outcomesOf(
  pushes: readonly { readonly id: number; readonly revision: string }[],
  table: RunTable,
): Outcomes {
  const byNumber = new Map(pushes.map(({ id, revision }) => [id, revision]));
  const revisions = table.pushIds.map((id) => byNumber.get(id));
  const outcomes = new Map<string, Map<string, 'passed' | 'failed'>>();
  for (let at = 0; at < table.size; at++) {
    const revision = revisions[table.push[at] ?? 0];
    const outcome = table.outcome[at];
    if (revision === undefined || (outcome !== PASSED && outcome !== FAILED)) continue;
    const of = outcomes.get(revision) ?? new Map<string, 'passed' | 'failed'>();
    outcomes.set(revision, of);
    const label = table.labels[table.label[at] ?? 0] ?? '';
    if (outcome === FAILED || !of.has(label)) of.set(label, outcome === FAILED ? 'failed' : 'passed');
  }
  return outcomes;
}

/** Compares what pushes left out with what ran on them in the end. */
export class DisagreementAudit {
  readonly #outcomes: Outcomes;
  readonly #labels = new Map<Label, { leftOut: number; back: number; failed: number; last: PushName | null }>();
  readonly #found: { label: string; push: PushName }[] = [];
  #runs = 0;
  #failed = 0;
  #byChance = 0;

  constructor(outcomes: Outcomes) {
    this.#outcomes = outcomes;
  }

  add(ledger: Ledger, push: PushName): void {
    const outcomes = this.#outcomes.get(push.revision);
    if (!outcomes) return;
    const entries = Object.entries(ledger.tasks) as [Label, LedgerTask][];
    // A task that was brought back did not run for the push, so it is no witness beside the sample.
    const othersFailed = entries.some(
      ([label, { verdict, holdout }]) => verdict === 'kept' && !holdout && outcomes.get(label) === 'failed',
    );
    for (const [label, task] of entries) {
      const outcome = outcomes.get(label);
      if (task.verdict === 'removed' && task.next) this.#leftOut(label, outcome, push);
      else if (task.holdout && outcome) this.#sampled(label, task, outcome, othersFailed, push);
    }
  }

  result(): Disagreement {
    const labels = [...this.#labels];
    const sum = (value: 'leftOut' | 'back') => labels.reduce((total, [, label]) => total + label[value], 0);
    const alone = this.#found.length;
    return {
      broughtBack: labels
        .flatMap(([label, { last, ...counts }]) => (last === null ? [] : [{ label, ...counts, last }]))
        .sort((a, b) => b.back - a.back || b.failed - a.failed || byCodePoint(a.label, b.label))
        .slice(0, LISTED),
      leftOut: sum('leftOut'),
      back: sum('back'),
      holdout: {
        runs: this.#runs,
        failed: this.#failed,
        alone,
        byChance: Math.round(this.#byChance * 1000) / 1000,
        share: wilson(alone, this.#runs),
        found: this.#found.slice(-LISTED),
      },
    };
  }

  #leftOut(label: Label, outcome: 'passed' | 'failed' | undefined, push: PushName): void {
    const counts = this.#labels.get(label) ?? { leftOut: 0, back: 0, failed: 0, last: null };
    this.#labels.set(label, counts);
    counts.leftOut++;
    if (!outcome) return;
    counts.back++;
    if (outcome === 'failed') counts.failed++;
    counts.last = push;
  }

  #sampled(label: Label, { flake }: LedgerTask, outcome: string, othersFailed: boolean, push: PushName): void {
    this.#runs++;
    if (outcome === 'failed') this.#failed++;
    if (othersFailed) return;
    if (flake && flake.runs > 0) this.#byChance += flake.failures / flake.runs;
    if (outcome === 'failed') this.#found.push({ label, push });
  }
}
