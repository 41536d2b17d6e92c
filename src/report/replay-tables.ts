import type { Estimate, PolicyResult, ReplayResult, Rival, Split } from '../replay/result.ts';
import { amount, number, percent } from '../util/numbers.ts';
import { bar } from './bar.ts';
import { type Html, html } from './html.ts';
import { interval, percentInterval, round, span } from './replay-format.ts';
import { modesText, unprunedText } from './replay-modes.ts';
import { type Column, table } from './table.ts';

/** Miss rates are small: 0.00075 -> `0.08 %`. */
const hundredths = (share: number | null): string => `${number((share ?? 0) * 100, 2)} %`;

const name: Column<PolicyResult> = { name: 'Policy', value: (policy) => policy.name };

/** The policies side by side: what each costs and how soon it catches. */
export function policies({ policies: rows }: ReplayResult): Html {
  return html`${table({
    id: 'policies-table',
    caption: 'Policies side by side, with 95 % intervals',
    columns: [
      name,
      {
        name: 'Machine hours a push',
        value: ({ cost }) => round(cost.hoursPerPush.value),
        show: ({ cost }) => interval(cost.hoursPerPush, (hours) => amount(hours ?? 0)),
      },
      {
        name: 'With the search',
        value: ({ backfills }) => round(backfills.hoursWithThem),
        show: ({ backfills }) => amount(backfills.hoursWithThem),
      },
      {
        name: 'Hours saved',
        value: ({ cost }) => round(cost.savedHourShare.value),
        show: ({ cost }) => percentInterval(cost.savedHourShare),
      },
      {
        name: 'Tasks a push',
        value: ({ cost }) => round(cost.tasksPerPush.value),
        show: ({ cost }) => interval(cost.tasksPerPush, (tasks) => number(tasks ?? 0)),
      },
      {
        name: 'Caught on own push',
        value: (row) => round(row.outcomes.ownPushShare.value),
        show: (row) => percentInterval(row.outcomes.ownPushShare),
      },
      {
        name: 'Half caught within',
        value: ({ minutes }) => minutes.median.value,
        show: ({ minutes }) => interval(minutes.median, span),
      },
      {
        name: 'Nine of ten within',
        value: ({ minutes }) => minutes.p90.value,
        show: ({ minutes }) => interval(minutes.p90, span),
      },
      { name: 'Missed', value: ({ outcomes: { missed } }) => missed },
      {
        name: 'Backfills a regression',
        value: ({ backfills }) => round(backfills.mean.value),
        show: ({ backfills }) => interval(backfills.mean),
      },
      {
        name: 'Miss rate',
        value: ({ missRate }) => (missRate === null ? null : round(missRate.rate.value)),
        show: ({ missRate }) => (missRate === null ? 'no holdout' : interval(missRate.rate, hundredths)),
      },
      { name: 'Pushes', value: ({ cost }) => modesText(cost.modes) },
    ],
    rows,
  })}
<dl class="facts">${rows.map((policy) => html`<dt>${policy.name}</dt><dd>${[policy.description, unprunedText(policy.cost.modes)].filter((text) => text !== null).join('; ')}</dd>\n`)}</dl>`;
}

/** What simple rules would have made of the same hours: chance first. */
export function rivals({ policies: all }: ReplayResult): Html {
  type Row = { readonly policy: string } & (Rival | (Omit<Rival, 'name'> & { readonly name: 'itself' }));
  const rows = all
    .filter((policy) => policy.rivals.length > 0)
    .flatMap((policy): Row[] => {
      const { cost, outcomes: found, pushes } = policy;
      const itself = {
        name: 'itself' as const,
        hoursPerPush: cost.hoursPerPush.value,
        ownPushShare: found.ownPushShare.value,
        missedShare: found.missedShare.value,
        meanPushes: pushes.mean.value,
        p90Pushes: pushes.p90.value,
        p95Pushes: pushes.p95.value,
        p99Pushes: pushes.p99.value,
      };
      return [itself, ...policy.rivals].map((row) => ({ policy: policy.name, ...row }));
    });
  const late = (pushes: number | null): string => (pushes === null ? 'not before the fix' : number(pushes));
  const share = (key: 'ownPushShare' | 'missedShare', heading: string): Column<Row> => {
    return { name: heading, value: (row) => round(row[key]), show: (row) => percent(row[key]) };
  };
  const against = all.flatMap(({ name: policy, againstChance: less }) =>
    less === null
      ? []
      : [
          html`<li>${policy}: ${points(less.ownPushShare)} points of own push, ${points(less.missedShare)} points missed, ${signed(less.meanPushes, 2)} pushes late on average</li>`,
        ],
  );
  return html`<p><em>chance</em>: each prunable task with the same probability on every push. <em>failures-per-hour</em>: on every push what caught most for its run time. <em>half-chance</em>: half of the hours by each. <em>oracle</em>: what nobody can have, each regression on its own push by the cheapest task that shows it. Policies less chance, with 95 % intervals:</p>
<ul>${against}</ul>
${table({
  id: 'rivals-table',
  caption: 'The same hours spent otherwise',
  columns: [
    { name: 'Policy', value: ({ policy }) => policy },
    { name: 'Hours spent by', value: (row) => row.name },
    { name: 'Machine hours a push', value: (row) => round(row.hoursPerPush), show: (row) => amount(row.hoursPerPush) },
    share('ownPushShare', 'Caught on own push'),
    share('missedShare', 'Missed'),
    { name: 'Pushes late, mean', value: (row) => round(row.meanPushes), show: (row) => number(row.meanPushes, 2) },
    { name: '90 %', value: (row) => row.p90Pushes, show: (row) => late(row.p90Pushes) },
    { name: '95 %', value: (row) => row.p95Pushes, show: (row) => late(row.p95Pushes) },
    { name: '99 %', value: (row) => row.p99Pushes, show: (row) => late(row.p99Pushes) },
  ],
  rows,
})}`;
}

const signed = ({ value, low, high }: Estimate, digits: number, factor = 1): string =>
  `${number(value * factor, digits)} (${number(low * factor, digits)} to ${number(high * factor, digits)})`;
const points = (estimate: Estimate): string => signed(estimate, 1, 100);

/** Of the regressions, how many were caught on their own push, later, by a backstop, or not at all. */
export function outcomes({ policies: rows }: ReplayResult): Html {
  const kinds = [
    { kind: 'kept', key: 'ownPush', text: 'on their own push' },
    { kind: 'replaced', key: 'later', text: 'on a later push' },
    { kind: 'removed', key: 'backstop', text: 'by a backstop' },
    { kind: 'missed', key: 'missed', text: 'not before the fix' },
  ] as const;
  return html`<ul class="legend">${kinds.map(
    ({ kind, text }) =>
      html`<li><svg viewBox="0 0 10 10" aria-hidden="true"><rect class="${kind}" width="10" height="10"/></svg>${text}</li>`,
  )}</ul>
${table({
  id: 'outcomes-table',
  caption: 'Regressions by how they were caught',
  columns: [
    name,
    { name: 'Regressions', value: (row) => row.outcomes.total },
    ...kinds.map(({ key, text }): Column<PolicyResult> => ({ name: text, value: (row) => row.outcomes[key] })),
  ],
  rows,
  bar: {
    name: 'Share',
    draw: (row) =>
      bar(
        kinds.map(({ kind, key }) => ({ kind, amount: row.outcomes[key] })),
        row.outcomes.total,
      ),
  },
})}`;
}

/** Each policy by platform or by suite, folded. */
export function splits({ policies: all }: ReplayResult, part: 'byPlatform' | 'bySuite'): Html {
  const noun = part === 'byPlatform' ? 'platform' : 'suite';
  const until = (pushes: number | null): string => (pushes === null ? 'not before the fix' : number(pushes));
  const columns: readonly Column<Split>[] = [
    { name: part === 'byPlatform' ? 'Platform' : 'Suite', value: (row) => row.name },
    { name: 'Labels a push', value: ({ labels }) => round(labels), show: ({ labels }) => number(labels, 1) },
    {
      name: 'Machine hours a push',
      value: (row) => round(row.hoursPerPush),
      show: (row) => amount(row.hoursPerPush),
    },
    { name: 'Hours saved', value: (row) => round(row.savedHourShare), show: (row) => percent(row.savedHourShare) },
    { name: 'Regressions', value: ({ regressions }) => regressions },
    { name: 'On own push', value: ({ ownPush }) => ownPush },
    { name: 'Missed', value: ({ missed }) => missed },
    { name: 'Pushes until half caught', value: ({ median }) => median, show: ({ median }) => until(median) },
    { name: 'Until nine of ten', value: ({ p90 }) => p90, show: ({ p90 }) => until(p90) },
  ];
  return html`${all.map(
    (policy, i) => html`<details><summary>${policy.name}</summary>
${table({ id: `${noun}-${i}`, caption: `${policy.name} by ${noun}, each as if there were no other`, columns, rows: policy[part] })}
</details>\n`,
  )}`;
}
