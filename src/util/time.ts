export const DAY_SECONDS = 86_400;
export const DAY_MILLISECONDS = 86_400_000;

/** ISO 8601 in UTC, to the second: `2026-11-22T06:00:00Z`. */
export const isoTime = (milliseconds: number): string => `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;

/** Seconds as hours, to the third digit: enough for a task of four seconds, and stable in print. */
export const hours = (seconds: number): number => Math.round(seconds / 3.6) / 1000;
