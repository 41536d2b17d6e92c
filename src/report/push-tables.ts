import type { LedgerTask } from '../optimize/ledger.ts';
import { byCodePoint } from '../util/json.ts';
import { partsOf } from '../util/labels.ts';
import { percent } from '../util/numbers.ts';
import { bar } from './bar.ts';
import { count, share } from './format.ts';
import { type Html, html } from './html.ts';
import { table } from './table.ts';

type Tasks = readonly (readonly [label: string, task: LedgerTask])[];

/** What the verdicts of a ledger are called in front of people. */
export const VERDICTS = { kept: 'runs', removed: 'left out', replaced: 'replaced' } as const;

/** What the colours of bars mean. */
export const legend = (): Html =>
  html`<ul class="legend">${(['kept', 'removed', 'replaced'] as const).map(
    (kind) =>
      html`<li><svg viewBox="0 0 10 10" aria-hidden="true"><rect class="${kind}" width="10" height="10"/></svg>${VERDICTS[kind]}</li>`,
  )}</ul>`;

interface Group {
  readonly name: string;
  tasks: number;
  kept: number;
  removed: number;
  replaced: number;
}

/** So many groups have a row of their own; a task graph may have thousands, each of a task or two. */
const MOST_GROUPS = 100;

/** How many tasks run, were left out or replaced, by platform or suite; the largest first. */
export function split(tasks: Tasks, part: 'platform' | 'suite'): Html {
  const groups = new Map<string, Group>();
  for (const [label, task] of tasks) {
    const { verdict } = task;
    const name = partsOf(label, task)[part];
    const group = groups.get(name) ?? { name, tasks: 0, kept: 0, removed: 0, replaced: 0 };
    groups.set(name, group);
    group.tasks++;
    group[verdict]++;
  }
  const sorted = [...groups.values()].sort((a, b) => b.tasks - a.tasks || byCodePoint(a.name, b.name));
  const rows =
    sorted.length > MOST_GROUPS ? [...sorted.slice(0, MOST_GROUPS), together(sorted.slice(MOST_GROUPS))] : sorted;
  const largest = Math.max(...rows.map((row) => row.tasks));
  return table({
    id: `by-${part}`,
    caption: `Tasks by ${part}`,
    columns: [
      { name: part === 'platform' ? 'Platform' : 'Suite', value: ({ name }) => name },
      { name: 'Tasks', value: (row) => row.tasks },
      { name: 'Run', value: ({ kept }) => kept },
      { name: 'Left out', value: ({ removed }) => removed },
      { name: 'Replaced', value: ({ replaced }) => replaced },
      {
        name: 'Share left out',
        value: (row) => Math.round(share(row.removed, row.tasks) * 1000) / 1000,
        show: (row) => percent(share(row.removed, row.tasks)),
      },
    ],
    rows,
    bar: {
      name: 'Runs, left out, replaced',
      draw: (row) =>
        bar(
          (['kept', 'removed', 'replaced'] as const).map((kind) => ({ kind, amount: row[kind] })),
          largest,
        ),
    },
  });
}

function together(groups: readonly Group[]): Group {
  const sum = (value: (group: Group) => number) => groups.reduce((total, group) => total + value(group), 0);
  return {
    name: `${count(groups.length, 'smaller one')} together`,
    tasks: sum((group) => group.tasks),
    kept: sum(({ kept }) => kept),
    removed: sum(({ removed }) => removed),
    replaced: sum(({ replaced }) => replaced),
  };
}

/** After how many pushes the tasks that were left out run, the soonest first. */
export function nextRuns(tasks: Tasks): Html {
  const groups = new Map<string, { afterPushes: number; by: string; tasks: number }>();
  for (const [, { next }] of tasks) {
    if (!next) continue;
    const key = `${next.afterPushes} ${next.by}`;
    const group = groups.get(key) ?? { ...next, tasks: 0 };
    groups.set(key, group);
    group.tasks++;
  }
  const rows = [...groups.values()].sort((a, b) => a.afterPushes - b.afterPushes || byCodePoint(a.by, b.by));
  if (rows.length === 0) return html`<p>No task waits for a later push.</p>`;
  const largest = Math.max(...rows.map((row) => row.tasks));
  return html`<p>A task that SETA left out runs again when its tier has its turn, or on the next backstop.</p>
${table({
  id: 'next-runs',
  caption: 'Tasks by the push on which they run at the latest',
  columns: [
    { name: 'Pushes from now', value: ({ afterPushes }) => afterPushes },
    { name: 'Because of', value: ({ by }) => by },
    { name: 'Tasks', value: (row) => row.tasks },
  ],
  rows,
  bar: { name: 'Tasks', draw: (row) => bar([{ kind: 'removed', amount: row.tasks }], largest) },
})}`;
}
