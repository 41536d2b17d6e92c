import { packHistory } from '../../history/store/pack.ts';
import type { Result } from '../../util/failure.ts';
import { err, ok } from '../../util/result.ts';
import { openSource, type SourceOptions } from './source.ts';

export interface FetchOptions extends SourceOptions {
  readonly pack?: string;
  readonly level: string;
}

/** Brings a history up to date. For a shard: one of `--days` days that end at `--now`. */
export async function fetchRecords(options: FetchOptions): Promise<Result<void>> {
  const opened = await openSource(options, options.level, true);
  if (!opened.ok) return opened;
  using source = opened.value;
  if (source.kept) return options.pack === undefined ? ok(undefined) : await packHistory(source.kept, options.pack);
  return err({ reason: 'bad-usage', message: `--source ${options.source} is a file: nothing is fetched` });
}
