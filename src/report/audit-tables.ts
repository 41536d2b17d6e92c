import type { Load } from '../audit/load.ts';
import type { LateReason, Waits } from '../audit/waits.ts';
import { number, percent } from '../util/numbers.ts';
import { type AuditReport, LATE } from './audit-words.ts';
import { bar } from './bar.ts';
import { count } from './format.ts';
import { type Html, html } from './html.ts';
import { table } from './table.ts';

/** What each day took and was spared. */
export function days({ load, rate }: AuditReport): Html {
  const most = Math.max(...load.days.map(({ runHours, savedHours }) => runHours + savedHours), 0);
  return table({
    id: 'by-day',
    caption: 'Machine hours by day, by median run times',
    columns: [
      { name: 'Day', value: ({ day }) => day },
      { name: 'Pushes', value: ({ pushes }) => pushes },
      { name: 'Hours run', value: ({ runHours }) => runHours, show: ({ runHours }) => number(runHours, 1) },
      { name: 'Hours saved', value: ({ savedHours }) => savedHours, show: ({ savedHours }) => number(savedHours, 1) },
      ...(rate === null
        ? []
        : [
            {
              name: `Saved${rate.unit === '' ? '' : `, ${rate.unit}`}`,
              value: ({ savedHours }: Load['days'][number]) => Math.round(savedHours * rate.hour * 100) / 100,
            },
          ]),
    ],
    rows: load.days,
    bar: {
      name: 'Run, saved',
      draw: ({ runHours, savedHours }) =>
        bar(
          [
            { kind: 'kept', amount: runHours },
            { kind: 'removed', amount: savedHours },
          ],
          most,
        ),
    },
  });
}

/** How many pushes ran everything, and why. */
export function reasons({ reasons: rows }: Load): Html {
  const all = rows.reduce((sum, { pushes }) => sum + pushes, 0);
  return table({
    id: 'by-reason',
    caption: 'Pushes by how they were decided',
    columns: [
      { name: 'Reason', value: ({ code }) => code },
      { name: 'Mode', value: ({ mode }) => mode },
      { name: 'Pushes', value: ({ pushes }) => pushes },
      {
        name: 'Share',
        value: ({ pushes }) => Math.round((pushes / all) * 1000) / 1000,
        show: ({ pushes }) => percent(pushes / all),
      },
    ],
    rows,
    bar: { name: 'Pushes', draw: ({ pushes }) => bar([{ kind: 'value', amount: pushes }], all) },
  });
}

/** What became of what ledgers said of next runs. */
export function promises({ promises: { kept, late, open, gone } }: Waits): Html {
  const rows = [
    { outcome: 'ran when it was said, or before', tasks: kept },
    ...(Object.keys(LATE) as LateReason[]).map((reason) => ({
      outcome: `later: ${LATE[reason]}`,
      tasks: late[reason],
    })),
    { outcome: 'not yet due at the end', tasks: open },
    { outcome: 'no longer in the graph', tasks: gone },
  ];
  return table({
    id: 'promises',
    caption: 'What became of next runs that ledgers told',
    columns: [
      { name: 'Outcome', value: ({ outcome }) => outcome },
      { name: 'Times', value: ({ tasks }) => tasks },
    ],
    rows: rows.filter(({ tasks }, i) => tasks > 0 || i === 0),
  });
}

/** The labels that waited longest, of what they may. */
export function nearest({ nearest: rows }: Waits): Html {
  if (rows.length === 0) return html`<p>No task was left out by a push that says its bound.</p>`;
  return table({
    id: 'nearest',
    caption: 'Tasks nearest to their bound',
    columns: [
      { name: 'Label', value: ({ label }) => label },
      { name: 'Pushes', value: ({ pushes }) => pushes },
      { name: 'Minutes', value: ({ minutes }) => minutes },
      {
        name: 'Of the bound',
        value: ({ ofBound }) => Math.round(ofBound * 1000) / 1000,
        show: ({ ofBound }) => percent(ofBound),
      },
    ],
    rows: rows.slice(0, 20),
    bar: {
      name: 'Of the bound',
      draw: ({ ofBound }) => bar([{ kind: ofBound < 1 ? 'value' : 'missed', amount: Math.min(1, ofBound) }], 1),
    },
  });
}

/** Whether pruned pushes are alike in what they take. */
export function load({ pruned, whole }: Load): Html {
  const rows = [
    { name: 'pruned pushes', spread: pruned },
    { name: 'pushes that ran everything', spread: whole },
  ].flatMap(({ name, spread }) => (spread ? [{ name, ...spread }] : []));
  const most = Math.max(...rows.map((row) => row.most), 0);
  return html`${
    pruned && pruned.median > 0
      ? html`<p>The ${count(pruned.pushes, 'pruned push', 'pruned pushes')}: nine of ten take at most ${number(pruned.p90 / pruned.median, 2)} times the median, the largest ${number(pruned.most / pruned.median, 2)} times.</p>`
      : null
  }${table({
    id: 'load-table',
    caption: 'Machine hours a push',
    columns: [
      { name: 'Of', value: ({ name }) => name },
      { name: 'Pushes', value: ({ pushes }) => pushes },
      { name: 'Median', value: ({ median }) => median, show: ({ median }) => number(median, 1) },
      { name: 'Nine of ten below', value: ({ p90 }) => p90, show: ({ p90 }) => number(p90, 1) },
      { name: 'Most', value: (row) => row.most, show: (row) => number(row.most, 1) },
    ],
    rows,
    bar: { name: 'Median', draw: ({ median }) => bar([{ kind: 'value', amount: median }], most) },
  })}`;
}
