import { isObject } from '../../util/json.ts';
import { quoted } from '../../util/quote.ts';
import { err, ok } from '../../util/result.ts';
import { isUnixSeconds, readTime } from '../../util/time.ts';
import { keptFiles } from '../changed-files.ts';
import type { Checked } from '../checked.ts';
import type { RunRecord } from '../records.ts';
import type { Columns, Field } from './columns.ts';
import { outcomeOf, type WordMapping } from './words.ts';

/** A row of results; null where the run was left out. */
export interface ResultRow {
  /** What its push is called: the push's own number, or the revision where there is none. */
  readonly push: string;
  readonly revision: string | null;
  readonly message: string | null;
  /** What the push changed; null where it does not say. */
  readonly files: readonly string[] | null;
  /** When it began, in Unix seconds. */
  readonly time: number;
  readonly run: Omit<RunRecord, 'pushId'> | null;
}

/** A longer one is a log or a mistake in quoting; a task's name has 255 letters at most. */
const MAX_LABEL = 1000;
/** Of a run, in seconds: three years. Longer ones are times, or of another unit. */
const MAX_SECONDS = 1e8;

export type RawRow = Readonly<Record<string, unknown>>;

/** Reads a row, or says what is wrong with it; null where nothing ran and nobody says when. */
export function resultRow(raw: RawRow, columns: Columns, words: WordMapping): Checked<ResultRow | null> {
  const field = (name: Field): string => (columns[name] ?? []).map((column) => textOf(raw[column])).join('/');
  const [revision, label, word] = [field('revision'), field('label'), field('result')];
  const push = field('push') || revision;
  if (push === '') return err('it names no push');
  if (label === '') return err('it names no label');
  const garbled = [push, label].find((text) => text.includes('\uFFFD'));
  if (garbled !== undefined) return err(`${quoted(garbled)} is not in UTF-8`);
  if (label.length > MAX_LABEL) return err(`a label of ${label.length} letters is none`);
  const outcome = outcomeOf(word, words);
  if (outcome === null) return err(`result is ${quoted(word)}, a word that is not known`);
  const start = secondsOf(field('time'));
  if (start === null && outcome === 'not-run') return ok(null);
  if (start === null) return err(`time is ${quoted(field('time'))}, not a time`);
  const time = Math.floor(start);
  const files = namesIn(field('files'));
  const head = {
    ...{ push, revision: revision || null, message: field('message') || null, time },
    files: files.length > 0 ? keptFiles(files) : null,
  };
  if (outcome === 'not-run') return ok({ ...head, run: null });
  const seconds = duration(start, field);
  if (Number.isNaN(seconds))
    return err(`seconds is ${quoted(field('seconds') || field('milliseconds') || field('end'))}`);
  const tests = namesIn(field('tests'));
  const run = {
    type: 'run',
    label: written(label),
    taskId: '',
    result: outcome,
    startTimestamp: time,
    seconds,
  } as const;
  return ok({ ...head, run: tests.length > 0 ? { ...run, tests } : run });
}

const textOf = (value: unknown): string =>
  value === null || value === undefined || isObject(value)
    ? ''
    : Array.isArray(value)
      ? value.join(';')
      : String(value).trim();

/** How long it ran, in seconds: null where it is not said, NaN where what is said is no time span. */
function duration(start: number, field: (name: Field) => string): number | null {
  const [seconds, milliseconds, end] = [field('seconds'), field('milliseconds'), field('end')];
  const span =
    seconds !== ''
      ? Number(seconds)
      : milliseconds !== ''
        ? Number(milliseconds) / 1000
        : end !== ''
          ? (secondsOf(end) ?? Number.NaN) - start
          : null;
  if (span === null) return null;
  return span >= 0 && span < MAX_SECONDS ? span : Number.NaN;
}

/** Unix seconds of a time: ISO 8601, a number of Unix seconds or milliseconds; null where it is none. */
function secondsOf(text: string): number | null {
  const iso = readTime(text.replace(/ (UTC|GMT)$/, 'Z').replace(' Z', 'Z'));
  if (iso !== null) return iso / 1000;
  const number = /^\d{9,14}(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  const seconds = number >= 1e11 ? number / 1000 : number;
  return isUnixSeconds(Math.floor(seconds)) ? seconds : null;
}

/** Names of failing tests, or of files: a JSON list, or text separated by semicolons. */
function namesIn(text: string): readonly string[] {
  return text
    .replace(/^\[\s*"?|"?\s*\]$/g, '')
    .split(/"\s*,\s*"|;/)
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/**
 * A label in the letters that data may speak of: others, spaces first of all, are written as in a URL (`unit%20tests`), so that
 * they can be read back.
 */
const written = (label: string): string =>
  /^[!-~]+$/.test(label)
    ? label
    : label.replaceAll(/%(?=[0-9A-Fa-f]{2})/g, '%25').replaceAll(/[^!-~]+/gu, (other) => encodeURIComponent(other));
