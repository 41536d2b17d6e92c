export const DAY_SECONDS = 86_400;
export const DAY_MILLISECONDS = 86_400_000;

/** ISO 8601 in UTC, to the second: `2026-11-22T06:00:00Z`. */
export const isoTime = (milliseconds: number): string => `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;

/** The UTC day of a time in Unix seconds: `2026-11-22`. */
export const dayOf = (seconds: number): string => isoTime(seconds * 1000).slice(0, 10);

/** Seconds as hours, to the third digit: enough for a task of four seconds, and stable in print. */
export const hours = (seconds: number): number => Math.round(seconds / 3.6) / 1000;

/** The last second of the year 9999. What is beyond was meant as milliseconds: those of today would be the year 57862. */
export const LATEST_SECONDS = 253_402_300_799;

/** The JSON schema of a number of Unix seconds. */
export const unixSeconds = { type: 'integer', minimum: 0, maximum: LATEST_SECONDS } as const;

/** Whether a value is a time in whole Unix seconds. */
export const isUnixSeconds = (value: unknown): value is number =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) <= LATEST_SECONDS;

const ISO = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?(?:Z|([+-])(\d\d):?(\d\d))?)?$/i;

/**
 * The one way in which this project reads a time that somebody wrote: Unix milliseconds of an ISO 8601 date or date and
 * time, or null where it is none, before 1970 or after 9999. A day that the calendar does not have is none. Without a
 * zone it is UTC, as Taskcluster, Treeherder and Python write it. A leap second is the second after it, as in Unix time.
 */
export function readTime(text: string): number | null {
  const [match, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', sign, ...zone] =
    ISO.exec(text) ?? [];
  if (match === undefined) return null;
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  if (date.getUTCDate() !== Number(day) || date.getUTCMonth() !== Number(month) - 1) return null;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) return null;
  const [zoneHours = 0, zoneMinutes = 0] = sign === undefined ? [] : zone.map(Number);
  if (zoneHours > 23 || zoneMinutes > 59) return null;
  const offset = (zoneHours * 60 + zoneMinutes) * (sign === '-' ? -1 : 1);
  const minutes = Number(hour) * 60 + Number(minute) - offset;
  const time = date.getTime() + (minutes * 60 + Number(second)) * 1000 + Number(fraction.slice(0, 3).padEnd(3, '0'));
  // Years below 100 are read as 1900 and more by `Date`.
  return Number(year) >= 1970 && time >= 0 && time <= LATEST_SECONDS * 1000 + 999 ? time : null;
}

/** The same of a value that may be no text at all, with `otherwise` for what is no time. */
export const readTimeOr = (value: unknown, otherwise: number): number =>
  (typeof value === 'string' ? readTime(value) : null) ?? otherwise;

/** Unix milliseconds of a text that a schema has found to be a time. */
export function timeOf(text: string): number {
  const time = readTime(text);
  if (time === null) throw new Error(`unchecked time ${text}`);
  return time;
}
