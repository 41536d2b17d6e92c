import type { Bin, Distribution, PolicyResult, ReplayResult } from '../replay/result.ts';
import { number, percent } from '../util/numbers.ts';
import { bar } from './bar.ts';
import { type Axis, chart, logAxis, shareAxis } from './chart.ts';
import { csvLink } from './csv.ts';
import { type Html, html } from './html.ts';
import { round, span } from './replay-format.ts';
import { table } from './table.ts';

const PUSHES = [0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000].map((at) => ({ at, text: number(at) }));
const MINUTES = [0, 15, 60, 240, 720, 1440, 2880, 7200, 14_400, 43_200].map((at) => ({ at, text: span(at) }));

/** What share of the regressions was caught within how many pushes and minutes. */
export function detectionCurves({ policies }: ReplayResult): Html {
  return html`<p>The higher and the further left a curve, the sooner regressions are caught. Its right end falls short of 100 % by what was missed.</p>
${curves(policies, 'pushes', PUSHES, 2)}${curves(policies, 'minutes', MINUTES, 60)}`;
}

function curves(
  policies: readonly PolicyResult[],
  unit: Distribution['unit'],
  ticks: Axis['ticks'],
  linearTo: number,
): Html {
  const ends = policies.map((policy) => policy[unit].curve.at(-1)?.at ?? 0);
  const x = logAxis(`${unit} after the push that brought the regression`, ends, linearTo, ticks);
  const points = policies.flatMap((policy) =>
    policy[unit].curve.map(({ at, share }) => [policy.name, at, share] as const),
  );
  const shown = x.ticks.filter(({ at }) => at < x.domain[1]);
  return html`${chart({
    title: `Share of regressions caught within so many ${unit}`,
    x,
    y: shareAxis('share caught', [...policies.map((policy) => policy[unit].curve[0]?.share ?? 0), 1]),
    series: policies.map((policy) => ({ name: policy.name, shape: 'steps', points: toEnd(policy[unit], x.domain[1]) })),
  })}
${table({
  id: `within-${unit}`,
  caption: `Share caught within so many ${unit}`,
  columns: [
    { name: 'Policy', value: ({ name }) => name },
    ...shown.map(({ at, text }) => ({
      name: text,
      value: (policy: PolicyResult) => round(within(policy[unit], at)),
      show: (policy: PolicyResult) => percent(within(policy[unit], at)),
    })),
  ],
  rows: policies,
})}
<p>Every step of the curves: ${csvLink(`curves-${unit}.csv`, ['Policy', unit, 'Share caught'], points)}</p>`;
}

/** The steps of a curve, on to the end of the axis. */
function toEnd({ curve }: Distribution, end: number): readonly { readonly x: number; readonly y: number }[] {
  const steps = curve.map(({ at, share }) => ({ x: at, y: share }));
  return [...steps, { x: end, y: steps.at(-1)?.y ?? 0 }];
}

const within = ({ curve }: Distribution, at: number): number => curve.findLast((step) => step.at <= at)?.share ?? 0;

/** How late regressions were caught, by policy, in pushes. */
export const histograms = ({ policies }: ReplayResult): Html =>
  html`${policies.map(({ name, pushes: { histogram } }, i) => {
    const most = Math.max(...histogram.map((bin) => bin.count), 0);
    return html`<details><summary>${name}: how many were caught how late</summary>
${table({
  id: `late-${i}`,
  caption: `${name}: regressions caught, by pushes until caught`,
  columns: [
    { name: 'Pushes', value: binName },
    { name: 'Regressions', value: (bin) => bin.count },
  ],
  rows: histogram,
  bar: { name: 'Regressions', draw: (bin) => bar([{ kind: 'value', amount: bin.count }], most) },
})}
</details>\n`;
  })}`;

function binName({ from, to }: Bin): string {
  if (to === null) return `${number(from)} or more`;
  return to - from <= 1 ? number(from) : `${number(from)} to ${number(to - 1)}`;
}
