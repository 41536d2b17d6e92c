import { number } from '../util/numbers.ts';
import { type Cell, csvLink } from './csv.ts';
import { type Html, html, type Part } from './html.ts';

/** A column: its name, its value in a row, and, where that is not to be shown as it is, what to show. */
export interface Column<Row> {
  readonly name: string;
  readonly value: (row: Row) => Cell;
  readonly show?: (row: Row) => Part;
}

export interface Table<Row> {
  /** Unique in a page. */
  readonly id: string;
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  /** A drawing of the row, in a column of its own. */
  readonly bar?: { readonly name: string; readonly draw: (row: Row) => Html };
}

/** A table with its CSV file. The script lets people sort it; the first column names the row. */
export function table<Row>({ id, caption, columns, rows, bar }: Table<Row>): Html {
  const cells = rows.map((row) => columns.map((column) => column.value(row)));
  const numeric = columns.map((_, i) => cells.some((row) => typeof row[i] === 'number'));
  const names = columns.map(({ name }) => name);
  return html`<div class="table" role="region" aria-labelledby="${id}-caption" tabindex="0">
<table class="sortable" id="${id}">
<caption id="${id}-caption">${caption} ${csvLink(`${id}.csv`, names, cells)}</caption>
<thead><tr>${names.map((name, i) => html`<th scope="col"${numeric[i] ? html` class="number"` : null}>${name}</th>`)}${
    bar ? html`<td class="drawn">${bar.name}</td>` : null
  }</tr></thead>
<tbody>
${rows.map(
  (row, r) =>
    html`<tr>${columns.map((column, i) => {
      const value = cells[r]?.[i] ?? null;
      const shown = column.show ? column.show(row) : typeof value === 'number' ? number(value) : value;
      if (i === 0)
        return html`<th scope="row"${numeric[i] ? html` class="number"` : null} data-value="${value}">${shown}</th>`;
      return html`<td${numeric[i] ? html` class="number"` : null} data-value="${value}">${shown}</td>`;
    })}${bar ? html`<td class="drawn">${bar.draw(row)}</td>` : null}</tr>\n`,
)}</tbody>
</table>
</div>`;
}
