import type {
  Distribution,
  Estimate,
  Headline,
  PolicyResult,
  Quantile,
  ReplayResult,
  Split,
} from '../../replay/result.ts';
import { amount, number } from '../../util/numbers.ts';
import { asItIs, styled, table } from '../../util/terminal.ts';
import { modesText, unprunedText } from '../replay-modes.ts';

/** The result of a replay on a terminal: policies side by side, where the hours go, and the settings that are recommended. */
export function replayText(result: ReplayResult): readonly string[] {
  const { history, policies, choice } = result;
  const { from, to, pushes, regressions } = history.span;
  const truth = history.truth === 'recorded' ? 'as the history shows them' : 'synthetic, all of the truth is known';
  const parts = [
    `${number(pushes)} pushes from ${from} to ${to}, ${number(history.labels)} tasks and ${amount(history.hoursPerPush)} machine hours each`,
    `${number(regressions)} regressions, ${truth}`,
    '',
    ...costs(policies),
    ...policies.flatMap(({ name, cost: { modes } }) => {
      const told = unprunedText(modes);
      return told === null ? [] : [styled('yellow', `${name}: ${told}`)];
    }),
    '',
    ...detection(policies),
    '',
    ...besideChance(policies),
  ];
  const best = policies.at(-1);
  if (best) parts.push('', styled('bold', `${best.name}, by platform`), ...splitTable(best.byPlatform));
  if (best) parts.push('', styled('bold', `${best.name}, by suite`), ...splitTable(best.bySuite));
  if (choice) parts.push('', ...choiceText(choice));
  return parts;
}

const amounts = ({ value, low, high }: Estimate): string => `${amount(value)} (${amount(low)}-${amount(high)})`;

const interval = ({ value, low, high }: Estimate, digits = 0, factor = 1): string =>
  `${number(value * factor, digits)} (${number(low * factor, digits)}-${number(high * factor, digits)})`;

const percent = (estimate: Estimate): string => interval(estimate, 1, 100);

const costs = (policies: readonly PolicyResult[]): readonly string[] =>
  table(
    [
      ...['policy', 'tasks/push', 'hours/push', 'with the search', 'hours saved %', 'backfills'],
      ...['miss rate of the holdout', 'pushes'],
    ],
    policies.map(({ name, cost, backfills, missRate }) => [
      name,
      interval(cost.tasksPerPush),
      amounts(cost.hoursPerPush),
      amount(backfills.hoursWithThem),
      percent(cost.savedHourShare),
      interval(backfills.mean, 2),
      missRate ? `${missRate.missed} in ${number(missRate.runs)}, at most ${perTenThousand(missRate.rate.high)}` : '',
      modesText(cost.modes),
    ]),
  );

const perTenThousand = (rate: number): string => `${number(rate * 10_000, 1)} in 10,000`;

const detection = (policies: readonly PolicyResult[]): readonly string[] =>
  table(
    [
      'policy',
      'own push %',
      'later',
      'backstop',
      'missed',
      'pushes p50/p90/p95/p99',
      'minutes p50/p90/p95/p99',
      'p90 interval',
    ],
    policies.map(({ name, outcomes, pushes, minutes }) => [
      name,
      percent(outcomes.ownPushShare),
      outcomes.later,
      outcomes.backstop,
      outcomes.missed,
      quantiles(pushes),
      quantiles(minutes),
      `${lateText(minutes.p90.low)}-${lateText(minutes.p90.high)}`,
    ]),
  );

/** A missed regression is not caught before it is fixed. */
const lateText = (value: number | null): string => (value === null ? 'missed' : number(value));

const quantiles = ({ median, p90, p95, p99 }: Distribution): string =>
  [median, p90, p95, p99].map(({ value }: Quantile) => lateText(value)).join(' / ');

/** Each policy with what chance makes of the same hours, and by how much it is better or worse than that. */
function besideChance(policies: readonly PolicyResult[]): readonly string[] {
  const rows = policies.flatMap(({ name, outcomes, pushes, rivals, againstChance }) => {
    const chance = rivals.find((rival) => rival.name === 'chance');
    if (!chance || !againstChance) return [];
    const own = [number(outcomes.ownPushShare.value * 100, 1), number(outcomes.missedShare.value * 100, 1)];
    const late = [chance.p90Pushes, chance.p95Pushes, chance.p99Pushes].map(lateText);
    return [
      [name, ...own, number(pushes.mean.value, 2), quantiles(pushes).split(' / ').slice(1).join(' / ')],
      [
        '  by chance',
        number(chance.ownPushShare * 100, 1),
        number(chance.missedShare * 100, 1),
        number(chance.meanPushes, 2),
        late.join(' / '),
        `${interval(againstChance.meanPushes, 2)} pushes, missed ${percent(againstChance.missedShare)} points`,
      ],
    ];
  });
  if (rows.length === 0) return [];
  return table(['same hours', 'own push %', 'missed %', 'mean late', 'p90/p95/p99', 'policy less chance'], rows);
}

const splitTable = (splits: readonly Split[]): readonly string[] =>
  table(
    ['name', 'tasks', 'hours/push', 'saved %', 'regressions', 'own push', 'missed', 'pushes p90'],
    splits.map(({ name, labels, hoursPerPush, savedHourShare, regressions, ownPush, missed, p90 }) => [
      name,
      number(labels),
      amount(hoursPerPush),
      number(savedHourShare * 100, 1),
      regressions,
      ownPush,
      missed,
      regressions === 0 ? '' : lateText(p90),
    ]),
  );

const headlineRow = (on: string, { hoursPerPush, savedHourShare, withinLimit, p90Minutes, missed }: Headline) => [
  on,
  amounts(hoursPerPush),
  percent(savedHourShare),
  percent(withinLimit),
  lateText(p90Minutes.value),
  missed,
];

function choiceText({ points, maxMinutes, recommended, paths, span }: NonNullable<ReplayResult['choice']>): string[] {
  const rows = points
    .filter(({ onFrontier }) => onFrontier)
    .map(({ name, savedHourShare, hoursPerPush, p90Minutes, meanPushes, withinLimit, missed }) => [
      name === recommended?.name ? styled('green', name) : name,
      number(savedHourShare * 100, 1),
      amount(hoursPerPush),
      number(meanPushes, 2),
      lateText(p90Minutes),
      percent(withinLimit),
      missed,
    ]);
  const head = `${points.length} settings were tried on ${number(span.pushes)} pushes before these; the frontier:`;
  const lines = [
    styled('bold', head),
    ...table(
      ['settings', 'saved %', 'hours/push', 'mean late', 'minutes p90', `within ${maxMinutes} min %`, 'missed'],
      rows,
    ),
    '',
  ];
  const files = paths ? [styled(paths.isOn ? 'green' : 'yellow', `seta.paths: ${paths.reason}`), ''] : [];
  const none = `no settings catch nine of ten regressions within ${maxMinutes} minutes, and better than chance`;
  if (!recommended) return [...lines, ...files, none];
  const { promised, judged, keepsLimit, reason, configuration } = recommended;
  return [
    ...lines,
    ...table(
      ['on', 'hours/push', 'hours saved %', `within ${maxMinutes} min %`, 'minutes p90', 'missed'],
      [headlineRow('the days it was chosen on', promised), headlineRow('days it had not seen', judged)],
    ),
    '',
    styled(keepsLimit ? 'green' : 'red', `recommended: ${recommended.name}: ${reason}`),
    '',
    ...files,
    ...configuration.split('\n').map(asItIs),
  ];
}
