import { backstopDue, minutesBetween } from '../push/backstop-due.ts';
import type { Config } from '../seta/config.ts';
import { tooOld } from '../seta/trust.ts';
import { inHoldout } from '../seta/verdict.ts';
import type { Label } from '../util/ids.ts';
import type { MadeData } from './data-series.ts';
import type { Groups } from './groups.ts';
import { lastStart, type Past, type PushSpan } from './past.ts';
import { type Schedule, scheduleOf, withChangedFiles } from './schedule.ts';

/** How a policy decides the pushes of a span. Kept by push: what is left out, before the holdout. */
export class Decisions {
  readonly span: PushSpan;
  readonly holdout: number;
  readonly #past: Past;
  readonly #schedules: readonly Schedule[];

  constructor(past: Past, span: PushSpan, schedules: readonly Schedule[], holdout: number) {
    this.#past = past;
    this.#schedules = schedules;
    this.span = span;
    this.holdout = holdout;
  }

  schedule(push: number): Schedule {
    const schedule = this.#schedules[push - this.span.first];
    if (!schedule) throw new RangeError(`push ${push} is not in the span`);
    return schedule;
  }

  /** Why a label runs on a push whose full task graph has it: as it would without a holdout, or by the holdout; or not. */
  runs(push: number, label: number): 'runs' | 'holdout' | 'skipped' {
    if (this.schedule(push).skips?.[label] !== 1) return 'runs';
    if (this.holdout === 0) return 'skipped';
    const revision = this.#past.pushes[push]?.revision ?? '';
    return inHoldout(revision, this.#past.labels[label] as Label, this.holdout) ? 'holdout' : 'skipped';
  }
}

/** Which pushes of a span are backstops, by the rule of the decision task: the first one is. */
function backstopsOf(past: Past, { first, end }: PushSpan, allowed: Config['backstop']): Uint8Array {
  const due = new Uint8Array(end - first);
  let last = first;
  for (let push = first; push < end; push++) {
    const minutes = minutesBetween(past.pushes[last]?.time ?? 0, past.pushes[push]?.time ?? 0);
    if (push > first && backstopDue(push - last, minutes, allowed) === null) continue;
    due[push - first] = 1;
    last = push;
  }
  return due;
}

/**
 * Decides every push of a span by the production code (`push/mode.ts`), once for all pushes that it must decide alike:
 * what is left out depends on the data and whether it is too old, the labels of the full task graph, and the place of the
 * push's number in the tiers; apart from backstops, from what files add to each push, and from the holdout, which is applied label by
 * label (`Decisions.runs`).
 *
 * @param series makings of data in order, null where none is made; pushes before the first run everything
 */
export function decide(
  past: Past,
  groups: Groups,
  span: PushSpan,
  config: Config,
  series: Iterable<MadeData> | null,
): Decisions {
  const { first, end } = span;
  const everything = (mode: string): Schedule => ({ mode, skips: null, ...NOTHING, skippedByGroup: noGroup });
  const noGroup = new Float64Array(groups.names.length);
  const schedules = new Array<Schedule>(end - first).fill(everything(series ? 'not-found' : 'not-enabled'));
  if (!series) return new Decisions(past, span, schedules, 0);
  const backstops = backstopsOf(past, span, config.backstop);
  const epochStarts = past.epochs.map(({ from }) => from);
  const backstop = everything('backstop');
  const numbers = new Map(past.labels.map((label, number) => [label, number]));
  const numberOf = (label: Label): number | undefined => numbers.get(label);
  for (const { from, end: until, answer, judgement, tiers, slots } of series) {
    const known = new Map<string, Schedule>();
    for (let push = Math.max(from, first); push < Math.min(until, end); push++) {
      if (backstops[push - first] === 1) {
        schedules[push - first] = backstop;
        continue;
      }
      const epoch = lastStart(epochStarts, push);
      const labels = past.epochs[epoch]?.labels ?? [];
      const isOld = tooOld(judgement, config, (past.pushes[push]?.time ?? 0) * 1000) !== null;
      const key = [epoch, isOld, (push + 1) % slots, ...tiers.map((tier) => (push + 1) % config.tiers[tier])].join();
      let schedule = known.get(key) ?? scheduleOf(past, groups, push, labels, { ...config, holdout: 0 }, answer);
      known.set(key, schedule);
      // What the holdout runs may be what keeps the data from looking broken.
      const mayPrune = schedule.mode === 'over-pruning' && config.holdout > 0;
      if (mayPrune) schedule = scheduleOf(past, groups, push, labels, config, answer);
      schedules[push - first] = config.paths
        ? withChangedFiles(past, groups, push, schedule, judgement, numberOf)
        : schedule;
    }
  }
  return new Decisions(past, span, schedules, config.holdout);
}

const NOTHING = { skippedTasks: 0, skippedSeconds: 0 };
