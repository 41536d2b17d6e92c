/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/**
 * What runs in the page: sorting of tables, and search, choice, order and pages of listings. The functions below are put into
 * the page as text, so they use nothing but each other and the browser. Without them the page can still be read.
 */
import type { Listing, ListingColumn } from '../listing.ts';

type Settings = Pick<Listing, 'id' | 'caption' | 'columns' | 'command'>;

interface Row {
  readonly cells: readonly string[];
  /** The name in lower case, for searching. */
  readonly words: string;
  readonly offered: boolean;
}

interface State {
  get(name: string): string;
  /** An empty value is forgotten. */
  set(name: string, value: string): void;
}

interface Order {
  readonly column: number;
  readonly descending: boolean;
}

function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Partial<HTMLElementTagNameMap[K]> = {},
  children: readonly (Node | string)[] = [],
): HTMLElementTagNameMap[K] {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

/** Numbers by size, text as people order it (`chunk-2` before `chunk-10`); what is absent last, whichever way it goes. */
function comparer(numeric: boolean, descending: boolean): (a: string, b: string) => number {
  const collator = new Intl.Collator('en', { numeric: true });
  const sign = descending ? -1 : 1;
  return (a, b) => {
    if (a === '' || b === '') return Number(a === '') - Number(b === '');
    return sign * (numeric ? Number(a) - Number(b) : collator.compare(a, b));
  };
}

/** Puts a button into every head of a table and tells which column was asked for. */
function sortButtons(heads: readonly HTMLTableCellElement[], sort: (order: Order) => void): void {
  heads.forEach((head, column) => {
    const button = element('button', { type: 'button', className: 'sort' }, [...head.childNodes]);
    head.append(button);
    button.addEventListener('click', () => {
      const descending = head.getAttribute('aria-sort') === 'ascending';
      for (const other of heads) other.removeAttribute('aria-sort');
      head.setAttribute('aria-sort', descending ? 'descending' : 'ascending');
      sort({ column, descending });
    });
  });
}

/** What people chose, kept in the fragment of the address, so that a link to the page carries it and nobody else is told. */
function pageState(): State {
  const state = new URLSearchParams(location.hash.startsWith('#?') ? location.hash.slice(2) : '');
  return {
    get: (name) => state.get(name) ?? '',
    set(name, value) {
      if (value === '') state.delete(name);
      else state.set(name, value);
      history.replaceState(null, '', `#${state.size > 0 ? '?' : ''}${state}`);
    },
  };
}

/** The order that was kept, `column` or `-column`, as if its head had been asked for. */
function keptOrder(heads: readonly HTMLTableCellElement[], kept: string): Order | null {
  const column = heads.findIndex((head) => head.textContent === kept.replace(/^-/, ''));
  if (column < 0) return null;
  heads[column]?.setAttribute('aria-sort', kept.startsWith('-') ? 'descending' : 'ascending');
  return { column, descending: kept.startsWith('-') };
}

function makeSortable(table: HTMLTableElement, state: State): void {
  const heads = [...table.querySelectorAll<HTMLTableCellElement>('thead th')];
  const body = table.tBodies[0];
  if (!body) return;
  const name = `${table.id}.sort`;
  const kept = keptOrder(heads, state.get(name));
  const sort = ({ column, descending }: Order): void => {
    const compare = comparer(heads[column]?.classList.contains('number') ?? false, descending);
    const value = (row: HTMLTableRowElement): string => row.cells[column]?.dataset['value'] ?? '';
    body.append(...[...body.rows].sort((a, b) => compare(value(a), value(b))));
  };
  if (kept) sort(kept);
  sortButtons(heads, (asked) => {
    state.set(name, `${asked.descending ? '-' : ''}${heads[asked.column]?.textContent ?? ''}`);
    sort(asked);
  });
}

/** As `visible` in `util/quote.ts`: characters that are not seen, or that turn others round, are written as in JSON. */
function visible(text: string): string {
  const short: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };
  const unit = (_: unknown, i: number, all: string): string => `\\u${all.charCodeAt(i).toString(16).padStart(4, '0')}`;
  return text.replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (all) => short[all] ?? [...Array(all.length)].map((none, i) => unit(none, i, all)).join(''),
  );
}

/** The lines of a listing; the reverse of `field` in `listing.ts`. */
function readRows(blocks: Element, columns: readonly ListingColumn[]): Row[] {
  const special: Record<string, string> = { t: '\t', n: '\n', r: '\r' };
  const meant = (code: string): string =>
    code.length > 1 ? String.fromCharCode(Number.parseInt(code.slice(1), 16)) : (special[code] ?? code);
  return [...blocks.querySelectorAll('pre')].flatMap((pre) => {
    const shared = (JSON.parse(pre.dataset['shared'] ?? '[]') as unknown[]).map(String);
    const lines = (pre.textContent ?? '').split('\n').filter((line) => line !== '');
    return lines.map((line) => {
      const own = line.split('\t').map((text) => text.replace(/\\(u[0-9a-f]{4}|.)/g, (_, code: string) => meant(code)));
      let nextOwn = 0;
      let nextShared = 0;
      const cells = columns.map((column) => (column.shared ? shared[nextShared++] : own[nextOwn++]) ?? '');
      return { cells, words: (cells[0] ?? '').toLowerCase(), offered: pre.dataset['offered'] !== undefined };
    });
  });
}

/** A list of the values of a column to choose from, each with how often it is there. */
function chooser(name: string, column: number, rows: readonly Row[]): HTMLSelectElement {
  const counts = new Map<string, number>();
  for (const { cells } of rows) counts.set(cells[column] ?? '', (counts.get(cells[column] ?? '') ?? 0) + 1);
  counts.delete('');
  const values = [...counts].sort(([a], [b]) => comparer(false, false)(a, b));
  const options = values.map(([value, count]) =>
    element('option', { value, textContent: `${visible(value)} (${count.toLocaleString('en-US')})` }),
  );
  const select = element('select', { name }, [element('option', { value: '', textContent: 'all' }), ...options]);
  return select;
}

/** Shows a command and puts it on the clipboard; where that is not allowed, it stands there selected. */
function commandField(status: HTMLElement): { readonly node: HTMLElement; copy(command: string): Promise<void> } {
  const field = element('input', { type: 'text', readOnly: true, className: 'command' });
  const node = element('label', { hidden: true, className: 'wide' }, ['Command ', field]);
  return {
    node,
    async copy(command) {
      node.hidden = false;
      field.value = command;
      try {
        await navigator.clipboard.writeText(command);
        status.textContent = 'The command is on the clipboard.';
      } catch {
        field.select();
        status.textContent = document.execCommand('copy')
          ? 'The command is on the clipboard.'
          : 'This browser does not let the page copy; the command is selected above.';
      }
    },
  };
}

/** A command line for these tasks, quoted for a shell; what is not seen in a name is written as bash reads it. */
function commandLine(before: string, names: readonly string[]): string {
  const quoted = names.map((name) => {
    if (/^[\w.,:/@%+=-]+$/.test(name)) return name;
    if (visible(name) === name) return `'${name.replaceAll("'", "'\\''")}'`;
    return `$'${visible(name.replaceAll('\\', '\\\\').replaceAll("'", "\\'"))}'`;
  });
  return [before, ...quoted].join(' ');
}

/** Saves rows as a CSV file; text that a spreadsheet would take for a formula is quoted, as in `csv.ts`. */
function saveCsv(fileName: string, settings: Settings, rows: readonly Row[]): void {
  const cell = (text: string, numeric: boolean): string =>
    `"${(!numeric && /^(\s*[=+\-@＝＋－＠]|[\t\r\n])/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
  const line = (cells: readonly string[], head: boolean): string =>
    `${cells.map((text, i) => cell(text, !head && settings.columns[i]?.kind === 'number')).join(',')}\r\n`;
  const names = settings.columns.map(({ name }) => name);
  const lines = [line(names, true), ...rows.map(({ cells }) => line(cells, false))];
  const href = URL.createObjectURL(new Blob(lines, { type: 'text/csv;charset=utf-8' }));
  element('a', { href, download: fileName }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
}

function makeListing(listing: HTMLElement, state: State): void {
  const blocks = listing.querySelector('.blocks');
  if (!blocks) return;
  const settings = JSON.parse(listing.dataset['settings'] ?? '') as Settings;
  const { id, columns, command } = settings;
  const rows = readRows(blocks, columns);
  const pageSize = 50;
  const most = 200;
  let found: readonly Row[] = rows;
  let order: Order | null = null;
  let page = 0;

  const status = element('p', { className: 'status' });
  status.setAttribute('role', 'status');
  const search = element('input', { type: 'search', name: 'search', autocomplete: 'off', spellcheck: false });
  const choosers = columns.flatMap((column, i) =>
    column.choose ? [{ i, name: column.name, select: chooser(column.name, i, rows) }] : [],
  );
  const field = commandField(status);
  const save = element('button', { type: 'button', textContent: 'Save as CSV' });
  const copyAll = element('button', { type: 'button', hidden: true });
  const tools = element('div', { className: 'tools' }, [
    element('label', { className: 'wide' }, [`Search in ${columns[0]?.name ?? ''} `, search]),
    ...choosers.map(({ name, select }) => element('label', {}, [`${name} `, select])),
    save,
    copyAll,
  ]);

  const heads = columns.map(({ name, kind }) => {
    const head = element('th', { scope: 'col', textContent: name });
    if (kind === 'number') head.className = 'number';
    return head;
  });
  const body = element('tbody');
  const table = element('table', { id }, [
    element('caption', { id: `${id}-caption`, textContent: settings.caption }),
    element('thead', {}, [element('tr', {}, [...heads, ...(command === null ? [] : [element('td')])])]),
    body,
  ]);
  const region = element('div', { className: 'table', tabIndex: 0 }, [table]);
  region.setAttribute('role', 'region');
  region.setAttribute('aria-labelledby', `${id}-caption`);

  const previous = element('button', { type: 'button', textContent: 'Previous' });
  const next = element('button', { type: 'button', textContent: 'Next' });
  const where = element('span');
  const pager = element('nav', { className: 'pager' }, [previous, where, next]);
  pager.setAttribute('aria-label', `Pages of ${settings.caption}`);

  const rowElement = ({ cells, offered }: Row): HTMLTableRowElement => {
    const shown = cells.map((text, i) => {
      const link = columns[i]?.link;
      const isLinked = link !== undefined && text !== '' && (i > 0 || !offered);
      const shownText = isLinked
        ? element('a', { href: link + encodeURIComponent(text), rel: 'noreferrer', textContent: visible(text) })
        : visible(text);
      if (i === 0) return element('th', { scope: 'row' }, [shownText]);
      if (isLinked) return element('td', {}, [shownText]);
      const numeric = columns[i]?.kind === 'number';
      const textContent = numeric && text !== '' ? Number(text).toLocaleString('en-US') : visible(text);
      return element('td', { textContent, className: numeric ? 'number' : '' });
    });
    if (command === null) return element('tr', {}, shown);
    const button = element('button', {
      type: 'button',
      textContent: 'Copy',
      title: 'Copy the command that runs this task',
    });
    button.setAttribute('aria-label', `Copy the command that runs ${cells[0]}`);
    button.addEventListener('click', () => void field.copy(commandLine(command, [cells[0] ?? ''])));
    return element('tr', {}, [...shown, element('td', { className: 'tool' }, offered ? [button] : [])]);
  };

  const show = (): void => {
    const pages = Math.max(1, Math.ceil(found.length / pageSize));
    page = Math.min(page, pages - 1);
    body.replaceChildren(...found.slice(page * pageSize, (page + 1) * pageSize).map(rowElement));
    where.textContent = `Page ${page + 1} of ${pages.toLocaleString('en-US')}`;
    previous.disabled = page === 0;
    next.disabled = page === pages - 1;
  };

  const find = (): void => {
    const words = search.value.toLowerCase().split(/\s+/);
    found = rows.filter(
      (row) =>
        words.every((word) => row.words.includes(word)) &&
        choosers.every(({ i, select }) => select.value === '' || row.cells[i] === select.value),
    );
    if (order) {
      const { column, descending } = order;
      const compare = comparer(columns[column]?.kind === 'number', descending);
      found = found.toSorted((a, b) => compare(a.cells[column] ?? '', b.cells[column] ?? ''));
    }
    page = 0;
    status.textContent = `${found.length.toLocaleString('en-US')} of ${rows.length.toLocaleString('en-US')} found`;
    const offered = found.filter((row) => row.offered).length;
    copyAll.hidden = command === null || offered === 0 || offered > most;
    copyAll.textContent = `Copy one command for ${offered}`;
    show();
  };

  search.addEventListener('input', () => {
    state.set(`${id}.search`, search.value);
    find();
  });
  for (const { name, select } of choosers) {
    select.addEventListener('change', () => {
      state.set(`${id}.${name}`, select.value);
      find();
    });
  }
  save.addEventListener('click', () => saveCsv(`${id}.csv`, settings, found));
  copyAll.addEventListener('click', () => {
    const names = found.filter(({ offered }) => offered).map(({ cells }) => cells[0] ?? '');
    void field.copy(commandLine(command ?? '', names));
  });
  previous.addEventListener('click', () => {
    page--;
    show();
  });
  next.addEventListener('click', () => {
    page++;
    show();
  });
  search.value = state.get(`${id}.search`);
  for (const { name, select } of choosers) {
    const kept = state.get(`${id}.${name}`);
    if ([...select.options].some(({ value }) => value === kept)) select.value = kept;
  }
  order = keptOrder(heads, state.get(`${id}.sort`));
  sortButtons(heads, (asked) => {
    order = asked;
    state.set(`${id}.sort`, `${asked.descending ? '-' : ''}${columns[asked.column]?.name ?? ''}`);
    find();
  });
  find();
  listing.querySelector('.without-script')?.remove();
  listing.prepend(tools, field.node, status, region, pager);
}

/** Choices that the style sheet obeys. */
function keepChoice(fieldset: HTMLFieldSetElement, state: State): void {
  const inputs = [...fieldset.querySelectorAll('input')];
  for (const input of inputs) {
    if (input.value === state.get(input.name)) input.checked = true;
    input.addEventListener('change', () => state.set(input.name, input.value === 'all' ? '' : input.value));
  }
}

const FUNCTIONS = [
  pageState,
  keptOrder,
  keepChoice,
  element,
  comparer,
  sortButtons,
  makeSortable,
  visible,
  readRows,
  chooser,
  commandField,
  commandLine,
  saveCsv,
  makeListing,
];

/** The script of the page. */
export const clientScript: string = `'use strict';
(() => {
${FUNCTIONS.map(String).join('\n\n')}

const state = pageState();
document.querySelectorAll('table.sortable').forEach((table) => makeSortable(table, state));
document.querySelectorAll('.listing').forEach((listing) => makeListing(listing, state));
document.querySelectorAll('fieldset.choose').forEach((fieldset) => keepChoice(fieldset, state));
})();
`;
