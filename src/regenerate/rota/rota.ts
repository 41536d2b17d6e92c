import type { LabelData, Priority, SetaData } from '../../seta/artifact.ts';
import type { RotaGoal } from '../../seta/config.ts';
import { slotCount } from '../../seta/slots.ts';
import { fraction } from '../../util/hash.ts';
import type { Label } from '../../util/ids.ts';
import { byCodePoint } from '../../util/json.ts';
import { hours } from '../../util/time.ts';
import type { PriorityFacts } from '../priorities.ts';
import { assignSlots } from './assign.ts';
import { type Likeness, scenariosOf } from './scenarios.ts';

/** How a rota is made. Recorded in the artifact. */
export type RotaOptions = RotaGoal & RotaRules;

type Budget = Exclude<RotaGoal, { readonly promise: unknown }>;

interface RotaRules {
  readonly slots: number;
  /** Everything runs at least once in so many pushes. */
  readonly backstopPushes: number;
  /** And in so many minutes. */
  readonly backstopMinutes: number;
  /** What it costs, in pushes, to search for a culprit that was not seen on its own push. */
  readonly searchPrice: number;
  readonly likeness: Likeness;
}

/**
 * Gives labels slots instead of tiers; those that an override speaks of are left as they are, and so are new ones of suites that are new
 * as well. A new label of a known suite, such as a chunk more or another platform, takes turns by what the suite has shown, and runs on
 * every fourth push at least until its grace is over: under drift, new labels on every push would use up the hours of all others. Priorities stay, for
 * people and for readers that know no slots: by the share of pushes on which a label runs.
 *
 * @param pushesPerDay of the history, weekends included
 * @param previous the artifact before this one, whose slots are preferred
 */
export function withRota(
  facts: PriorityFacts,
  decided: ReadonlyMap<Label, LabelData>,
  previous: SetaData | null,
  pushesPerDay: number,
  options: RotaOptions,
): { readonly priorities: ReadonlyMap<Label, LabelData>; readonly rota: NonNullable<SetaData['rota']> } {
  const { labels, always, overrides, runTimes } = facts;
  const { slots, searchPrice } = options;
  const backstopPushes = backstopDistance(options, pushesPerDay);
  const known = new Set(labels.flatMap((label) => (facts.fresh.has(label) ? [] : [facts.parts(label).suite])));
  const [kin, fresh] = partition([...facts.fresh.keys()], (label) => known.has(facts.parts(label).suite));
  const candidates = labels.filter((label) => !overrides.has(label) && !fresh.has(label)).sort(byCodePoint);
  const isCandidate = new Set(candidates);
  const seconds = (label: Label): number => runTimes.estimated(label);
  const sum = (of: Iterable<Label>, share: (label: Label) => number = () => 1): number =>
    [...of].reduce((total, label) => total + seconds(label) * share(label), 0);
  /** What is left for slots, on pushes that are no backstops. */
  const budgetSeconds = (budget: Budget): number => {
    const backstops = 1 / Math.max(1, backstopPushes);
    const elsewhere = sum(fresh) + sum(kin) / FLOOR + sum(candidates) * backstops;
    return Math.max(0, (hoursPerPush(budget, pushesPerDay) * 3600 - elsewhere) / Math.max(1 - backstops, 0.01));
  };
  const before = previous?.rota?.slots === slots ? previous.tasks : {};
  const { masks, rota } = assignSlots({
    ...{ slots, candidates, seconds },
    always: new Set([...always, ...fresh]),
    scenarios: scenariosOf(facts.regressions, labels, options.likeness, facts.parts),
    before: (label) => before[label]?.slots ?? 0,
    goal: 'promise' in options ? options : { budgetSeconds: budgetSeconds(options) },
    delay: { backstopPushes, searchPrice },
  });
  const priorities = new Map(
    [...decided].map(([label, data]) => {
      if (!isCandidate.has(label)) return [label, data] as const;
      const mask = (masks.get(label) ?? 0) | (kin.has(label) ? floorMask(label, slots) : 0);
      return [label, inSlots(data, mask >>> 0, slots)] as const;
    }),
  );
  return {
    priorities,
    rota: {
      slots,
      runHours: hours(sum(candidates, (label) => slotCount(priorities.get(label)?.slots ?? 0) / slots)),
      delay: rota.cost,
      delayWithout: rota.costWithout,
      delayLowerBound: rota.lowerBound,
      ...(rota.promised === null ? {} : { promised: rota.promised }),
    },
  };
}

/** New labels of known suites run on every push of so many at least. */
const FLOOR = 4;

function floorMask(label: Label, slots: number): number {
  let mask = 0;
  for (let slot = Math.floor(fraction('slot', label) * FLOOR); slot < slots; slot += FLOOR) mask |= 1 << slot;
  return mask >>> 0;
}

function partition(labels: readonly Label[], isFirst: (label: Label) => boolean) {
  const [first, second] = [new Set<Label>(), new Set<Label>()];
  for (const label of labels) (isFirst(label) ? first : second).add(label);
  return [first, second] as const;
}

/** Pushes from one backstop to the next, on average: the minutes may be over before the pushes are. */
const backstopDistance = ({ backstopPushes, backstopMinutes }: RotaRules, pushesPerDay: number): number =>
  Math.min(backstopPushes, 1 + (pushesPerDay * backstopMinutes) / 1440);

const hoursPerPush = (budget: Budget, pushesPerDay: number): number =>
  'hoursPerPush' in budget ? budget.hoursPerPush : budget.hoursPerDay / pushesPerDay;

function inSlots(data: LabelData, mask: number, slots: number): LabelData {
  const runs = slotCount(mask);
  const priority: Priority = runs === slots ? 1 : runs * 2 >= slots ? 2 : runs * 4 >= slots ? 3 : runs > 0 ? 4 : 5;
  if (data.reason === 'new') return { ...data, priority, slots: mask };
  const reason = data.caught === 0 ? 'no-regressions' : priority === 1 ? 'regressions' : 'redundant';
  return { ...data, priority, reason, slots: mask };
}
