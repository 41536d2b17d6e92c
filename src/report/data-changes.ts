import { diff } from '../regenerate/diff.ts';
import type { SetaData } from '../seta/artifact.ts';
import { DAY_SECONDS, dayOf, timeOf } from '../util/time.ts';
import type { Behind } from './data-behind.ts';
import { count, time } from './format.ts';
import { type Html, html } from './html.ts';
import { table } from './table.ts';

/** Labels that are named of each kind of change. */
const NAMED = 50;

/** When regressions were seen last, as a calendar, and what changed from one artifact to the next. */
export function changes(artifacts: readonly SetaData[], behind: Behind | null): Html {
  const ordered = artifacts.toSorted((a, b) => timeOf(a.generated) - timeOf(b.generated));
  const steps = ordered.slice(1).map((after, i) => ({ after, ...diff(ordered[i] as SetaData, after) }));
  const last = steps.at(-1);
  const more = ({ changed }: (typeof steps)[number]) => changed.filter(({ from, to }) => to.priority < from.priority);
  const less = ({ changed }: (typeof steps)[number]) => changed.filter(({ from, to }) => to.priority > from.priority);
  return html`${behind && calendar(behind, ordered.at(-1)?.window)}${
    last
      ? html`${table({
          id: 'changes-table',
          caption: 'Tasks that changed from one artifact to the next',
          columns: [
            { name: 'Made', value: ({ after }) => after.generated, show: ({ after }) => time(after.generated) },
            { name: 'More often', value: (step) => more(step).length },
            { name: 'Less often', value: (step) => less(step).length },
            { name: 'Came', value: ({ appeared }) => appeared.length },
            { name: 'Went', value: ({ gone }) => gone.length },
          ],
          rows: steps.toReversed(),
        })}
${named('more often than before', more(last))}${named('less often than before', less(last))}${named('new', last.appeared)}${named('gone', last.gone)}`
      : html`<p>No earlier artifact is there to compare with.</p>`
  }`;
}

/** A list of labels of the latest step, folded. */
function named(what: string, labels: readonly { readonly label: string }[]): Html | null {
  if (labels.length === 0) return null;
  const more = labels.length - NAMED;
  return html`<details><summary>Latest: ${what} <span class="count">${count(labels.length, 'task')}</span></summary>
<ul>${labels.slice(0, NAMED).map(({ label }) => html`<li><code>${label}</code></li>`)}${more > 0 ? html`<li>and ${more} more</li>` : null}</ul></details>
`;
}

const LETTERS = ['M', 'T', 'W', 'T', 'F', 'S', 'S'] as const;

/** Each day of the window with how many regressions were seen last on it: weeks as columns, Monday on top. */
function calendar({ regressions }: Behind, window: SetaData['window'] | undefined): Html | null {
  if (!window || regressions.length === 0) return null;
  const counts = new Map<string, number>();
  for (const { lastSeen } of regressions) counts.set(dayOf(lastSeen), (counts.get(dayOf(lastSeen)) ?? 0) + 1);
  const most = Math.max(...counts.values());
  const first = mondayBefore(Math.floor(timeOf(window.from) / 1000));
  const days = Math.ceil((timeOf(window.to) / 1000 - first) / DAY_SECONDS);
  const weeks = Math.max(1, Math.ceil(days / 7));
  const cell = (week: number, weekday: number) => {
    const day = dayOf(first + (week * 7 + weekday) * DAY_SECONDS);
    const seen = counts.get(day) ?? 0;
    return html`<td class="heat${seen === 0 ? 0 : Math.ceil((4 * seen) / most)}" title="${day}: ${count(seen, 'regression')}">${seen === 0 ? '' : seen}</td>`;
  };
  const columns = [...Array(weeks).keys()];
  return html`<div class="table" role="region" aria-labelledby="calendar-caption" tabindex="0">
<table class="calendar"><caption id="calendar-caption">Regressions by the day on which they were seen last; a column is a week</caption>
<thead><tr><td></td>${columns.map((week) => html`<th scope="col">${dayOf(first + week * 7 * DAY_SECONDS).slice(5)}</th>`)}</tr></thead>
<tbody>${LETTERS.map((letter, weekday) => html`<tr><th scope="row">${letter}</th>${columns.map((week) => cell(week, weekday))}</tr>\n`)}</tbody>
</table></div>
`;
}

/** 1970 began on a Thursday. */
const mondayBefore = (seconds: number): number => {
  const day = Math.floor(seconds / DAY_SECONDS);
  return (day - ((day + 3) % 7)) * DAY_SECONDS;
};
