import { mostlyNoise } from '../regenerate/noise.ts';
import type { LabelData, SetaData } from '../seta/artifact.ts';
import { byCodePoint } from '../util/json.ts';
import { number, percent, shortPercent, wilson } from '../util/numbers.ts';
import { bar } from './bar.ts';
import { count, share } from './format.ts';
import { type Html, html } from './html.ts';
import { table } from './table.ts';

/** So many sentences, and so many rows. */
const TOLD = 5;
const SHOWN = 100;

/** How often labels fail by chance, where results are known: what is mostly noise in sentences, the surest offenders in a table. */
export function chance(data: SetaData): Html {
  const rows = Object.entries<LabelData>(data.tasks).flatMap(([label, { flake, caught }]) => {
    return flake && flake.runs > 0 ? [{ label, caught, ...flake, ...wilson(flake.failures, flake.runs) }] : [];
  });
  if (rows.length === 0) {
    return html`<p>The history that this data was made from has no results that say so: notes tell of regressions alone. A history with
results (<code>--source treeherder-results</code>, <code>taskcluster</code> or <code>results</code>) does.</p>`;
  }
  const runs = rows.reduce((sum, row) => sum + row.runs, 0);
  const failures = rows.reduce((sum, row) => sum + row.failures, 0);
  const failing = rows
    .filter((row) => row.failures > 0)
    .sort((a, b) => b.low - a.low || b.failures - a.failures || byCodePoint(a.label, b.label));
  const some = failing.slice(0, SHOWN);
  const most = Math.max(...some.map(({ high }) => high));
  const of = failing.length > SHOWN ? `the ${SHOWN} surest of ${number(failing.length)} tasks` : 'tasks';
  return html`<p>${count(failing.length, 'task')} of ${number(rows.length)} failed by chance, in ${number(failures)} of ${number(runs)} runs
(${rate(share(failures, runs))}): failures that were no regression, as far as the history tells.</p>
${noise(data)}${
  failing.length === 0
    ? html``
    : table({
        id: 'chance-table',
        caption: `How often ${of} fail by chance, with the interval that holds the rate with 95 %`,
        columns: [
          { name: 'Label', value: ({ label }) => label },
          { name: 'Runs', value: (row) => row.runs },
          { name: 'Failed by chance', value: (row) => row.failures },
          {
            name: 'Rate',
            value: (row) => round(share(row.failures, row.runs)),
            show: (row) => rate(share(row.failures, row.runs)),
          },
          { name: 'From', value: ({ low }) => round(low), show: ({ low }) => rate(low) },
          { name: 'To', value: ({ high }) => round(high), show: ({ high }) => rate(high) },
          { name: 'Caught', value: ({ caught }) => caught },
        ],
        rows: some,
        bar: {
          name: 'Interval',
          draw: ({ low, high }) =>
            bar(
              [
                { kind: 'gap', amount: low },
                { kind: 'value', amount: high - low },
              ],
              most,
            ),
        },
      })
}`;
}

/** What costs most of what is mostly noise, each in a sentence. */
function noise(data: SetaData): Html {
  const all = mostlyNoise(data);
  if (all.length === 0)
    return html`<p>No task is mostly noise: what fails by chance in a hundredth of its runs or more has caught something, or failed twice at most.</p>\n`;
  const hours = all.reduce((sum, { hoursPerWeek }) => sum + hoursPerWeek, 0);
  const more =
    all.length > TOLD
      ? html`<li>and ${number(all.length - TOLD)} more; the table below and the list of labels have them</li>`
      : html``;
  return html`<p>${count(all.length, 'task is', 'tasks are')} mostly noise: ${number(hours)} machine hours a week for what caught nothing in the window.</p>
<ul id="noise">${all.slice(0, TOLD).map(({ label, hoursPerWeek, runs, failures }) => {
    const { low, high } = wilson(failures, runs);
    return html`<li><code>${label}</code> costs ${number(hoursPerWeek, hoursPerWeek < 10 ? 1 : 0)} h a week, has caught nothing, fails ${shortPercent(share(failures, runs))} by chance (${shortPercent(low)} to ${shortPercent(high)})</li>\n`;
  })}${more}</ul>\n`;
}

/** Two digits of what is small. */
const rate = (value: number): string => percent(value, value > 0 && value < 0.001 ? 3 : value < 0.1 ? 2 : 1);
const round = (value: number): number => Math.round(value * 1_000_000) / 1_000_000;
