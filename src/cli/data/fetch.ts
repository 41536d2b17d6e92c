import { packHistory } from '../../history/store/pack.ts';
import type { Result } from '../../util/failure.ts';
import { err, ok } from '../../util/result.ts';
import { openSource, type SourceOptions } from './records.ts';

export interface FetchOptions extends SourceOptions {
  readonly pack?: string;
}

/** Brings a history up to date. For a shard: one of `--days` days that end at `--now`. */
export async function fetchRecords(options: FetchOptions): Promise<Result<void>> {
  if (options.source !== 'treeherder') {
    return err({ reason: 'bad-usage', message: `--source ${options.source} is a file: nothing is fetched` });
  }
  const source = await openSource(options, 'shard');
  if (!source.ok) return source;
  using history = source.value.history;
  if (history === null || options.pack === undefined) return ok(undefined);
  return packHistory(history, options.pack);
}
