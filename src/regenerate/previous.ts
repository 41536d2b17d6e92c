import type { SetaData } from '../seta/artifact.ts';
import type { Config } from '../seta/config.ts';
import { parseArtifact } from '../seta/parse.ts';
import { tooOld } from '../seta/trust.ts';
import type { Result } from '../util/failure.ts';
import { err, type Outcome, ok } from '../util/result.ts';
import { timeOf } from '../util/time.ts';
import { type Finding, notice } from './finding.ts';

/** The artifact in use, to compare new data with. */
export interface Previous {
  /** Null where there is none, or none that can be compared with. */
  readonly data: SetaData | null;
  readonly findings: readonly Finding[];
}

/** The text that was found at the place of the artifact in use, or why there is none. */
export type Answer = { readonly location: string } & Outcome<
  string,
  { readonly code: string; readonly message: string }
>;

/**
 * What is known of the artifact in use, from the answer to fetching it (null where nothing was asked for). One that is none of
 * ours, of another project, or of the future is no reason to fail: it would be there tomorrow too. The new data is then
 * judged as the first, and that is said. Only where it may be there and cannot be had today is it a failure.
 *
 * @param isGiven a person named it, so that it has to be there
 */
export function previousFrom(
  answer: Answer | null,
  { project, now, isGiven }: { readonly project: string; readonly now: number; readonly isGiven: boolean },
): Result<Previous> {
  if (answer === null) return ok({ data: null, findings: [] });
  const { location } = answer;
  if (!answer.ok) {
    const { code, message } = answer.failure;
    if (code === 'not-found' && !isGiven) return ok({ data: null, findings: [] });
    if (code !== 'not-found' && code !== 'unreachable' && code !== 'timeout') return ok(unusable(location, message));
    const fix = 'try again later, or give --previous none where there is none to compare with';
    const sentence = `the artifact in use cannot be read: ${message} (${code})`;
    return err({ reason: 'bad-data', where: location, message: sentence, fix });
  }
  const found = readable(answer.value, project, now);
  return ok(found.ok ? { data: found.value, findings: [] } : unusable(location, found.failure));
}

/** An artifact of ours, of a project (null: of any), and not of the future; or why it is none. */
function readable(text: string, project: string | null, now: number): Outcome<SetaData, string> {
  const parsed = parseArtifact(text);
  if (!parsed.ok) return err(`it is none of ours: ${parsed.failure.message}`);
  const { data } = parsed.value;
  if (project !== null && data.project !== project) return err(`it is of project ${data.project}`);
  const isLater = timeOf(data.generated) > now + CLOCKS_APART;
  return isLater ? err(`it says it was made on ${data.generated}`) : ok(data);
}

/**
 * The data that is inherited, from the answer to fetching it. That there is none, or none that may be used, is no reason to fail: it is
 * as if nothing were to be inherited, and that is said.
 *
 * @param project whose it must be; null for anybody's
 */
export function parentFrom(
  answer: Answer,
  project: string | null,
  config: Pick<Config, 'maxAge'>,
  now: number,
): Previous {
  const found = answer.ok
    ? readable(answer.value, project, now)
    : err(`${answer.failure.message} (${answer.failure.code})`);
  const old = found.ok ? tooOld(found.value, config, now) : null;
  if (found.ok && !old) return { data: found.value, findings: [] };
  const why = found.ok ? old?.message : found.failure;
  const message = `nothing is inherited from the data of seta.data.parent (${answer.location}): ${why}; what is not known runs more often`;
  return { data: null, findings: [notice('unusable-parent', 1, message)] };
}

/** Milliseconds by which clocks may differ. */
const CLOCKS_APART = 3_600_000;

function unusable(location: string, why: string): Previous {
  const message = `the artifact in use cannot be compared with (${location}): ${why}; this data is judged as the first`;
  return { data: null, findings: [notice('unusable-previous', 1, message)] };
}
