import type { SetaData } from '../seta/artifact.ts';
import { number, percent } from '../util/numbers.ts';
import { pathRules } from './changed-files.ts';
import type { Behind } from './data-behind.ts';
import { chance } from './data-chance.ts';
import { changes } from './data-changes.ts';
import { dataListing } from './data-listing.ts';
import { matrix } from './data-matrix.ts';
import { overrides as overrideTable, priorities, type ReportedOverride, reasons, trend } from './data-tables.ts';
import { count, share, time } from './format.ts';
import { type Html, html } from './html.ts';
import { page } from './page.ts';

/** What the data report shows. */
export interface DataReportFacts {
  readonly data: SetaData;
  /** Artifacts of other days, for the trend; in any order. */
  readonly others: readonly SetaData[];
  /** The entries of the overrides file; null where it was not given. */
  readonly overrides: readonly ReportedOverride[] | null;
  /** What the gate has against publishing the data (`seta data check`); null where it was not asked. */
  readonly findings: readonly ReportedFinding[] | null;
  /** What the data was made from, where whoever makes the page has just made it. */
  readonly behind?: Behind;
}

export interface ReportedFinding {
  readonly code: string;
  readonly message: string;
  /** False for what is only told; what does not say it refuses. */
  readonly refuses?: boolean;
}

/**
 * The report on a data artifact: coverage, priorities, what each task catches, trend, overrides and the gate's result, as one
 * HTML file. Pure; the same facts give the same bytes.
 */
export function renderDataReport({ data, others, overrides, findings, behind }: DataReportFacts): string {
  const paths = pathRules(data);
  return page({
    title: `SETA data of ${data.project}`,
    subtitle: html`Made ${time(data.generated)}, expires ${time(data.expires)}`,
    lead: [gate(findings), figures(data)],
    sections: [
      { id: 'matrix', heading: 'Platforms and suites', body: matrix(data, behind ?? null) },
      { id: 'priorities', heading: 'Priorities', body: html`${priorities(data)}${reasons(data)}` },
      { id: 'labels', heading: 'What each task catches', body: dataListing(data) },
      ...(paths ? [{ id: 'files', heading: 'Changed files', body: paths }] : []),
      { id: 'chance', heading: 'Failures by chance', body: chance(data) },
      { id: 'changes', heading: 'Changes', body: changes([...others, data], behind ?? null) },
      { id: 'trend', heading: 'Trend', body: trend([...others, data]) },
      { id: 'overrides', heading: 'Overrides', body: overrideTable(data, overrides) },
      { id: 'source', heading: 'Window and options', body: source(data) },
    ],
  });
}

function gate(findings: DataReportFacts['findings']): Html {
  if (findings === null) {
    return html`<div class="notice"><h2>The gate was not asked</h2>
<p>Give its answer with <code>--gate</code>: the output of <code>seta data check --json</code>.</p></div>`;
  }
  const list = (some: readonly ReportedFinding[]) =>
    html`<ul>${some.map(({ code, message }) => html`<li>${message} (<code>${code}</code>)</li>`)}</ul>`;
  const refusing = findings.filter(({ refuses }) => refuses !== false);
  const told = findings.filter(({ refuses }) => refuses === false);
  const also = told.length > 0 ? html`<p>It also tells:</p>\n${list(told)}` : html``;
  if (refusing.length === 0) {
    return html`<div class="notice good"><h2>The gate lets the data pass</h2><p>Nothing speaks against publishing it.</p>${also}</div>`;
  }
  return html`<div class="notice bad"><h2>The gate holds the data back: ${count(refusing.length, 'reason')}</h2>
${list(refusing)}${also}</div>`;
}

function figures({ coverage, tasks, rota }: SetaData): Html {
  const { covered, regressions, highValue, runHours, allRunHours, lowerBoundRunHours, optimal } = coverage;
  const figure = (name: string, value: string, note: string) =>
    html`<div><dt>${name}</dt><dd>${value}<small>${note}</small></dd></div>\n`;
  const bound = optimal ? 'proven least' : `at least ${number(lowerBoundRunHours, 1)} h are needed`;
  return html`<dl class="figures">
${figure('Regressions caught', percent(share(covered, regressions)), `${number(covered)} of ${number(regressions)} by tasks that always run`)}${figure('High-value tasks', number(highValue), `of ${number(Object.keys(tasks).length)} that may be pruned`)}${figure('Their run time', `${number(runHours, 1)} h`, bound)}${figure('Run time of all', `${number(allRunHours, 1)} h`, `one run each; high value is ${percent(share(runHours, allRunHours))}`)}${rota ? figure('Expected delay', `${number(rota.delay, 2)} pushes`, `in turns that take ${number(rota.runHours, 1)} h a push; ${number(rota.delayWithout, 2)} with backstops alone`) : html``}</dl>`;
}

function source({ window, generator }: SetaData): Html {
  const options = Object.entries(generator.options);
  return html`<dl class="facts">
<dt>Pushes</dt><dd>${number(window.pushes)} from ${time(window.from)} to ${time(window.to)}</dd>
<dt>Regressions</dt><dd>${number(window.regressions)}</dd>
<dt>Made by</dt><dd>${generator.name} ${generator.version}</dd>
${options.map(([name, value]) => html`<dt>${name}</dt><dd><code>${JSON.stringify(value)}</code></dd>\n`)}</dl>`;
}
