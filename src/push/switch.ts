import type { Config } from '../seta/config.ts';
import type { RunAll } from '../seta/trust.ts';
import type { IndexedTask } from '../util/ports.ts';
import { cut, printable } from '../util/quote.ts';
import { err, type Outcome, ok } from '../util/result.ts';
import { validator } from '../util/schema.ts';
import { DAY_MILLISECONDS, isoTime, timeOf } from '../util/time.ts';
import type { Parameters } from './parameters.ts';

/** What somebody said last about pruning, as the index remembers it. */
export interface Switch {
  readonly version: 1;
  readonly state: 'off' | 'on';
  /** As whoever wrote it says: the index does not tell. */
  readonly who: string;
  readonly why: string;
  /** ISO 8601. */
  readonly since: string;
  /** ISO 8601; of `off` only. */
  readonly until?: string;
}

/** Nobody switches off for longer: what is meant to stay is for the configuration to say, where it is reviewed. */
export const LONGEST_OFF = 14 * DAY_MILLISECONDS;
/** Clocks differ a little. */
const SKEW = 10 * 60_000;

const text = { type: 'string', maxLength: 2000 };
const time = { type: 'string', format: 'date-time' };
const validate = validator({
  type: 'object',
  required: ['version', 'state', 'who', 'why', 'since'],
  properties: {
    version: { const: 1 },
    state: { enum: ['off', 'on'] },
    who: text,
    why: text,
    since: time,
    until: time,
  },
  if: { properties: { state: { const: 'off' } } },
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON schema
  then: { required: ['until'] },
});

/** Where the index remembers, of each level its own: nobody below may write what stops pruning above. */
export const switchPath = (
  { trustDomain }: Pick<Config, 'trustDomain'>,
  { project, level }: Pick<Parameters, 'project' | 'level'>,
): string => `${trustDomain}.v2.${project}.latest.seta.switch${level === '3' ? '' : `-level-${level}`}`;

/** The switch in an index entry, null where there is none; or why it is not believed, as half a sentence. */
export function readSwitch(
  entry: IndexedTask | null,
  foreign: string | null,
  now: number,
): Outcome<Switch | null, string> {
  if (entry === null) return ok(null);
  if (foreign !== null) return err(foreign);
  const [problem] = validate(entry.data);
  if (problem) return err(problem.message);
  const found = entry.data as Switch;
  const since = timeOf(found.since);
  if (since > now + SKEW) return err(`it says that it was set ${found.since}, which is yet to come`);
  if (found.until !== undefined && timeOf(found.until) - since > LONGEST_OFF + SKEW)
    return err(`it is to last until ${found.until}, longer than ${LONGEST_OFF / DAY_MILLISECONDS} days`);
  return ok(found);
}

/** Why a switch makes everything run at a time (Unix milliseconds); null where it does not, or not any more. */
export function switchedOff(found: Switch | null, now: number): RunAll | null {
  if (found?.state !== 'off' || found.until === undefined || timeOf(found.until) <= now) return null;
  return { code: 'switched-off', message: switchText(found) };
}

/** A switch in words. */
export function switchText({ state, who, why, since, until }: Switch): string {
  const said = (words: string): string => printable(cut(words, 200));
  const end = until === undefined ? '' : `, until ${isoTime(timeOf(until))}`;
  return `${said(who)} switched it ${state} at ${isoTime(timeOf(since))}${end}: ${said(why)}`;
}
