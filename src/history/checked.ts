/** Rows of a service's answers, read field by field; the first thing that is wrong with a row is said. Pure. */
import { isObject } from '../util/json.ts';
import { quoted } from '../util/quote.ts';
import { err, type Outcome, ok } from '../util/result.ts';
import { isUnixSeconds, readTime } from '../util/time.ts';

/** A record, or what is wrong with the row that should have been one. */
export type Checked<T> = Outcome<T, string>;

export type Row = Readonly<Record<string, unknown>>;

/** Thrown by what reads a field: it has not the form that is expected. */
export class Malformed extends Error {}

/** What `read` makes of a row, which throws `Malformed` where it cannot; `what` it is, for people. */
export function checked<T>(what: string, row: unknown, read: (row: Row) => T): Checked<T> {
  if (!isObject(row)) return err(`${what}: ${quoted(row)} is not an object`);
  try {
    return ok(read(row));
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    return err(`${what} ${quoted(row['id'] ?? row['taskId'] ?? row['name'])}: ${error.message}`);
  }
}

const bad = (row: Row, name: string, wanted: string): Malformed =>
  new Malformed(`${name} is ${quoted(row[name])}, not ${wanted}`);

export function whole(row: Row, name: string): number {
  const value = row[name];
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) throw bad(row, name, 'a whole number');
  return value;
}

export const wholeOr = (row: Row, name: string, absent: number): number =>
  row[name] == null ? absent : whole(row, name);

export function text(row: Row, name: string): string {
  const value = row[name];
  if (typeof value !== 'string') throw bad(row, name, 'text');
  return value;
}

export function matching(row: Row, name: string, pattern: RegExp, wanted: string): string {
  const value = row[name];
  if (typeof value !== 'string' || !pattern.test(value)) throw bad(row, name, wanted);
  return value;
}

/** Unix seconds; what is absent is `absent`, where that is allowed. */
export function seconds(row: Row, name: string, absent: number | null): number {
  const value = row[name] ?? absent;
  if (!isUnixSeconds(value)) throw bad(row, name, 'a time in Unix seconds');
  return value;
}

/** Unix seconds of an ISO 8601 time; Treeherder writes UTC, mostly without saying so. */
export function time(row: Row, name: string): number {
  const value = text(row, name);
  const milliseconds = readTime(value);
  if (milliseconds === null) throw bad(row, name, 'a time');
  return Math.floor(milliseconds / 1000);
}

/** What is absent is `absent`. */
export const timeOr = <T>(row: Row, name: string, absent: T): number | T =>
  row[name] == null ? absent : time(row, name);
