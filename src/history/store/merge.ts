/** Puts histories together that were fetched apart. */
import type { Result } from '../../util/failure.ts';
import { err, ok } from '../../util/result.ts';
import { History } from './history.ts';
import { refusalOf } from './open.ts';

/**
 * Adds the histories in `files`, each of some days of one project (what tasks of kind `seta-fetch` leave), to the one at
 * `into`, which may be there already. A part that cannot be used is `bad-data`, naming it, before anything is added.
 */
export function mergeHistories(files: readonly string[], into: string, project: string): Result<History> {
  for (const file of files) {
    const refused = refusalOf(file, project);
    if (refused === null) continue;
    const fix = 'fetch these days again; the other parts can be kept';
    return err({
      reason: 'bad-data',
      message: `this part of the history cannot be used: ${refused}`,
      where: file,
      fix,
    });
  }
  const merged = History.open(into, project);
  if (!merged.ok) return merged;
  for (const file of files) {
    const part = History.open(file, project);
    if (!part.ok) {
      merged.value[Symbol.dispose]();
      return part;
    }
    using opened = part.value;
    merged.value.addAll(opened);
  }
  return ok(merged.value);
}
