import { type Html, html } from './html.ts';

export type Cell = string | number | null;

/** Comma-separated values (RFC 4180) with a line of names. Text that a spreadsheet would take for a formula is quoted with `'`. */
export function csv(names: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return [names, ...rows].map((row) => `${row.map(csvCell).join(',')}\r\n`).join('');
}

/** How a text begins that a spreadsheet may take for a formula, in wide characters too. */
const FORMULA = /^(\s*[=+\-@＝＋－＠]|[\t\r\n])/;

function csvCell(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  const text = FORMULA.test(cell) ? `'${cell}` : cell;
  // Semicolons and tabs too: some spreadsheets part cells there.
  return /[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A link that saves the rows as a file; the file is in the link, so nothing is loaded. */
export function csvLink(fileName: string, names: readonly string[], rows: readonly (readonly Cell[])[]): Html {
  const data = `data:text/csv;charset=utf-8,${encodeURIComponent(csv(names, rows).toWellFormed())}`;
  return html`<a class="csv" download="${fileName}" href="${data}">CSV</a>`;
}
