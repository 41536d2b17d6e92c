/** When what a service says of the past may still change. Spans and times in seconds. */
import { DAY_SECONDS } from '../util/time.ts';
import type { Range } from './ranges.ts';

/** What happened so lately may not be visible yet: it is read, and asked for again next time. */
const LAG = 10 * 60;
/** So long people add to a push: by backfills, retriggers and what was left out. */
const OPEN = 3 * DAY_SECONDS;
/** What has not ended by then never will: a task's deadline is at most five days away. */
const CLOSED = 14 * DAY_SECONDS;

/** What of a range need not be asked for again. */
export const settled = ({ from, to }: Range, now: number): Range => ({ from, to: Math.min(to, now - LAG) });

/** Whether nothing can be added to the runs of a push of this age; `haveEnded`: all that is known of. */
export const isFinal = (age: number, haveEnded: boolean): boolean => age >= CLOSED || (age >= OPEN && haveEnded);
