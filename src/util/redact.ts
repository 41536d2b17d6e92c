/** What may be printed of URLs and of what services say. No credential ever reaches a log. */

/** Query parameters that sign or authorize a URL: Hawk's, S3's, GCS's and CDNs', tokens. */
const SECRET_PARAMETER =
  /bewit|signature|^sig$|token|secret|passw|credential|certificate|^policy$|key$|key-?(pair-?)?id$|^auth$|authorization|^x-(amz|goog)-/i;

/**
 * `url` without userinfo and fragment, and without the values of query parameters that sign or authorize it (`bewit`,
 * S3, GCS and CDN signatures, tokens). A text that is no URL is not repeated, as nobody can tell what is in it.
 */
export function printableUrl(url: string | URL): string {
  const parsed = URL.parse(String(url));
  if (parsed === null) return '(not a URL)';
  parsed.username = '';
  parsed.password = '';
  parsed.hash = '';
  // By hand: each `searchParams.set` writes the whole query anew.
  const isSecret = (pair: string) => SECRET_PARAMETER.test(decoded(pair.split('=', 1)[0] ?? ''));
  const pairs = parsed.search.slice(1).split('&');
  if (pairs.some(isSecret)) {
    parsed.search = pairs.map((pair) => (isSecret(pair) ? `${pair.split('=', 1)[0]}=...` : pair)).join('&');
  }
  return parsed.href;
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** `name=value`, `name: value` and `"name": "value"` with such a name, but not `secrets:get:name`, which is a scope. */
const SECRET_NAME = /token|passw(or)?d|secret|bewit|signature|certificate|api_?key/i;

/**
 * `text` without anything that looks like a credential: signed URLs, authorization headers, `accessToken: ...` and the
 * like, and the `known` secrets wherever they stand.
 */
export function redact(text: string, known: readonly string[] = []): string {
  let clean = '';
  let end = 0;
  for (const secret of secrets({
    length: text.length,
    at: (i) => text.charCodeAt(i),
    slice: (a, b) => text.slice(a, b),
  })) {
    clean += text.slice(end, secret.start);
    clean += secret.isUrl ? printableUrl(text.slice(secret.start, secret.end)) : '...';
    end = secret.end;
  }
  clean += text.slice(end);
  for (const secret of known) if (secret.length >= 8) clean = clean.replaceAll(secret, '...');
  return clean;
}

/** A text, by all that is done with it. */
export interface Scanned {
  readonly length: number;
  /** The UTF-16 unit at an index; NaN beyond the end. */
  at(index: number): number;
  slice(start: number, end: number): string;
}

export interface Secret {
  readonly start: number;
  readonly end: number;
  /** Whether it is a URL, which may be printed in part. */
  readonly isUrl: boolean;
}

/**
 * Where the secrets of a text are, in order. One pass, word by word, without an expression that could try again: each unit is
 * looked at a bounded number of times, whatever the text.
 */
export function* secrets(text: Scanned): Generator<Secret> {
  let i = 0;
  while (i < text.length) {
    const end = skip(text, i, isWord);
    if (end === i) {
      i++;
      continue;
    }
    const secret = secretAfter(text, i, end);
    if (secret) yield secret;
    i = Math.max(end, secret?.end ?? 0);
  }
}

/** What a word makes of what follows it. */
function secretAfter(text: Scanned, start: number, end: number): Secret | null {
  const word = text.slice(start, end).toLowerCase();
  // Of any scheme: ssh, too, may have a password in it.
  if (text.at(end) === COLON && text.slice(end, end + 3) === '://') {
    return { start, end: skip(text, end + 3, isOfUrl), isUrl: true };
  }
  const value = (from: number, until: (unit: number) => boolean): Secret => ({
    start: from,
    end: skip(text, from, until),
    isUrl: false,
  });
  if (word === 'hawk' && text.slice(end, end + 4).toLowerCase() === ' id=') return value(end + 4, isOfLine);
  if (word === 'bearer' && skip(text, end + 1, isVisible) >= end + 9) return value(end + 1, isOfLine);
  const isHeader = word === 'authorization';
  if (!isHeader && !SECRET_NAME.test(word)) return null;
  // `\"` too: JSON within JSON.
  const after = skip(text, skip(text, end, isQuote), isBlank);
  const sign = text.at(after);
  const next = text.at(after + 1);
  if (sign !== EQUALS && !(sign === COLON && (isHeader || isBlank(next) || isQuote(next)))) return null;
  if (isHeader) return value(after + 1, isOfLine);
  const from = skip(text, after + 1, isBlank);
  const opened = skip(text, from, isQuote);
  if (opened === from) return value(from, isBare);
  if (text.at(from) === BACKSLASH) return value(opened, (unit) => !isQuote(unit));
  return { start: opened, end: endOfQuoted(text, opened), isUrl: false };
}

/** Where a value ends that begins after a quote: at the next such quote, or with the text. */
function endOfQuoted(text: Scanned, start: number): number {
  const quote = text.at(start - 1);
  let i = start;
  while (i < text.length && text.at(i) !== quote) i += text.at(i) === BACKSLASH ? 2 : 1;
  return Math.min(i, text.length);
}

type Test = (unit: number) => boolean;

/** The index of the first unit from `start` on for which `test` does not hold. */
function skip(text: Scanned, start: number, test: Test): number {
  let i = start;
  while (i < text.length && test(text.at(i))) i++;
  return i;
}

const among = (characters: string): Test => {
  const units = new Set([...characters].map((character) => character.charCodeAt(0)));
  return (unit) => units.has(unit);
};

const EQUALS = '='.charCodeAt(0);
const COLON = ':'.charCodeAt(0);
const BACKSLASH = '\\'.charCodeAt(0);
const LINE_FEED = '\n'.charCodeAt(0);
const isWord: Test = (unit) =>
  (unit >= 97 && unit <= 122) || (unit >= 65 && unit <= 90) || (unit >= 48 && unit <= 57) || unit === 95 || unit === 45;
/** Spaces, and control characters, which would otherwise hide what stands before them. */
const isBlank: Test = (unit) => unit <= 32 || (unit >= 127 && unit <= 160);
const isVisible: Test = (unit) => unit > 32 && !isBlank(unit);
const isQuote = among('"\'\\');
const endsBare = among('"\',;&}');
const endsUrl = among('"\'<>`)]');
const isBare: Test = (unit) => isVisible(unit) && !endsBare(unit);
const isOfUrl: Test = (unit) => isVisible(unit) && !endsUrl(unit);
const isOfLine: Test = (unit) => unit !== LINE_FEED;

/**
 * The part of a Taskcluster error message that says what is wrong: without the request information below the rule, which
 * repeats method, time and payload.
 */
export const withoutRequestInfo = (message: string): string => (message.split(/\n-{3,}\s*\n/, 1)[0] ?? '').trim();
