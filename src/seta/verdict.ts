import { labelMatcher } from '../util/globs.ts';
import { fraction } from '../util/hash.ts';
import type { Label } from '../util/ids.ts';
import type { Flake, Priority } from './artifact.ts';
import type { Config } from './config.ts';
import type { Judgement } from './parse.ts';
import { addedByPaths, type Touched, touchedText, UNMEASURED } from './paths.ts';
import { pushesUntilSlot, slotCount } from './slots.ts';

/** Why a label runs or does not, by rule; `skip` is the only one that removes. */
export type VerdictRule =
  | 'never-prune'
  | 'not-prunable'
  | 'not-in-data'
  | 'high-value'
  | 'below-threshold'
  | 'tier'
  | 'slot'
  | 'holdout'
  | 'paths'
  | 'skip';

export interface Verdict {
  readonly rule: VerdictRule;
  /** A sentence for a person. */
  readonly reason: string;
  readonly priority?: Priority;
  readonly runSeconds?: number;
  /** How often it fails by chance. */
  readonly flake?: Flake;
  /** Of a label that runs because of the files that the push changes. */
  readonly touched?: Touched;
  /** Of a skipped label: pushes until it runs again at the latest, and the rule that makes it. */
  readonly next?: { readonly afterPushes: number; readonly by: 'tier' | 'slot' | 'backstop' };
}

/** The facts of a push on which verdicts depend. */
export interface VerdictPush {
  readonly revision: string;
  /**
   * A number that grows by one with each push of the project: the pushlog id of hg, a counter for git. Null where it
   * is not known; the tiers then run.
   */
  readonly number: number | null;
  /** Pushes until the next backstop at the latest. */
  readonly untilBackstop: number;
}

/** Labels between 2^32 phases: enough to spread any tier evenly. */
function phaseOf(label: Label): number {
  let phase = phases.get(label);
  if (phase === undefined) {
    phase = Math.floor(fraction('tier', label) * 2 ** 32);
    phases.set(label, phase);
  }
  return phase;
}

/** A replay asks for the same labels thousands of times. */
const phases = new Map<Label, number>();

/**
 * The judge of one push: label -> verdict. `minPriority` is the argument of the strategy: labels of a better (smaller)
 * priority are left alone.
 *
 * A tier runs a label on every Nth push, at a phase that depends on the label. As each tier is a multiple of the better
 * one, a label of a better priority runs wherever it would run with a worse one.
 */
export function judge(
  judgement: Judgement,
  config: Config,
  push: VerdictPush,
): (label: Label, minPriority?: number) => Verdict {
  const neverPrune = labelMatcher(config.neverPrune);
  const prunable = labelMatcher(config.prunable);
  const verdictOf = (label: Label, minPriority: number): Verdict => {
    if (neverPrune(label)) return { rule: 'never-prune', reason: 'it is listed under seta.never-prune' };
    if (!prunable(label)) return { rule: 'not-prunable', reason: 'no glob of seta.prunable matches it' };
    const data = judgement.tasks.get(label);
    if (!data) return { rule: 'not-in-data', reason: 'the data does not know it' };
    const { priority, runSeconds, flake } = data;
    const known = { priority, ...(runSeconds === undefined ? {} : { runSeconds }), ...(flake ? { flake } : {}) };
    if (priority === 1) return { rule: 'high-value', reason: highValue(data.caught), ...known };
    if (priority < minPriority) {
      return {
        rule: 'below-threshold',
        reason: `its priority ${priority} is better than the strategy's ${minPriority}`,
        ...known,
      };
    }
    const turn = turnOf(label, data, judgement.slots, config, push.number);
    if (turn?.wait === 0) return { rule: turn.by, reason: turn.reason, ...known };
    if (inHoldout(push.revision, label, config.holdout)) {
      return {
        rule: 'holdout',
        reason: `it belongs to the ${config.holdout * 100} % sample that runs anyway`,
        ...known,
      };
    }
    const isTurn = turn !== null && turn.wait <= push.untilBackstop;
    return {
      rule: 'skip',
      reason: `priority ${priority}: ${priority === 5 ? 'it runs on backstops only' : 'its turn comes later'}`,
      ...known,
      next: isTurn ? { afterPushes: turn.wait, by: turn.by } : { afterPushes: push.untilBackstop, by: 'backstop' },
    };
  };
  // The same label is asked about twice: for the share that would be skipped, and by its strategy.
  const known = new Map<Label, Verdict>();
  return (label, minPriority = BEST_PRUNABLE) => {
    if (minPriority !== BEST_PRUNABLE) return verdictOf(label, minPriority);
    let verdict = known.get(label);
    if (!verdict) {
      verdict = verdictOf(label, minPriority);
      known.set(label, verdict);
    }
    return verdict;
  };
}

/**
 * The same judge, but of what it would leave out, or run as a sample only, it runs what the changed files add. It leaves out no more than
 * `verdict` does, whatever the rules and the files are.
 *
 * @param files what the push changes; null where that is not known
 */
export function withPaths(
  verdict: (label: Label, minPriority?: number) => Verdict,
  { paths, tasks }: Judgement,
  files: readonly string[] | null,
): (label: Label, minPriority?: number) => Verdict {
  if (!paths || files === null) return verdict;
  const isLeftOut = ({ rule }: Verdict): boolean => rule === 'skip' || rule === 'holdout';
  let added: ReadonlyMap<Label, Touched> | null = null;
  return (label, minPriority) => {
    const alone = verdict(label, minPriority);
    if (!isLeftOut(alone)) return alone;
    added ??= addedByPaths(paths, files, (one) =>
      isLeftOut(verdict(one)) ? (tasks.get(one)?.runSeconds ?? UNMEASURED) : null,
    );
    const touched = added.get(label);
    if (!touched) return alone;
    const { next: _, ...known } = alone;
    return { ...known, rule: 'paths', reason: touchedText(touched), touched };
  };
}

/** Whether a label belongs to the sample of a push that runs anyway. */
export const inHoldout = (revision: string, label: Label, holdout: number): boolean =>
  holdout > 0 && fraction('holdout', revision, label) < holdout;

/** The best priority that may be left out. */
const BEST_PRUNABLE = 2;

interface Turn {
  readonly by: 'tier' | 'slot';
  /** Pushes until it comes: 0 for this push. */
  readonly wait: number;
  /** Why it runs when it does. */
  readonly reason: string;
}

/** The next turn of a label: by its slots where it has some, else by the tier of its priority; null where it has neither. */
function turnOf(
  label: Label,
  { priority, slots: mask }: { readonly priority: Priority; readonly slots?: number },
  slots: number | undefined,
  { tiers }: Config,
  number: number | null,
): Turn | null {
  const isInRota = slots !== undefined && mask !== undefined;
  if (isInRota ? mask === 0 : priority === 5) return null;
  const by = isInRota ? 'slot' : 'tier';
  if (number === null) return { by, wait: 0, reason: `priority ${priority}, and pushes cannot be counted here` };
  if (isInRota) {
    return {
      by,
      wait: pushesUntilSlot(mask, slots, number),
      reason: `it runs on ${slotCount(mask)} of ${slots} pushes, and on this one`,
    };
  }
  const every = tiers[priority as 2 | 3 | 4];
  const wait = (((phaseOf(label) - number) % every) + every) % every;
  return { by, wait, reason: `priority ${priority}: its turn on every ${every} pushes` };
}

function highValue(caught: number | undefined): string {
  return caught === undefined || caught === 0 ? 'priority 1' : `priority 1: it caught ${caught} regressions`;
}
