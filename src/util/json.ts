import { err, type Outcome, ok } from './result.ts';

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Reads JSON text. Fails with the parser's sentence, which quotes the text: of foreign text it is not for people. */
export function parseJson(text: string): Outcome<unknown, string> {
  try {
    return ok(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError) return err(error.message);
    throw error;
  }
}

/** Orders strings by code point, as Python's `sorted` does; JavaScript's default order is by UTF-16 unit. */
export function byCodePoint(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) {
      const surrogates = x >= 0xd800 && y >= 0xd800;
      return surrogates ? rank(x) - rank(y) : x - y;
    }
  }
  return a.length - b.length;
}

/** Surrogates (the halves of code points above U+FFFF) sort after every other unit. */
const rank = (unit: number): number => (unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit);

/**
 * JSON text with keys sorted at every level and an indent of two, ended by a newline: the same value gives the same
 * bytes. This is the form of every artifact. Values whose keys are sorted already, as in files of upstream taskgraph,
 * are not copied.
 */
export const canonicalJson = (value: unknown): string => `${JSON.stringify(sorted(value), null, 2)}\n`;

/** The text that `canonicalJson` gives for an object of these entries, piece by piece: it may be longer than a string. */
export function* canonicalPieces(entries: ReadonlyMap<string, unknown>): Generator<string> {
  let before = '{\n';
  for (const key of [...entries.keys()].sort(byCodePoint)) {
    const value = JSON.stringify(sorted(entries.get(key)), null, 2).replaceAll('\n', '\n  ');
    yield `${before}  ${JSON.stringify(key)}: ${value}`;
    before = ',\n';
  }
  yield entries.size === 0 ? '{}\n' : '\n}\n';
}

/** `value` with sorted keys; itself where nothing had to move. */
export function sorted<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    let copy: unknown[] | undefined;
    for (let i = 0; i < value.length; i++) {
      const element = sorted(value[i]);
      if (element !== value[i]) {
        copy ??= value.slice();
        copy[i] = element;
      }
    }
    return (copy ?? value) as T;
  }
  return sortedObject(value as Record<string, unknown>) as T;
}

function sortedObject(object: Record<string, unknown>): Record<string, unknown> {
  if (!isInOrder(object)) {
    // Not assignment: a key named `__proto__` must stay a key.
    const keys = Object.keys(object).sort(byCodePoint);
    return Object.fromEntries(keys.map((key) => [key, sorted(object[key])]));
  }
  let copy: Record<string, unknown> | undefined;
  for (const key in object) {
    const value = sorted(object[key]);
    if (value !== object[key]) {
      copy ??= { ...object };
      copy[key] = value;
    }
  }
  return copy ?? object;
}

function isInOrder(object: Record<string, unknown>): boolean {
  let previous: string | undefined;
  for (const key in object) {
    if (previous !== undefined && byCodePoint(previous, key) > 0) return false;
    previous = key;
  }
  return true;
}

/**
 * A copy of `value` in which `replace` stands for every object it answers for; what it answers is not looked into.
 * Parts without a replacement are shared, not copied.
 */
export function replaceDeep<T>(value: T, replace: (object: Record<string, unknown>) => unknown): T {
  if (Array.isArray(value)) {
    let copy: unknown[] | undefined;
    for (let i = 0; i < value.length; i++) {
      const element = replaceDeep(value[i], replace);
      if (element !== value[i]) {
        copy ??= value.slice();
        copy[i] = element;
      }
    }
    return (copy ?? value) as T;
  }
  if (!isObject(value)) return value;
  const whole = replace(value);
  if (whole !== undefined) return whole as T;
  let copy: Record<string, unknown> | undefined;
  for (const key in value) {
    const part = replaceDeep(value[key], replace);
    if (part !== value[key]) {
      copy ??= { ...value };
      copy[key] = part;
    }
  }
  return (copy ?? value) as T;
}
