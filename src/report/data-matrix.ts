import type { LabelData, Priority, SetaData } from '../seta/artifact.ts';
import { byCodePoint } from '../util/json.ts';
import { partsOf } from '../util/labels.ts';
import { number } from '../util/numbers.ts';
import { type Behind, type BehindRegression, regressionLinks } from './data-behind.ts';
import { count, timeOfSeconds } from './format.ts';
import { type Html, html } from './html.ts';

/** The tasks of a suite on a platform. */
interface Cell {
  readonly labels: string[];
  readonly priorities: Set<Priority>;
  everyPush: number;
  seconds: number;
  caught: number;
  regressions: readonly BehindRegression[];
}

const WHEN: Readonly<Record<Priority, string>> = {
  1: 'every push',
  2: 'tier 2',
  3: 'tier 3',
  4: 'tier 4',
  5: 'backstops only',
};

/** What can be picked out, by the class that its cells have. */
const CHOICES: readonly (readonly [kind: string, name: string])[] = [
  ['all', 'all'],
  ...([1, 2, 3, 4, 5] as const).map((priority) => [`t${priority}`, WHEN[priority]] as const),
  ['never', 'never caught'],
];

/** So many regressions are listed behind a cell. */
const LISTED = 20;

/**
 * All tasks as platforms by suites, as those remember it who knew SETA's page: which run on every push, what they take, and what they
 * caught. What is picked out is picked by the style sheet, so that it works without script; the address keeps it with script.
 */
export function matrix(data: SetaData, behind: Behind | null): Html {
  const { cells, platforms, suites, labelsOf } = cellsOf(data, behind);
  const heads = suites.map((suite) => headOf(suite, labelsOf.get(suite) ?? [], behind));
  const row = (platform: string) =>
    html`<tr><th scope="row">${platform}</th>${suites.map((suite) => cellHtml(cells.get(key(platform, suite)), id(platforms.indexOf(platform), suites.indexOf(suite))))}</tr>\n`;
  const known = [...cells]
    .filter(([, { regressions }]) => regressions.length > 0)
    .sort(([, a], [, b]) => b.regressions.length - a.regressions.length);
  return html`<p>A cell says how many of its tasks run on every push, of how many, and the machine hours of one run of them all. Its edge is of the task that runs most often: blue on every push, green in turns, grey on backstops only.</p>
<div class="matrix-box">
<fieldset class="choose"><legend>Pick out</legend>${CHOICES.map(
    ([kind, name]) =>
      html`<label><input type="radio" name="matrix" value="${kind}"${kind === 'all' ? html` checked` : null}>${name}</label> `,
  )}</fieldset>
<div class="table" role="region" aria-labelledby="matrix-caption" tabindex="0">
<table class="matrix"><caption id="matrix-caption">Tasks by platform and suite</caption>
<thead><tr><td></td>${heads}</tr></thead>
<tbody>
${platforms.map(row)}</tbody>
</table>
</div>
</div>
${
  behind === null
    ? html`<p>What each cell caught is listed on the page that the data job writes, <code>seta-data.html</code>.</p>`
    : html`<h3>Behind the cells</h3>\n${known.map(([name, cell]) => behindCell(name, cell, platforms, suites))}`
}`;
}

const key = (platform: string, suite: string): string => JSON.stringify([platform, suite]);
const id = (row: number, column: number): string => `cell-${row}-${column}`;

function cellsOf({ tasks }: SetaData, behind: Behind | null) {
  const cells = new Map<string, Cell>();
  const cellOf = new Map<string, Cell>();
  const labelsOf = new Map<string, string[]>();
  const worth = { platform: new Map<string, number>(), suite: new Map<string, number>() };
  for (const [label, task] of Object.entries<LabelData>(tasks)) {
    const { platform, suite } = partsOf(label, task);
    const name = key(platform, suite);
    const cell = cells.get(name) ?? {
      ...{ labels: [], priorities: new Set<Priority>(), everyPush: 0, seconds: 0, caught: 0, regressions: [] },
    };
    cells.set(name, cell);
    labelsOf.set(suite, [...(labelsOf.get(suite) ?? []), label]);
    cellOf.set(label, cell);
    cell.labels.push(label);
    cell.priorities.add(task.priority);
    if (task.priority === 1) cell.everyPush++;
    cell.seconds += task.runSeconds ?? 0;
    cell.caught += task.caught;
    worth.platform.set(platform, (worth.platform.get(platform) ?? 0) + task.caught);
    worth.suite.set(suite, (worth.suite.get(suite) ?? 0) + task.caught);
  }
  for (const regression of behind?.regressions ?? []) {
    for (const cell of new Set(regression.labels.flatMap((label) => cellOf.get(label) ?? []))) {
      cell.regressions = [...cell.regressions, regression];
    }
  }
  // What caught most comes first, so that it is seen before anybody scrolls.
  const ordered = (those: ReadonlyMap<string, number>) =>
    [...those].sort(([a, m], [b, n]) => n - m || byCodePoint(a, b)).map(([name]) => name);
  return { cells, labelsOf, platforms: ordered(worth.platform), suites: ordered(worth.suite) };
}

/** The symbol that Treeherder has for most of a suite, with its name for whoever points at it; the name where it has none. */
function headOf(suite: string, labels: readonly string[], behind: Behind | null): Html {
  const counts = new Map<string, number>();
  for (const label of labels) {
    const symbol = behind?.symbolOf(label)?.replace(/\(.*$/, '') ?? null;
    if (symbol !== null) counts.set(symbol, (counts.get(symbol) ?? 0) + 1);
  }
  const [most] = [...counts].sort(([a, m], [b, n]) => n - m || byCodePoint(a, b));
  return most
    ? html`<th scope="col"><abbr title="${suite}">${most[0]}</abbr></th>`
    : html`<th scope="col">${suite}</th>`;
}

function cellHtml(cell: Cell | undefined, name: string): Html {
  if (!cell) return html`<td></td>`;
  const { labels, priorities, everyPush, seconds, caught, regressions } = cell;
  const kinds = [...priorities].map((priority) => `t${priority}`);
  const text = html`${everyPush}/${labels.length}`;
  return html`<td class="cell best${Math.min(...priorities)} ${[...kinds, ...(caught === 0 ? ['never'] : [])].join(' ')}">${
    regressions.length > 0 ? html`<a href="#${name}">${text}</a>` : html`<span>${text}</span>`
  }<small>${number(seconds / 3600, 1)} h</small></td>`;
}

function behindCell(name: string, cell: Cell, platforms: readonly string[], suites: readonly string[]): Html {
  const [platform = '', suite = ''] = JSON.parse(name) as string[];
  const { regressions, labels, seconds } = cell;
  const more = regressions.length - LISTED;
  return html`<details><summary>${platform}, ${suite} <span class="count">${count(regressions.length, 'regression')}</span></summary>
<div id="${id(platforms.indexOf(platform), suites.indexOf(suite))}" tabindex="-1"><p>${count(labels.length, 'task')}, ${number(seconds / 3600, 1)} machine hours</p>
<ul>${regressions.slice(0, LISTED).map((one) => regressionItem(one, cell))}${more > 0 ? html`<li>and ${number(more)} more: <code>seta data explain LABEL</code></li>` : null}</ul></div></details>
`;
}

function regressionItem(regression: BehindRegression, cell: Cell): Html {
  const own = regression.labels.filter((label) => cell.labels.includes(label));
  const chance = regression.weight < 1 ? `, ${number(regression.weight * 100)} % sure` : '';
  return html`<li>${regressionLinks(regression)}, last seen ${timeOfSeconds(regression.lastSeen)}${chance}: ${own.slice(0, 3).map((label, i) => html`${i > 0 ? ', ' : ''}<code>${label}</code>`)}${own.length > 3 ? ` and ${own.length - 3} more` : ''}</li>`;
}
