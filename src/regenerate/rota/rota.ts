import type { LabelData, Priority, SetaData } from '../../seta/artifact.ts';
import type { RotaGoal } from '../../seta/config.ts';
import { slotCount } from '../../seta/slots.ts';
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
 * Gives labels slots instead of tiers; new ones and those that an override speaks of are left as they are. Priorities stay, for
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
  const { labels, always, overrides, fresh, runTimes } = facts;
  const { slots, searchPrice } = options;
  const backstopPushes = backstopDistance(options, pushesPerDay);
  const candidates = labels.filter((label) => !overrides.has(label) && !fresh.has(label)).sort(byCodePoint);
  const isCandidate = new Set(candidates);
  const seconds = (label: Label): number => runTimes.estimated(label);
  const sum = (of: Iterable<Label>): number => [...of].reduce((total, label) => total + seconds(label), 0);
  /** What is left for slots, on pushes that are no backstops. */
  const budgetSeconds = (budget: Budget): number => {
    const backstops = 1 / Math.max(1, backstopPushes);
    const elsewhere = sum(labels.filter((label) => fresh.has(label))) + sum(candidates) * backstops;
    return Math.max(0, (hoursPerPush(budget, pushesPerDay) * 3600 - elsewhere) / Math.max(1 - backstops, 0.01));
  };
  const before = previous?.rota?.slots === slots ? previous.tasks : {};
  const { masks, rota } = assignSlots({
    ...{ slots, candidates, seconds },
    always: new Set([...always, ...fresh.keys()]),
    scenarios: scenariosOf(facts.regressions, labels, options.likeness),
    before: (label) => before[label]?.slots ?? 0,
    goal: 'promise' in options ? options : { budgetSeconds: budgetSeconds(options) },
    delay: { backstopPushes, searchPrice },
  });
  const priorities = new Map(
    [...decided].map(([label, data]) => {
      return [label, isCandidate.has(label) ? inSlots(data, masks.get(label) ?? 0, slots) : data] as const;
    }),
  );
  return {
    priorities,
    rota: {
      slots,
      runHours: hours(rota.seconds),
      delay: rota.cost,
      delayWithout: rota.costWithout,
      delayLowerBound: rota.lowerBound,
      ...(rota.promised === null ? {} : { promised: rota.promised }),
    },
  };
}

/** Pushes from one backstop to the next, on average: the minutes may be over before the pushes are. */
const backstopDistance = ({ backstopPushes, backstopMinutes }: RotaRules, pushesPerDay: number): number =>
  Math.min(backstopPushes, 1 + (pushesPerDay * backstopMinutes) / 1440);

const hoursPerPush = (budget: Budget, pushesPerDay: number): number =>
  'hoursPerPush' in budget ? budget.hoursPerPush : budget.hoursPerDay / pushesPerDay;

function inSlots(data: LabelData, mask: number, slots: number): LabelData {
  const runs = slotCount(mask);
  const priority: Priority = runs === slots ? 1 : runs * 2 >= slots ? 2 : runs * 4 >= slots ? 3 : runs > 0 ? 4 : 5;
  const reason = data.caught === 0 ? 'no-regressions' : priority === 1 ? 'regressions' : 'redundant';
  return { ...data, priority, reason, slots: mask };
}
