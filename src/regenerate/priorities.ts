import type { LabelData, Priority, PriorityReason } from '../seta/artifact.ts';
import type { Label } from '../util/ids.ts';
import { byCodePoint } from '../util/json.ts';
import { type LabelParts, partsBeyond } from '../util/labels.ts';
import { DAY_SECONDS, isoTime } from '../util/time.ts';
import { type Heritage, lentPriorities, supposed } from './inherit.ts';
import type { Override } from './overrides.ts';
import { isBisected, type Regression } from './regressions.ts';
import type { RunTimes } from './run-times.ts';
import { unseenShare, widestPriorities } from './unseen.ts';

/** What priorities are decided from. */
export interface PriorityFacts {
  /** Prunable labels of today. */
  readonly labels: readonly Label[];
  readonly regressions: readonly Regression[];
  /** Labels that the cover chose. */
  readonly chosen: ReadonlySet<Label>;
  /** Labels that run on every push whatever is decided here. */
  readonly always: ReadonlySet<Label>;
  readonly overrides: ReadonlyMap<Label, Override>;
  /** New labels, and the end of each one's grace in Unix milliseconds. */
  readonly fresh: ReadonlyMap<Label, number>;
  readonly runTimes: RunTimes;
  readonly parts: (label: Label) => LabelParts;
  /** What is taken over from another branch; null for nothing. */
  readonly heritage: Heritage | null;
  readonly options: TierOptions;
}

/** A priority for each label, and how much of the future they leave to those that caught nothing (`unseenShare`). */
export interface Priorities {
  readonly tasks: ReadonlyMap<Label, LabelData>;
  readonly unseen: number;
  /** What was taken over; null where nothing was, or the branch's own evidence is enough by now. */
  readonly heritage: Heritage | null;
}

/** How redundant labels are spread over the tiers. */
export interface TierOptions {
  /** Tier 2 takes the best labels until they hold this share of all marginal value, tier 3 until the next; 4 the rest. */
  readonly tierShares: readonly [number, number];
  /** Days after which a regression counts half as much for marginal values; null: all count the same. */
  readonly halfLifeDays: number | null;
  /** Of the regressions to come that nothing has caught the like of, the share that may wait for priority 2, 3, 4 and 5. */
  readonly unseenShares: readonly [number, number, number, number];
}

/**
 * A priority for each label: an override's, else 1 when the cover chose it, else 1 while it is new, else a tier when it
 * caught something, else 5. Where little is known, those that were not chosen run more often than that (`unseen.ts`).
 */
export function prioritize(facts: PriorityFacts): Priorities {
  const caught = catches(facts.regressions);
  const tiers = tiersOf(facts, caught);
  const { heritage, unseen, widest } = widestOf(facts, caught);
  const tasks = new Map(
    facts.labels.map((label): [Label, LabelData] => {
      const mine = caught.get(label) ?? [];
      return [
        label,
        {
          ...decide(label, facts, tiers.get(label), widest(label)),
          caught: mine.length,
          sole: mine.filter(({ failures }) => failures.size === 1).length,
          runSeconds: facts.runTimes.measured(label),
          ...partsBeyond(label, facts.parts(label)),
        },
      ];
    }),
  );
  return { tasks, unseen, heritage };
}

/**
 * What a bisection found is caught on every push by the labels that it found broken, unless others of those catch it there, or an
 * override says otherwise. It is added to the rest when that is decided, so that a verdict raises the priority of a label and lowers
 * none.
 */
export function raised(
  priorities: ReadonlyMap<Label, LabelData>,
  regressions: readonly Regression[],
  always: ReadonlySet<Label>,
): ReadonlyMap<Label, LabelData> {
  const result = new Map(priorities);
  const seenBy = (label: Label): boolean => {
    const { priority, reason, slots } = priorities.get(label) ?? {};
    return always.has(label) || (priority === 1 && reason !== 'new' && slots === undefined);
  };
  for (const regression of regressions) {
    const { failures, bisected } = regression;
    const isNew = isBisected(regression);
    if (!isNew && [...failures.keys()].some(seenBy)) continue;
    for (const label of bisected) {
      const data = result.get(label);
      if (!data) continue;
      const caught = data.caught + (isNew ? 1 : 0);
      const sole = data.sole + (isNew && failures.size === 1 ? 1 : 0);
      const { slots: _, ...standing } = data;
      const stays = seenBy(label) || data.reason === 'override';
      result.set(label, { ...(stays ? data : { ...standing, ...CHOSEN }), caught, sole });
    }
  }
  return result;
}

const CHOSEN = { priority: 1, reason: 'regressions', until: null } as const;
/** The worst priority that each label may have where little is known. */
function widestOf(facts: PriorityFacts, caught: ReadonlyMap<Label, readonly Regression[]>) {
  const { labels, regressions, always, parts, runTimes, options } = facts;
  const own = unseenShare(regressions, caught, (label) => always.has(label), supposed(null));
  const heritage = own > options.unseenShares[3] ? facts.heritage : null;
  const known = (label: Label): boolean => (heritage?.data.tasks[label]?.caught ?? 0) > 0;
  const isKnown = (label: Label): boolean => always.has(label) || known(label);
  const unseen = heritage ? unseenShare(regressions, caught, isKnown, supposed(heritage)) : own;
  const lent = heritage ? lentPriorities(heritage) : new Map<Label, Priority>();
  const open = labels.filter((label) => !hasPlace(label, facts));
  const given = { caught, known, unseen, shares: options.unseenShares, parts, cost: runTimes.estimated };
  const widest = widestPriorities({ ...given, labels: open, family: labels });
  const worst = (label: Label) => Math.min(widest.get(label) ?? 5, lent.get(label) ?? 5) as Priority;
  return { heritage, unseen, widest: worst };
}

/** Whether it is settled before any tier is looked at. */
const hasPlace = (label: Label, { overrides, chosen, fresh }: PriorityFacts): boolean =>
  overrides.has(label) || chosen.has(label) || fresh.has(label);

function decide(
  label: Label,
  { overrides, chosen, fresh }: PriorityFacts,
  tier: Priority | undefined,
  widest: Priority,
): { priority: Priority; reason: PriorityReason; until: string | null } {
  const override = overrides.get(label);
  if (override) return { priority: override.priority, reason: 'override', until: isoOrNull(override.until) };
  const graceEnds = fresh.get(label);
  // The end of its grace is kept, in case the label is not chosen the next time.
  if (chosen.has(label)) return { priority: 1, reason: 'regressions', until: isoOrNull(graceEnds ?? null) };
  if (graceEnds !== undefined) return { priority: 1, reason: 'new', until: isoOrNull(graceEnds) };
  const priority = Math.min(tier ?? 5, widest) as Priority;
  return { priority, reason: tier === undefined ? 'no-regressions' : 'redundant', until: null };
}

/** The regressions that each label caught. */
export function catches(regressions: readonly Regression[]): ReadonlyMap<Label, readonly Regression[]> {
  const result = new Map<Label, Regression[]>();
  for (const regression of regressions) {
    for (const label of regression.failures.keys()) {
      const known = result.get(label);
      if (known) known.push(regression);
      else result.set(label, [regression]);
    }
  }
  return result;
}

/**
 * Tiers 2 to 4 of the redundant labels. The marginal value of one is what it adds to those that run on every push: for each
 * regression it caught 1 / (1 + how many of those caught it as well), aged by the half-life. Best value per run hour comes
 * first (the label decides ties); tiers are cut where `tierShares` of the total value are reached.
 */
function tiersOf(
  facts: PriorityFacts,
  caught: ReadonlyMap<Label, readonly Regression[]>,
): ReadonlyMap<Label, Priority> {
  const { labels, regressions, chosen, always, runTimes, options } = facts;
  const newest = Math.max(0, ...regressions.map(({ lastSeen }) => lastSeen));
  const worth = new Map(
    regressions.map((regression) => {
      const ageDays = (newest - regression.lastSeen) / DAY_SECONDS;
      const weight = options.halfLifeDays === null ? 1 : 2 ** (-ageDays / options.halfLifeDays);
      const catchers = [...regression.failures.keys()].filter((label) => chosen.has(label) || always.has(label));
      return [regression, (weight * regression.weight) / (1 + catchers.length)];
    }),
  );
  const ranked = labels
    .filter((label) => caught.has(label) && !hasPlace(label, facts))
    .map((label) => {
      const value = (caught.get(label) ?? []).reduce((sum, regression) => sum + (worth.get(regression) ?? 0), 0);
      return { label, value, perHour: value / runTimes.estimated(label) };
    })
    .sort((a, b) => b.perHour - a.perHour || byCodePoint(a.label, b.label));
  const total = ranked.reduce((sum, { value }) => sum + value, 0);
  const [second, third] = options.tierShares;
  let before = 0;
  return new Map(
    ranked.map(({ label, value }) => {
      const tier: Priority = before < second * total ? 2 : before < third * total ? 3 : 4;
      before += value;
      return [label, tier];
    }),
  );
}

const isoOrNull = (milliseconds: number | null): string | null =>
  milliseconds === null ? null : isoTime(milliseconds);
