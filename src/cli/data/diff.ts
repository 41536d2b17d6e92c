import { diff } from '../../regenerate/diff.ts';
import { diffText } from '../../report/text/data.ts';
import type { Result } from '../../util/failure.ts';
import { ok } from '../../util/result.ts';
import { parseLocation } from '../inputs.ts';
import { print, printJson } from '../output.ts';
import { readArtifact } from './read.ts';

export interface DiffOptions {
  readonly json?: boolean;
}

/** Prints what changed from one artifact to another. */
export async function diffData(before: string, after: string, options: DiffOptions): Promise<Result<void>> {
  const old = await readArtifact(parseLocation(before));
  if (!old.ok) return old;
  const fresh = await readArtifact(parseLocation(after));
  if (!fresh.ok) return fresh;
  const difference = diff(old.value, fresh.value);
  if (options.json) printJson(difference);
  else print(diffText(difference));
  return ok(undefined);
}
