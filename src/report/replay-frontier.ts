import type { Choice, ChoicePoint } from '../replay/result.ts';
import { amount, number, percent } from '../util/numbers.ts';
import { chart, logAxis, type Series, shareAxis } from './chart.ts';
import { time } from './format.ts';
import { type Html, html } from './html.ts';
import { interval, percentInterval, round, span } from './replay-format.ts';
import { table } from './table.ts';

const TICKS = [0, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100].map((at) => ({ at, text: String(at) }));

/** Hours saved against time to detection, for every setting that was tried. */
export function frontier(choice: Choice | null): Html {
  if (choice === null) return html`<p>No settings were to be chosen in this replay.</p>`;
  const { points, recommended, span: on } = choice;
  const place = (point: ChoicePoint) => ({
    x: point.meanPushes,
    y: point.savedHourShare,
    title: `${point.name}: ${percent(point.savedHourShare)} saved, ${number(point.meanPushes, 2)} pushes late on average, ${point.missed} missed`,
  });
  const best = points.filter(({ onFrontier }) => onFrontier);
  const saved = shareAxis(
    'hours saved',
    points.map(({ savedHourShare }) => savedHourShare),
  );
  const series: readonly Series[] = [
    { name: 'on the frontier', shape: 'dots', points: best.map(place) },
    { name: 'recommended', shape: 'dots', points: points.filter(({ name }) => name === recommended?.name).map(place) },
    { name: 'other settings', shape: 'dots', points: points.filter(({ onFrontier }) => !onFrontier).map(place) },
  ];
  return html`<p>Chosen on ${number(on.pushes)} pushes from ${time(on.from)} to ${time(on.to)}, before those that the policies are judged on. Of those on the frontier none can save more without catching later or missing more. Here all look a little better than they are, since the best of many is in part luck: quote the figures of the days after.</p>
${promises(choice)}
${chart({
  title: 'Machine hours saved against how late regressions are caught',
  x: logAxis(
    'pushes late on average',
    points.map(({ meanPushes }) => meanPushes),
    0.1,
    TICKS,
  ),
  y: saved,
  series,
})}
${settingsTried(points, recommended?.name ?? null)}`;
}

/** What was promised beside what came of it. */
function promises({ recommended, maxMinutes }: Choice): Html | null {
  if (recommended === null) return null;
  const rows = [
    { on: 'the days it was chosen on', ...recommended.promised },
    { on: 'days the choice had not seen', ...recommended.judged },
  ];
  return table({
    id: 'promised-table',
    caption: `${recommended.name}: promised and judged`,
    columns: [
      { name: 'On', value: ({ on }) => on },
      {
        name: 'Machine hours a push',
        value: ({ hoursPerPush }) => round(hoursPerPush.value),
        show: ({ hoursPerPush }) => interval(hoursPerPush, (hours) => amount(hours ?? 0)),
      },
      {
        name: 'Hours saved',
        value: (row) => round(row.savedHourShare.value),
        show: (row) => percentInterval(row.savedHourShare),
      },
      {
        name: `Caught within ${span(maxMinutes)}`,
        value: (row) => round(row.withinLimit.value),
        show: (row) => percentInterval(row.withinLimit),
      },
      {
        name: 'Nine of ten within',
        value: (row) => row.p90Minutes.value,
        show: (row) => interval(row.p90Minutes, span),
      },
      {
        name: 'Pushes late, mean',
        value: (row) => round(row.meanPushes.value),
        show: (row) => interval(row.meanPushes, (late) => number(late ?? 0, 2)),
      },
      { name: 'Missed', value: (row) => round(row.missedShare.value), show: (row) => percentInterval(row.missedShare) },
    ],
    rows,
  });
}

const settingsTried = (points: readonly ChoicePoint[], recommended: string | null): Html =>
  table({
    id: 'frontier-table',
    caption: 'Settings tried',
    columns: [
      { name: 'Settings', value: ({ name }) => name },
      {
        name: 'Standing',
        value: ({ name, onFrontier }) => (name === recommended ? 'recommended' : onFrontier ? 'on the frontier' : ''),
      },
      { name: 'Hours saved', value: (row) => round(row.savedHourShare), show: (row) => percent(row.savedHourShare) },
      {
        name: 'Machine hours a push',
        value: (row) => round(row.hoursPerPush),
        show: (row) => amount(row.hoursPerPush),
      },
      { name: 'Pushes late, mean', value: (row) => round(row.meanPushes), show: (row) => number(row.meanPushes, 2) },
      {
        name: `Within the limit`,
        value: (row) => round(row.withinLimit.value),
        show: (row) => percentInterval(row.withinLimit),
      },
      { name: 'Half caught within', value: (row) => row.medianMinutes, show: (row) => span(row.medianMinutes) },
      { name: 'Nine of ten within', value: (row) => row.p90Minutes, show: (row) => span(row.p90Minutes) },
      { name: 'On own push', value: (row) => round(row.ownPushShare), show: (row) => percent(row.ownPushShare) },
      { name: 'Missed', value: ({ missed }) => missed },
    ],
    rows: points,
  });
