/** Puts histories together that were fetched apart. */
import type { Result } from '../../util/failure.ts';
import { err } from '../../util/result.ts';
import { History } from './history.ts';
import type { OpenOptions } from './open.ts';
import { attempt } from './trouble.ts';

/**
 * Adds the histories in `files`, each of some days of one project by one source (what tasks of kind `seta-fetch` leave), to the one
 * at `into`, which may be there already. A part that cannot be used is `bad-data`, naming it, before anything is added.
 */
export function mergeHistories(
  files: readonly string[],
  into: string,
  project: string,
  options: Pick<OpenOptions, 'source'> = {},
): Result<History> {
  using parts = new DisposableStack();
  const histories: History[] = [];
  for (const file of files) {
    const part = History.read(file, project, options);
    if (!part.ok) return err({ ...part.failure, fix: 'fetch these days again; the other parts can be kept' });
    histories.push(parts.use(part.value));
  }
  const merged = History.open(into, project, options);
  if (!merged.ok) return merged;
  const added = attempt('unwritable', into, () => {
    for (const part of histories) merged.value.addAll(part);
  });
  if (added.ok) return merged;
  merged.value[Symbol.dispose]();
  return added;
}
