import type { Config } from '../seta/config.ts';

/**
 * Why a push is a backstop, by its distance from the last one; null where it is none.
 *
 * @param pushes 1 for the push right after the last backstop
 * @param minutes whole minutes since the last backstop
 */
export function backstopDue(pushes: number, minutes: number, allowed: Config['backstop']): string | null {
  if (pushes >= allowed.pushes) return `the last backstop is ${pushes} pushes away, allowed are ${allowed.pushes}`;
  if (minutes >= allowed.minutes) return `the last backstop is ${minutes} minutes away, allowed are ${allowed.minutes}`;
  return null;
}

/** Whole minutes between two times in Unix seconds. */
export const minutesBetween = (earlier: number, later: number): number => Math.floor((later - earlier) / 60);
