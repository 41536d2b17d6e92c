import type { Choice, ChoicePoint } from '../replay/result.ts';
import { amount, number, percent } from '../util/numbers.ts';
import { chart, logAxis, type Series, shareAxis } from './chart.ts';
import { count, time } from './format.ts';
import { type Html, html } from './html.ts';
import { round, span } from './replay-format.ts';
import { table } from './table.ts';

const TICKS = [0, 15, 60, 240, 720, 1440, 2880, 7200, 14_400, 43_200].map((at) => ({ at, text: span(at) }));

/** Hours saved against time to detection, for every setting that was tried. */
export function frontier(choice: Choice | null): Html {
  if (choice === null) return html`<p>No settings were to be chosen in this replay.</p>`;
  const { points, recommended, maxMinutes, span: on } = choice;
  const drawn = points.flatMap((point) =>
    point.p90Minutes === null ? [] : [{ ...point, p90Minutes: point.p90Minutes }],
  );
  const late = points.length - drawn.length;
  const times = [...drawn.map(({ p90Minutes }) => p90Minutes), maxMinutes];
  const place = (point: (typeof drawn)[number]) => ({
    x: point.p90Minutes,
    y: point.savedHourShare,
    title: `${point.name}: ${percent(point.savedHourShare)} saved, nine of ten within ${span(point.p90Minutes)}`,
  });
  const best = drawn.filter(({ onFrontier }) => onFrontier).sort((a, b) => a.p90Minutes - b.p90Minutes);
  const saved = shareAxis(
    'hours saved',
    drawn.map(({ savedHourShare }) => savedHourShare),
  );
  const series: readonly Series[] = [
    { name: 'on the frontier', shape: 'line', points: best.map(place) },
    { name: 'recommended', shape: 'dots', points: drawn.filter(({ name }) => name === recommended?.name).map(place) },
    { name: 'the limit asked for', shape: 'steps', points: saved.domain.map((y) => ({ x: maxMinutes, y })) },
    { name: 'other settings', shape: 'dots', points: drawn.filter(({ onFrontier }) => !onFrontier).map(place) },
  ];
  return html`<p>Chosen on ${number(on.pushes)} pushes from ${time(on.from)} to ${time(on.to)}, before those that the policies are judged on. No setting on the frontier can save more without catching later.${
    late === 0 ? '' : ` Only in the table, since more than one of ten is missed: ${count(late, 'setting')}.`
  }</p>
${chart({
  title: 'Machine hours saved against the time until nine of ten regressions are caught',
  x: logAxis('until nine of ten are caught', times, 15, TICKS),
  y: saved,
  series,
})}
${settingsTried(points, recommended?.name ?? null)}`;
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
      { name: 'Half caught within', value: (row) => row.medianMinutes, show: (row) => span(row.medianMinutes) },
      { name: 'Nine of ten within', value: (row) => row.p90Minutes, show: (row) => span(row.p90Minutes) },
      { name: 'On own push', value: (row) => round(row.ownPushShare), show: (row) => percent(row.ownPushShare) },
      { name: 'Missed', value: ({ missed }) => missed },
    ],
    rows: points,
  });
