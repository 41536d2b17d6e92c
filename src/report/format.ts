import { number } from '../util/numbers.ts';
import { isoTime, isUnixSeconds, readTime } from '../util/time.ts';
import { type Html, html } from './html.ts';

export const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

/** `1 task`, `2 tasks`. */
export const count = (n: number, noun: string, plural = `${noun}s`): string =>
  `${number(n)} ${n === 1 ? noun : plural}`;

/** A time as ISO 8601 for a person, to the minute; the text itself where it is no time. */
export function time(iso: string): Html {
  const milliseconds = readTime(iso);
  if (milliseconds === null) return html`${iso}`;
  const exact = new Date(milliseconds).toISOString();
  return html`<time datetime="${exact}">${exact.slice(0, 10)} ${exact.slice(11, 16)} UTC</time>`;
}

/** As `time`, of Unix seconds. */
export const timeOfSeconds = (seconds: number): Html =>
  isUnixSeconds(seconds) ? time(isoTime(seconds * 1000)) : html`${seconds}`;
