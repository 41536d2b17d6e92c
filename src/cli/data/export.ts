import { toTreeherder } from '../../seta/treeherder-format.ts';
import type { Result } from '../../util/failure.ts';
import { ok } from '../../util/result.ts';
import { parseLocation } from '../inputs.ts';
import { printJson } from '../output.ts';
import { readArtifact } from './read.ts';

export interface ExportOptions {
  readonly data: string;
  readonly format: 'treeherder';
}

/** Prints the artifact as Treeherder's former SETA service answered it. */
export async function exportData(options: ExportOptions): Promise<Result<void>> {
  const data = await readArtifact(parseLocation(options.data));
  if (!data.ok) return data;
  printJson(toTreeherder(data.value));
  return ok(undefined);
}
