import { readText } from '../../edge/files.ts';
import type { MakePorts } from '../../regenerate/make.ts';
import type { Answer } from '../../regenerate/previous.ts';
import type { SetaData } from '../../seta/artifact.ts';
import type { Config, DataLocation } from '../../seta/config.ts';
import { type Artifact, decoded, parseArtifact, unjudgedText } from '../../seta/parse.ts';
import { type DataOptions, fetchBytes } from '../../taskcluster/data.ts';
import type { Result } from '../../util/failure.ts';
import { err, ok } from '../../util/result.ts';
import { disbeliefAt } from '../inputs.ts';
import { logWarning } from '../output.ts';

const LIMITS = { timeBudget: 5 * 60_000, maxBytes: 2 ** 30, environment: process.env };

/** The text of an artifact, and where it is, printable. */
export async function readTextAt(location: DataLocation, options: Partial<DataOptions> = {}): Promise<Answer> {
  const { location: where, ...bytes } = await fetchBytes(location, { ...LIMITS, ...options });
  return { location: where, ...(bytes.ok ? decoded(bytes.value) : bytes) };
}

/** For a maker that works at `level`. */
export const portsAt = ({ trustDomain }: Config, level: string): MakePorts => ({
  text: (location, what) => readTextAt(location, { disbelief: disbeliefAt(what, trustDomain, level) }),
  file: readText,
});

/** A data artifact of ours, whoever made it unless `disbelief` asks; `bad-data` where it cannot be had or is none. */
export async function readArtifact(
  location: DataLocation,
  options: Pick<DataOptions, 'disbelief'> = {},
): Promise<Result<SetaData>> {
  const { location: where, ...text } = await readTextAt(location, options);
  const parsed = text.ok ? parseArtifact(text.value) : text;
  if (!parsed.ok) {
    const { message, code } = parsed.failure;
    return err({ reason: 'bad-data', where, message: `${message} (${code})` });
  }
  warnOf(parsed.value, where);
  return ok(parsed.value.data);
}

/** Warns of labels that cannot be judged. */
export function warnOf({ unjudged }: Pick<Artifact, 'unjudged'>, where: string): void {
  const text = unjudgedText(unjudged);
  if (text !== null) logWarning(`${where}: ${text}`);
}
