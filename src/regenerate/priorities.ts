import type { LabelData, Priority, PriorityReason } from '../seta/artifact.ts';
import type { Label } from '../util/ids.ts';
import { byCodePoint } from '../util/json.ts';
import { DAY_SECONDS, isoTime } from '../util/time.ts';
import type { Override } from './overrides.ts';
import type { Regression } from './regressions.ts';
import type { RunTimes } from './run-times.ts';

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
  readonly options: TierOptions;
}

/** How redundant labels are spread over the tiers. */
export interface TierOptions {
  /** Tier 2 takes the best labels until they hold this share of all marginal value, tier 3 until the next; 4 the rest. */
  readonly tierShares: readonly [number, number];
  /** Days after which a regression counts half as much for marginal values; null: all count the same. */
  readonly halfLifeDays: number | null;
}

/**
 * A priority for each label: an override's, else 1 when the cover chose it, else 1 while it is new, else a tier when it
 * caught something, else 5.
 */
export function prioritize(facts: PriorityFacts): ReadonlyMap<Label, LabelData> {
  const caught = catches(facts.regressions);
  const tiers = tiersOf(facts, caught);
  return new Map(
    facts.labels.map((label) => {
      const mine = caught.get(label) ?? [];
      return [
        label,
        {
          ...decide(label, facts, tiers),
          caught: mine.length,
          sole: mine.filter(({ failures }) => failures.size === 1).length,
          runSeconds: facts.runTimes.measured(label),
        },
      ];
    }),
  );
}

/**
 * What only bisections found is caught on every push by the labels that caught it, unless an override says otherwise. It is
 * added to the rest when that is decided, so that a verdict raises the priority of a label and lowers none.
 */
export function raised(
  priorities: ReadonlyMap<Label, LabelData>,
  bisected: readonly Regression[],
): ReadonlyMap<Label, LabelData> {
  const result = new Map(priorities);
  for (const [label, mine] of catches(bisected)) {
    const data = priorities.get(label);
    if (!data) continue;
    const caught = data.caught + mine.length;
    const sole = data.sole + mine.filter(({ failures }) => failures.size === 1).length;
    const { slots: _, ...standing } = data;
    const stays = data.priority === 1 || data.reason === 'override';
    result.set(label, { ...(stays ? data : { ...standing, ...CHOSEN }), caught, sole });
  }
  return result;
}

const CHOSEN = { priority: 1, reason: 'regressions', until: null } as const;

function decide(
  label: Label,
  { overrides, chosen, fresh }: PriorityFacts,
  tiers: ReadonlyMap<Label, Priority>,
): { priority: Priority; reason: PriorityReason; until: string | null } {
  const override = overrides.get(label);
  if (override) return { priority: override.priority, reason: 'override', until: isoOrNull(override.until) };
  const graceEnds = fresh.get(label);
  // The end of its grace is kept, in case the label is not chosen the next time.
  if (chosen.has(label)) return { priority: 1, reason: 'regressions', until: isoOrNull(graceEnds ?? null) };
  if (graceEnds !== undefined) return { priority: 1, reason: 'new', until: isoOrNull(graceEnds) };
  const tier = tiers.get(label);
  if (tier !== undefined) return { priority: tier, reason: 'redundant', until: null };
  return { priority: 5, reason: 'no-regressions', until: null };
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
  { labels, regressions, chosen, always, overrides, fresh, runTimes, options }: PriorityFacts,
  caught: ReadonlyMap<Label, readonly Regression[]>,
): ReadonlyMap<Label, Priority> {
  const newest = Math.max(0, ...regressions.map(({ lastSeen }) => lastSeen));
  const worth = new Map(
    regressions.map((regression) => {
      const ageDays = (newest - regression.lastSeen) / DAY_SECONDS;
      const weight = options.halfLifeDays === null ? 1 : 2 ** (-ageDays / options.halfLifeDays);
      const catchers = [...regression.failures.keys()].filter((label) => chosen.has(label) || always.has(label));
      return [regression, weight / (1 + catchers.length)];
    }),
  );
  const ranked = labels
    .filter((label) => caught.has(label) && !chosen.has(label) && !overrides.has(label) && !fresh.has(label))
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
