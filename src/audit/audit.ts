import type { Ledger } from '../optimize/ledger.ts';
import { type Comparison, compare } from './compare.ts';
import { type Disagreement, DisagreementAudit, type Outcomes } from './disagreement.ts';
import { type Load, LoadAudit } from './load.ts';
import { type Observed, ObservedAudit } from './observed.ts';
import { type AuditedPush, nameOf, numbering, type Place, type PushName } from './pushes.ts';
import { type ShadowResult, ShadowsAudit } from './shadows.ts';
import { type Waits, WaitsAudit } from './waits.ts';

export interface AuditOptions {
  /** Null where nothing is known of what ran in the end. */
  readonly outcomes: Outcomes | null;
  /**
   * What pushes are whose ids are missing: of an index that was read whole their decisions failed, as those are in no index; of some
   * files nobody knows, so that everything may have run there.
   */
  readonly gaps: 'undecided' | 'unknown';
  /** Pushlog ids or beginnings of revisions of two pushes; the last two that were pruned if left out. */
  readonly compared: readonly [before: string, after: string] | null;
}

/** What `seta audit --json` prints, but for what an hour costs. */
export interface AuditResult {
  readonly version: 1;
  readonly project: string;
  readonly pushes: {
    readonly decided: number;
    /** Whose decision task failed or left no ledger: they ran nothing that is on record. */
    readonly undecided: number;
    readonly first: AuditedEnd | null;
    readonly last: AuditedEnd | null;
  };
  readonly waits: Waits;
  readonly load: Load;
  readonly disagreement: Disagreement | null;
  /** Null where no push was only observed. */
  readonly observed: Observed | null;
  readonly comparison: Comparison | null;
  /** Settings that are only compared, as far as ledgers tell of some. */
  readonly shadows: readonly ShadowResult[];
}

/** One end of what was audited; the time in Unix seconds. */
export interface AuditedEnd extends PushName {
  readonly pushdate: number;
}

/** Audits the pushes of a project, one after the other: of each ledger only what is asked of it is kept. */
export class Audit {
  readonly #options: AuditOptions;
  readonly #place = numbering();
  readonly #waits = new WaitsAudit();
  readonly #load = new LoadAudit();
  readonly #disagreement: DisagreementAudit | null;
  readonly #shadows: ShadowsAudit;
  readonly #observed: ObservedAudit;
  #at: Place = { number: 0, time: 0, isId: false };
  #project = '';
  #decided = 0;
  #undecided = 0;
  #first: AuditedEnd | null = null;
  #last: AuditedEnd | null = null;
  #compared: (Ledger | null)[] = [null, null];

  constructor(options: AuditOptions) {
    this.#options = options;
    this.#shadows = new ShadowsAudit(options.outcomes);
    this.#disagreement = options.outcomes && new DisagreementAudit(options.outcomes);
    this.#observed = new ObservedAudit(options.outcomes);
  }

  /** The next push, in the order in which they were counted. */
  add(push: AuditedPush): void {
    const { number } = this.#at;
    this.#at = this.#place(push);
    const missing = this.#at.isId && number > 0 ? Math.max(0, this.#at.number - number - 1) : 0;
    if (this.#options.gaps === 'undecided') this.#undecided += missing;
    else if (missing > 0) this.#waits.assumeAllRan({ ...this.#at, number: this.#at.number - 1 });
    const { ledger, completed } = push;
    if (!ledger || !completed) {
      this.#undecided++;
      this.#waits.skip();
      return;
    }
    this.#decided++;
    this.#project = ledger.push.project;
    const name = nameOf(ledger, push);
    this.#last = { ...name, pushdate: ledger.push.pushdate };
    this.#first ??= this.#last;
    this.#waits.add({ ledger, here: this.#at, push: name });
    this.#load.add(ledger);
    this.#disagreement?.add(ledger, name);
    this.#shadows.add(ledger, this.#at);
    this.#observed.add(ledger, name);
    this.#compare(ledger);
  }

  result(): AuditResult {
    const [before, after] = this.#compared;
    return {
      version: 1,
      project: this.#project,
      pushes: { decided: this.#decided, undecided: this.#undecided, first: this.#first, last: this.#last },
      waits: this.#waits.result(),
      load: this.#load.result(),
      disagreement: this.#disagreement?.result() ?? null,
      observed: this.#observed.result(),
      comparison: before && after ? compare(before, after) : null,
      shadows: this.#shadows.result(),
    };
  }

  #compare(ledger: Ledger): void {
    const { compared } = this.#options;
    if (compared === null) {
      if (ledger.mode === 'pruned') this.#compared = [this.#compared[1] ?? null, ledger];
      return;
    }
    const { pushlogId, revision } = ledger.push;
    compared.forEach((name, i) => {
      if (name === pushlogId || (name.length >= 7 && revision.startsWith(name))) this.#compared[i] = ledger;
    });
  }
}
