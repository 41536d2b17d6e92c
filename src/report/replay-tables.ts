import type { PolicyResult, ReplayResult, Split } from '../replay/result.ts';
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
