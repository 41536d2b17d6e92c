import type { SetaData } from '../../seta/artifact.ts';
import { type Config, type DataLocation, dataLocation } from '../../seta/config.ts';
import { type Artifact, decoded, parseArtifact, unjudgedText } from '../../seta/parse.ts';
import { fetchBytes, type Refused } from '../../taskcluster/data.ts';
import type { Result } from '../../util/failure.ts';
import type { Label } from '../../util/ids.ts';
import { isObject, parseJson } from '../../util/json.ts';
import { err, type Outcome, ok } from '../../util/result.ts';
import { parseLocation } from '../inputs.ts';
import { logWarning } from '../output.ts';

const LIMITS = { timeBudget: 5 * 60_000, maxBytes: 2 ** 30, environment: process.env };

/** A data artifact of ours; `bad-data` where it cannot be had or is none. */
export async function readArtifact(location: DataLocation): Promise<Result<SetaData>> {
  const { location: where, ...bytes } = await fetchBytes(location, LIMITS);
  const data = bytes.ok ? artifactIn(bytes.value, where) : bytes;
  if (data.ok) return data;
  const { message, code } = data.failure;
  return err({ reason: 'bad-data', where, message: `${message} (${code})` });
}

/** The artifact in bytes; labels that cannot be judged are left out of it, with a warning. */
function artifactIn(bytes: Uint8Array, where: string): Outcome<SetaData, Refused> {
  const text = decoded(bytes);
  const parsed = text.ok ? parseArtifact(text.value) : text;
  if (!parsed.ok) return parsed;
  warnOf(parsed.value, where);
  return ok(parsed.value.data);
}

export function warnOf({ unjudged }: Pick<Artifact, 'unjudged'>, where: string): void {
  const text = unjudgedText(unjudged);
  if (text !== null) logWarning(`${where}: ${text}`);
}

/**
 * The artifact in use: that of `--previous`, or what the configuration names. Null where there is none yet, or `none` was
 * given. Where it may exist and cannot be read, that is a failure: new data could not be compared with it.
 */
export async function previousArtifact(
  given: string | undefined,
  config: Config,
  project: string,
): Promise<Result<SetaData | null>> {
  if (given === 'none') return ok(null);
  const location = given === undefined ? dataLocation(config, project) : parseLocation(given);
  if (!location) return ok(null);
  const { location: where, ...bytes } = await fetchBytes(location, LIMITS);
  if (!bytes.ok) {
    const { code, message } = bytes.failure;
    if (code === 'not-found' && given === undefined) return ok(null);
    return err({
      reason: 'bad-data',
      where,
      message: `the artifact in use cannot be read: ${message} (${code})`,
      fix: 'try again later, or give --previous none where there is none to compare with',
    });
  }
  const data = artifactIn(bytes.value, where);
  if (data.ok) return data;
  const message = `the artifact in use is none of ours: ${data.failure.message}`;
  return err({ reason: 'bad-data', where, message, fix: 'give --previous none' });
}

/** The labels of the latest task graph: the keys of a full-task-graph.json or runnable-jobs.json. */
export async function latestLabels(
  file: string | undefined,
  config: Config,
  project: string,
): Promise<Result<readonly Label[]>> {
  const index = `${config.trustDomain}.v2.${project}.latest.taskgraph.decision`;
  const location = file === undefined ? { index, artifact: 'public/runnable-jobs.json' } : { file };
  const fetched = await fetchBytes(location, LIMITS);
  if (!fetched.ok) {
    const { message, code } = fetched.failure;
    const fix = 'give --graph full-task-graph.json';
    return err({ reason: 'bad-graph', where: fetched.location, message: `${message} (${code})`, fix });
  }
  const json = parseJson(fetched.value.toString());
  if (json.ok && isObject(json.value)) return ok(Object.keys(json.value) as Label[]);
  return err({ reason: 'bad-graph', where: fetched.location, message: 'an object by label is expected' });
}
