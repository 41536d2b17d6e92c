import type { SetaData } from '../seta/artifact.ts';
import { parseArtifact } from '../seta/parse.ts';
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
  const parsed = parseArtifact(answer.value);
  if (!parsed.ok) return ok(unusable(location, `it is none of ours: ${parsed.failure.message}`));
  const { data } = parsed.value;
  if (data.project !== project) return ok(unusable(location, `it is of project ${data.project}`));
  const isLater = timeOf(data.generated) > now + CLOCKS_APART;
  return ok(isLater ? unusable(location, `it says it was made on ${data.generated}`) : { data, findings: [] });
}

/** Milliseconds by which clocks may differ. */
const CLOCKS_APART = 3_600_000;

function unusable(location: string, why: string): Previous {
  const message = `the artifact in use cannot be compared with (${location}): ${why}; this data is judged as the first`;
  return { data: null, findings: [notice('unusable-previous', 1, message)] };
}
