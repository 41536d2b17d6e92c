import { replaceDeep } from '../util/json.ts';

const SECONDS = new Map([
  ['s', 1],
  ['second', 1],
  ['seconds', 1],
  ['min', 60],
  ['minute', 60],
  ['minutes', 60],
  ['h', 3600],
  ['hour', 3600],
  ['hours', 3600],
  ['d', 86_400],
  ['day', 86_400],
  ['days', 86_400],
  ['mo', 2_592_000],
  ['month', 2_592_000],
  ['months', 2_592_000],
  ['y', 31_536_000],
  ['year', 31_536_000],
  ['years', 31_536_000],
]);

/** A thousand years, in seconds: a time so far from now can still be written. */
const LONGEST_SPAN = 1000 * 365 * 24 * 60 * 60;

/**
 * Milliseconds of a span such as `1 day` or `30 seconds`; a month has 30 days, a year 365 (taskgraph
 * `util/time.py`). Undefined where the text is no span.
 */
export function spanMilliseconds(text: string): number | undefined {
  const [, amount, unit] = /((?:\d+)?\.?\d+) *([a-z]+)/.exec(text) ?? [];
  const seconds = SECONDS.get(unit ?? '');
  if (seconds === undefined || !Number.isInteger(Number(amount))) return undefined;
  return Math.min(Number(amount) * seconds, LONGEST_SPAN) * 1000;
}

/**
 * `value` with every `{"relative-datestamp": "1 day"}` replaced by the ISO time that long after `now`.
 * @param now milliseconds since 1970
 * @throws where the span is none; `checkTimestamps` finds that before anything is created
 */
export function resolveTimestamps<T>(value: T, now: number): T {
  return replaceDeep(value, (object) => {
    const span = object['relative-datestamp'];
    if (typeof span !== 'string' || Object.keys(object).length !== 1) return undefined;
    const milliseconds = spanMilliseconds(span);
    if (milliseconds === undefined)
      throw new Error(`relative-datestamp: ${JSON.stringify(span)} is not a span of time`);
    return new Date(now + milliseconds).toISOString();
  });
}

/** The first `relative-datestamp` in `value` that is not a span of time, as JSON; null where all are. */
export function checkTimestamps(value: unknown): string | null {
  let bad: string | null = null;
  replaceDeep(value, (object) => {
    const span = object['relative-datestamp'];
    if (span === undefined || Object.keys(object).length !== 1) return undefined;
    if (typeof span !== 'string' || spanMilliseconds(span) === undefined) bad ??= JSON.stringify(span);
    return object;
  });
  return bad;
}
