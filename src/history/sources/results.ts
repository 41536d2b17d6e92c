/**
 * Results that any CI has exported: one run of a label on a push a row, as CSV (whatever separates its columns) or JSON lines, compressed
 * or not. Which column holds what is told by its name, or by `columns`.
 */
import { createReadStream } from 'node:fs';
import { pipeline, Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { isZlibError, unpacked } from '../../edge/decompress.ts';
import { errorCode, fileFailure } from '../../edge/files.ts';
import type { Failure } from '../../util/failure.ts';
import { isObject, parseJson } from '../../util/json.ts';
import { err, ok } from '../../util/result.ts';
import { type Columns, columnsOf } from '../results/columns.ts';
import { Gathered } from '../results/gathered.ts';
import { type RawRow, resultRow } from '../results/row.ts';
import { OUTCOMES, type WordMapping } from '../results/words.ts';
import { Tally } from '../tally.ts';
import { elements } from './json-elements.ts';
import { linesOf, MAX_LINE } from './lines.ts';
import type { FileRequest, HistorySource } from './source.ts';

/** Rows whose columns are those of the file. */
const HEAD = 1000;
/** A malformed row in twenty is put up with, and told of. */
const TOLERATED = 0.05;

export const results: HistorySource<FileRequest> = {
  async open({ path, columns: mapping, words, tell }) {
    const tally = new Tally(TOLERATED, 'whoever exported the file');
    const gathered = new Gathered();
    const wrong = wrongWord(words);
    if (wrong) return err(wrong);
    const head: RawRow[] = [];
    let number = 0;
    try {
      const rows = rowsOf(path);
      for (let next = await rows.next(); !next.done; next = await rows.next()) {
        if (head.push(next.value) === HEAD) break;
      }
      if (head.length === 0) return err(saysNothing(path, []));
      // The first row may lack what is not known of it.
      const found = columnsOf([...new Set(head.flatMap((row) => Object.keys(row)))], mapping, path);
      if (!found.ok) return found;
      const columns = found.value;
      tell.log(`${path}: ${told(columns)}`);
      for await (const raw of joined(head, rows)) {
        number++;
        const row = resultRow(raw, columns, words);
        for (const good of tally.sort('run', [row.ok ? row : err(`row ${number}: ${row.failure}`)]))
          if (good) gathered.add(good);
      }
    } catch (error) {
      return err(failureOf(path, Math.max(number, head.length), error));
    }
    const { malformed, seen, examples } = tally.kinds.run;
    const refusal = tally.refusal('run', path);
    if (refusal)
      return err({
        ...refusal,
        reason: 'bad-data',
        fix: 'give --columns, or --words for results that are called otherwise',
      });
    if (malformed > 0) tell.warn(`${malformed} of ${seen} rows are malformed: ${examples.join('; ')}`);
    if (gathered.runs.size === 0) return err(saysNothing(path, examples));
    const pushes = gathered.pushes();
    tell.log(`${pushes.length} pushes, ${gathered.runs.size} runs of ${gathered.runs.labels.length} labels`);
    return ok({ records: () => gathered.records(pushes), kept: null, [Symbol.dispose]: () => {} });
  },
};

const saysNothing = (where: string, examples: readonly string[]): Failure => ({
  reason: 'bad-data',
  where,
  message: ['no row says what became of a run', ...examples].join('; '),
  fix: 'see docs/how-to/data-from-exported-results.md',
});

function wrongWord(words: WordMapping): Failure | null {
  const wrong = Object.entries(words).find(([, outcome]) => !OUTCOMES.includes(outcome));
  if (!wrong) return null;
  const message = `${wrong.join('=')}: a word means ${OUTCOMES.join(', ')}`;
  return { reason: 'bad-usage', where: '--words', message, fix: 'give --words word=passed, for example' };
}

const told = (columns: Columns): string =>
  Object.entries(columns)
    .map(([field, names]) => `${field} is ${names.join('+')}`)
    .join(', ');

/** In UTF-8; that of UTF-16 is for the parser of CSV. */
const BYTE_ORDER_MARK = Buffer.from('\uFEFF');

/** The rows of a file by column name; the first line of CSV names the columns. */
async function* rowsOf(path: string): AsyncGenerator<RawRow> {
  const bytes = unpacked(createReadStream(path));
  const first = await bytes.next();
  const head = first.done ? new Uint8Array() : first.value;
  const isMarked = Buffer.from(head.subarray(0, 3)).equals(BYTE_ORDER_MARK);
  const bare = isMarked ? head.subarray(3) : head;
  const whole = joined([bare], bytes);
  const text = Buffer.from(bare).toString('utf8').trimStart();
  if (text.startsWith('<')) throw new SyntaxError('it is a page of HTML');
  if (text.startsWith('{')) yield* jsonRows(whole);
  else if (text.startsWith('[')) for await (const element of elements(whole)) yield rowIn(element);
  else yield* csvRows(whole, text.slice(0, text.search(/[\r\n]|$/)));
}

async function* joined<T>(head: readonly T[], rest: AsyncIterable<T>): AsyncGenerator<T> {
  yield* head;
  yield* rest;
}

async function* csvRows(bytes: AsyncIterable<Uint8Array>, header: string): AsyncGenerator<RawRow> {
  const delimiter = [',', ';', '\t', '|'].reduce((best, each) =>
    count(header, each) > count(header, best) ? each : best,
  );
  const options = {
    bom: true,
    columns: distinct,
    delimiter,
    skip_empty_lines: true,
    relax_column_count: true,
    relax_quotes: true,
    trim: true,
  };
  const parser = parse({ ...options, max_record_size: MAX_LINE });
  // The error of a broken stage destroys the last one, whose iteration then throws it.
  yield* pipeline(Readable.from(bytes, { highWaterMark: 1 }), parser, () => {}) as AsyncIterable<RawRow>;
}

/** Columns of one name are told apart by a number, so that none is taken for the other and each can be asked for. */
function distinct(names: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return names.map((name) => {
    if (names.indexOf(name) === names.lastIndexOf(name)) return name;
    seen.set(name, (seen.get(name) ?? 0) + 1);
    return `${name} (${seen.get(name)})`;
  });
}

const count = (text: string, of: string): number => text.split(of).length;

async function* jsonRows(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<RawRow> {
  for await (const [line] of linesOf(bytes)) yield rowIn(line);
}

function rowIn(text: string): RawRow {
  const json = parseJson(text);
  return json.ok && isObject(json.value) ? json.value : {};
}

function failureOf(path: string, row: number, error: unknown): Failure {
  const isBroken = error instanceof CsvError || error instanceof SyntaxError || isZlibError(errorCode(error) ?? '');
  if (!isBroken) return fileFailure('unreadable', path, error);
  const fix = 'give CSV with a line of column names, or JSON, a row a line or in one array';
  return {
    reason: 'bad-data',
    where: path,
    message: `not to be read after row ${row}: ${(error as Error).message}`,
    fix,
  };
}
