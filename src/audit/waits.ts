import type { Ledger, LedgerTask } from '../optimize/ledger.ts';
import { minutesBetween } from '../push/backstop-due.ts';
import type { Label } from '../util/ids.ts';
import { byCodePoint } from '../util/json.ts';
import type { Place, PushName } from './pushes.ts';

/** How long a label was left out at most. */
export interface Wait {
  readonly label: string;
  /** Pushes and minutes from the last push on which seta did not leave it out to the last on which it did. */
  readonly pushes: number;
  readonly minutes: number;
  /** Of the bound, the part that it took: 1 and more breaks it. Of pushes or of minutes, what is more. */
  readonly ofBound: number;
}

/** A push on which a label was left out though its last run was too far away. */
export interface BrokenBound extends Wait {
  readonly push: PushName;
  readonly allowed: NonNullable<Ledger['bound']>;
}

/** Why a label did not run when it was said to, at the latest. */
export type LateReason = 'undecided' | 'slow-backstop' | 'other-data' | 'was-away' | 'unexplained';

/** What became of what ledgers said of next runs: of each label the soonest that was said. */
export interface Promises {
  kept: number;
  /** They ran later than was said, which may be within the bound still. */
  readonly late: Record<LateReason, number>;
  /** The end came first. */
  open: number;
  /** The label is in no graph at the end. */
  gone: number;
}

export interface Waits {
  readonly checked: number;
  readonly broken: readonly BrokenBound[];
  /** More may be broken than are listed. */
  readonly brokenCount: number;
  /** The labels nearest to their bound, the nearest first. */
  readonly nearest: readonly Wait[];
  readonly promises: Promises;
  readonly labels: { readonly seen: number; readonly came: number; readonly went: number };
}

type Next = NonNullable<LedgerTask['next']>;

/** A push that was decided. */
interface Standing {
  readonly ledger: Ledger;
  readonly here: Place;
  readonly push: PushName;
}

interface Promised {
  readonly due: number;
  readonly data: string | null;
  readonly absences: number;
  readonly undecided: number;
  /** A backstop nearer than that which it counts from: it was not known to have completed yet, and did later. */
  readonly isEarly: boolean;
}

interface State {
  /** The last push on which seta did not leave it out. */
  free: Place;
  /** The decided push, by its place among them, on which it was last a target task. */
  seen: number;
  absences: number;
  promised: Promised | null;
  worst: Wait | null;
}

const LISTED = 100;

/**
 * Follows every label from push to push. The bound: seta leaves no label out on a push that is `bound.pushes` or
 * `bound.minutes` after the last decided push on which it did not. Nothing can run on a push whose decision failed, and on a
 * push that nobody makes, so that both put it off to the next decided push and no further.
 *
 * A label that is in no graph for a while, or that another strategy leaves out, was not left out by seta.
 */
export class WaitsAudit {
  readonly #states = new Map<Label, State>();
  readonly #broken: BrokenBound[] = [];
  readonly #promises: Promises = {
    kept: 0,
    late: { undecided: 0, 'slow-backstop': 0, 'other-data': 0, 'was-away': 0, unexplained: 0 },
    open: 0,
    gone: 0,
  };
  readonly #decided = new Set<number>();
  #places = 0;
  #undecided = 0;
  #previous: Place | null = null;
  #assumed: Place | null = null;
  /** The last push that ran everything, by number. */
  #whole = 0;
  #brokenCount = 0;
  #checked = 0;
  #came = 0;

  /** A push that was decided, later than those before. */
  add({ ledger, here, push }: Standing): void {
    this.#decided.add(here.number);
    this.#places++;
    const before = this.#previous ?? here;
    for (const [label, task] of Object.entries(ledger.tasks) as [Label, LedgerTask][]) {
      const state = this.#seen(label, before);
      if (task.verdict === 'removed' && task.next) this.#leftOut(label, state, task.next, { ledger, here, push });
      else this.#free(state, here);
    }
    this.#previous = here;
    if (ledger.mode !== 'pruned') this.#whole = here.number;
  }

  /** A push that was not decided. */
  skip(): void {
    this.#undecided++;
  }

  /** Pushes of which nothing is known, up to one right before the next: nobody was left out for longer than since then. */
  assumeAllRan(until: Place): void {
    this.#assumed = until;
  }

  result(): Waits {
    const last = this.#places;
    const states = [...this.#states];
    const gone = states.filter(([, { seen }]) => seen < last);
    const open = (those: typeof states) => those.filter(([, { promised }]) => promised !== null).length;
    return {
      checked: this.#checked,
      broken: this.#broken,
      brokenCount: this.#brokenCount,
      nearest: states
        .flatMap(([, { worst }]) => worst ?? [])
        .sort((a, b) => b.ofBound - a.ofBound || byCodePoint(a.label, b.label))
        .slice(0, LISTED),
      promises: { ...this.#promises, gone: open(gone), open: open(states) - open(gone) },
      labels: { seen: states.length, came: this.#came, went: gone.length },
    };
  }

  #seen(label: Label, before: Place): State {
    const place = this.#places;
    let state = this.#states.get(label);
    if (!state) {
      if (place > 1) this.#came++;
      state = { free: before, seen: place, absences: 0, promised: null, worst: null };
      this.#states.set(label, state);
    } else if (state.seen < place - 1) {
      state.free = before;
      state.absences++;
    }
    state.seen = place;
    return state;
  }

  #leftOut(label: Label, state: State, { afterPushes, by }: Next, { ledger, here, push }: Standing): void {
    this.#checked++;
    if (state.promised && here.number >= state.promised.due) this.#late(state, state.promised, ledger);
    const due = here.number + afterPushes;
    const { bound: allowed } = ledger;
    if (!state.promised || due < state.promised.due) {
      state.promised = {
        ...{ due, data: ledger.data.sha256, absences: state.absences },
        undecided: here.isId ? Number.POSITIVE_INFINITY : this.#undecided,
        isEarly: by === 'backstop' && allowed !== undefined && due < this.#whole + allowed.pushes,
      };
    }
    if (!allowed) return;
    const free = this.#assumed && this.#assumed.number > state.free.number ? this.#assumed : state.free;
    const pushes = here.number - free.number;
    const minutes = minutesBetween(free.time, here.time);
    const wait = { label, pushes, minutes, ofBound: Math.max(pushes / allowed.pushes, minutes / allowed.minutes) };
    if (!state.worst || wait.ofBound > state.worst.ofBound) state.worst = wait;
    if (wait.ofBound < 1) return;
    this.#brokenCount++;
    if (this.#broken.length < LISTED) this.#broken.push({ ...wait, push, allowed });
  }

  #free(state: State, here: Place): void {
    state.free = here;
    const { promised } = state;
    state.promised = null;
    if (!promised) return;
    if (here.number <= promised.due) this.#promises.kept++;
    else this.#promises.late[this.#whyLate(state, promised, promised.data)]++;
  }

  #late(state: State, promised: Promised, { data }: Ledger): void {
    this.#promises.late[this.#whyLate(state, promised, data.sha256)]++;
    state.promised = null;
  }

  #whyLate(state: State, { due, data, absences, undecided, isEarly }: Promised, now: string | null): LateReason {
    // Where there are no ids a decision that failed may have counted itself, or not.
    if (!this.#decided.has(due) || this.#undecided > undecided) return 'undecided';
    if (isEarly) return 'slow-backstop';
    if (state.absences > absences) return 'was-away';
    return data === now ? 'unexplained' : 'other-data';
  }
}
