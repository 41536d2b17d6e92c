import type { LabelData, Priority, SetaData } from '../seta/artifact.ts';
import { number, percent, shortPercent } from '../util/numbers.ts';
import { timeOf } from '../util/time.ts';
import { bar } from './bar.ts';
import { chart, linearAxis, shareAxis } from './chart.ts';
import { count, share, time } from './format.ts';
import { type Html, html } from './html.ts';
import { table } from './table.ts';

/** An entry of the overrides file. */
export interface ReportedOverride {
  readonly labels: readonly string[];
  readonly priority: Priority;
  /** Unix milliseconds; null for always. */
  readonly until: number | null;
  readonly why: string;
  /** File and line. */
  readonly where: string;
}

const MEANING: Readonly<Record<Priority, string>> = {
  1: 'runs on every push',
  2: 'every Nth push, N of tier 2',
  3: 'every Nth push, N of tier 3',
  4: 'every Nth push, N of tier 4',
  5: 'on backstops only',
};

/** The same where labels have slots of a rota. */
const MEANING_IN_ROTA: Readonly<Record<Priority, string>> = {
  1: 'runs on every push',
  2: 'on half of the pushes or more, by its slots',
  3: 'on a quarter of them or more',
  4: 'on fewer',
  5: 'on backstops only',
};

const hours = (tasks: readonly LabelData[]): number =>
  Math.round(tasks.reduce((sum, { runSeconds }) => sum + (runSeconds ?? 0), 0) / 36) / 100;

/** How many labels, and how much run time, have which priority. */
export function priorities({ tasks, rota }: SetaData): Html {
  const meaning = rota ? MEANING_IN_ROTA : MEANING;
  const all = Object.values<LabelData>(tasks);
  const rows = ([1, 2, 3, 4, 5] as const).map((priority) => {
    const those = all.filter((task) => task.priority === priority);
    return { priority, labels: those.length, runHours: hours(those) };
  });
  const most = Math.max(...rows.map(({ runHours }) => runHours));
  return table({
    id: 'by-priority',
    caption: 'Labels by priority',
    columns: [
      { name: 'Priority', value: ({ priority }) => priority },
      { name: 'When it runs', value: ({ priority }) => meaning[priority] },
      { name: 'Labels', value: ({ labels }) => labels },
      { name: 'Run hours', value: ({ runHours }) => runHours, show: ({ runHours }) => number(runHours, 1) },
    ],
    rows,
    bar: { name: 'Run hours', draw: ({ runHours }) => bar([{ kind: 'value', amount: runHours }], most) },
  });
}

const REASONS = {
  regressions: 'chosen for the regressions it caught',
  new: 'new; runs on every push for a while',
  override: 'people decided so',
  redundant: 'others that run more often caught the same',
  'no-regressions': 'it caught none in the window; where little is known it runs more often than on backstops',
} as const;

/** How many labels have their priority for which reason. */
export function reasons({ tasks }: SetaData): Html {
  const all = Object.values<LabelData>(tasks);
  const rows = (['regressions', 'redundant', 'no-regressions', 'new', 'override'] as const).map((reason) => {
    return { reason, those: all.filter((task) => task.reason === reason) };
  });
  const most = Math.max(...rows.map(({ those }) => those.length));
  return table({
    id: 'by-reason',
    caption: 'Labels by the reason of their priority',
    columns: [
      { name: 'Reason', value: ({ reason }) => reason },
      { name: 'Meaning', value: ({ reason }) => REASONS[reason] },
      { name: 'Labels', value: ({ those }) => those.length },
      { name: 'Run hours', value: ({ those }) => hours(those), show: ({ those }) => number(hours(those), 1) },
    ],
    rows,
    bar: { name: 'Labels', draw: ({ those }) => bar([{ kind: 'value', amount: those.length }], most) },
  });
}

/** Coverage and cost from artifact to artifact, as charts and a table. */
export function trend(artifacts: readonly SetaData[]): Html {
  if (artifacts.length < 2)
    return html`<p>Give earlier artifacts with <code>--previous</code> to see how they changed.</p>`;
  const rows = artifacts
    .map((artifact) => ({ ...artifact, at: timeOf(artifact.generated) }))
    .sort((a, b) => a.at - b.at);
  const first = rows[0]?.at ?? 0;
  const last = rows.at(-1)?.at ?? 0;
  const ticks = [first, (first + last) / 2, last].map((at) => ({ at, text: new Date(at).toISOString().slice(0, 10) }));
  const x = { name: 'made', domain: [first, last === first ? first + 1 : last], ticks } as const;
  const caughtShare = ({ coverage }: SetaData) => share(coverage.covered, coverage.regressions);
  const costShare = ({ coverage }: SetaData) => share(coverage.runHours, coverage.allRunHours);
  const points = (value: (data: SetaData) => number) => rows.map((row) => ({ x: row.at, y: value(row) }));
  return html`${chart({
    title: 'Share of regressions caught by tasks that always run',
    x,
    y: shareAxis('caught', [...rows.map(caughtShare), 1]),
    series: [{ name: 'caught', shape: 'line', points: points(caughtShare) }],
  })}
${chart({
  title: 'Run time of high-value tasks, of the run time of all',
  x,
  y: linearAxis('run time', rows.map(costShare), shortPercent),
  series: [{ name: 'run time', shape: 'line', points: points(costShare) }],
})}
${table({
  id: 'trend-table',
  caption: 'Artifacts',
  columns: [
    { name: 'Made', value: ({ generated }) => generated, show: ({ generated }) => time(generated) },
    { name: 'Regressions', value: ({ coverage }) => coverage.regressions },
    { name: 'Caught', value: ({ coverage }) => coverage.covered },
    { name: 'Share caught', value: (row) => round(caughtShare(row)), show: (row) => percent(caughtShare(row)) },
    { name: 'High-value tasks', value: ({ coverage }) => coverage.highValue },
    {
      name: 'Run hours',
      value: ({ coverage }) => coverage.runHours,
      show: ({ coverage }) => number(coverage.runHours, 1),
    },
    { name: 'Share of run time', value: (row) => round(costShare(row)), show: (row) => percent(costShare(row)) },
    { name: 'Labels', value: ({ tasks }) => Object.keys(tasks).length },
  ],
  rows,
})}`;
}

const round = (value: number): number => Math.round(value * 10_000) / 10_000;

/** The entries of the overrides file, and how many labels of the data follow one. */
export function overrides({ tasks }: SetaData, entries: readonly ReportedOverride[] | null): Html {
  const decided = Object.values<LabelData>(tasks).filter(({ reason }) => reason === 'override').length;
  const says = html`<p>${count(decided, 'label')} of the data ${decided === 1 ? 'has its' : 'have their'} priority by an override.</p>`;
  if (entries === null) return says;
  return html`${says}
${table({
  id: 'overrides-table',
  caption: 'Entries of the overrides file',
  columns: [
    { name: 'Labels', value: ({ labels }) => labels.join(' ') },
    { name: 'Priority', value: ({ priority }) => priority },
    {
      name: 'Until',
      value: ({ until }) => (until === null ? 'always' : new Date(until).toISOString()),
      show: ({ until }) => (until === null ? 'always' : time(new Date(until).toISOString())),
    },
    { name: 'Why', value: ({ why }) => why },
    { name: 'Where', value: ({ where }) => where },
  ],
  rows: entries,
})}`;
}
