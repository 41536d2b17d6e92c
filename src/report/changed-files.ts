import type { LedgerTask } from '../optimize/ledger.ts';
import type { SetaData } from '../seta/artifact.ts';
import type { Touched } from '../seta/paths.ts';
import { byCodePoint } from '../util/json.ts';
import { number } from '../util/numbers.ts';
import { count } from './format.ts';
import { type Html, html, link, type Part } from './html.ts';
import { table } from './table.ts';

/** So many rows have a table; a narrow path is touched by few pushes. */
const MOST_ROWS = 500;
/** So many of the revisions that fixed something are shown. */
const MOST_FIXES = 3;

/**
 * The tasks that run because of the files that a push changes, with the fixes of what they caught there; null where there are none.
 *
 * @param commits where a commit can be looked at, without its revision; null where that is not known
 */
export function broughtBack(
  tasks: readonly (readonly [label: string, task: LedgerTask])[],
  commits: string | null,
): Html | null {
  const rows = tasks.flatMap(([label, { touched }]) => (touched ? [{ label, ...touched }] : []));
  if (rows.length === 0) return null;
  rows.sort((a, b) => byCodePoint(a.path, b.path) || b.caught - a.caught || byCodePoint(a.label, b.label));
  return html`<p>${count(rows.length, 'task')} of low value run because this push touches a path where they caught regressions before.</p>
${rulesTable('touched', 'Tasks that run because of changed files', rows, commits)}`;
}

/** The path rules of data; null where it has none. */
export function pathRules({ paths }: SetaData): Html | null {
  if (!paths) return null;
  const { pushes, regressions, runHours, mostHours, rules, commits = null } = paths;
  const rows = rules.flatMap(({ path, regressions: all, labels }) =>
    Object.entries(labels).map(([label, { caught, fixes }]) => ({ label, path, caught, regressions: all, fixes })),
  );
  rows.sort((a, b) => b.caught - a.caught || byCodePoint(a.path, b.path) || byCodePoint(a.label, b.label));
  const shown = rows.slice(0, MOST_ROWS);
  const rest = rows.length > shown.length ? ` The ${number(shown.length)} that caught most are shown.` : '';
  return html`<p>${count(rows.length, 'pair')} of a path and a label, from ${count(regressions, 'regression')} and ${count(pushes, 'push', 'pushes')} of which it is known
what they changed. They would have added ${number(runHours, 1)} hours to a push on average; one push gets ${number(mostHours, 1)} at most.${rest}</p>
${rulesTable('path-rules', 'What runs where a push touches a path', shown, commits)}`;
}

type Row = Touched & { readonly label: string };

const rulesTable = (id: string, caption: string, rows: readonly Row[], commits: string | null): Html =>
  table<Row>({
    ...{ id, caption, rows },
    columns: [
      { name: 'Label', value: ({ label }) => label },
      { name: 'Path', value: ({ path }) => path },
      { name: 'Caught there', value: ({ caught }) => caught },
      { name: 'Of regressions there', value: ({ regressions }) => regressions },
      {
        name: 'Fixed by, the latest',
        value: ({ fixes }) => fixes.join(' '),
        show: ({ fixes }) =>
          fixes.slice(0, MOST_FIXES).map((fix, i): Part => [i > 0 ? ' ' : '', fixLink(fix, commits)]),
      },
    ],
  });

function fixLink(fix: string, commits: string | null): Part {
  const words = html`<code>${fix.slice(0, 12)}</code>`;
  return commits === null || !/^[0-9a-f]{12,40}$/.test(fix) ? words : link(commits + fix, words);
}
