import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileFailure, writeWhole } from '../../edge/files.ts';
import { timeBudget } from '../../edge/http.ts';
import type { HistoryRecord } from '../../history/records.ts';
import { readBugbug } from '../../history/sources/bugbug.ts';
import { readRecords } from '../../history/sources/file.ts';
import { History } from '../../history/store/history.ts';
import { mergeHistories } from '../../history/store/merge.ts';
import { Treeherder } from '../../history/treeherder/client.ts';
import { syncHistory } from '../../history/treeherder/sync.ts';
import { Tally } from '../../history/treeherder/tally.ts';
import { type Config, dataLocation } from '../../seta/config.ts';
import { fetchBytes } from '../../taskcluster/data.ts';
import type { Result } from '../../util/failure.ts';
import { err, ok } from '../../util/result.ts';
import { parseLocation, readProject } from '../inputs.ts';
import { log, logWarning } from '../output.ts';
import { ProgressLine } from '../progress.ts';

/** Options of every command that reads the history of a project. */
export interface SourceOptions {
  readonly config: string;
  readonly project?: string;
  readonly source: 'treeherder' | 'file' | 'bugbug';
  readonly records?: string;
  readonly treeherder: string;
  readonly history: string;
  readonly parts?: readonly string[];
  readonly fetchMinutes: number;
  readonly days: number;
  /** Unix milliseconds. */
  readonly now?: number;
}

export interface Source {
  readonly config: Config;
  readonly project: string;
  /** Unix milliseconds: the end of the window. */
  readonly now: number;
  readonly records: Iterable<HistoryRecord>;
  /** The history, where records come from Treeherder; the caller disposes of it. */
  readonly history: History | null;
}

const DAY_SECONDS = 86_400;
const LIMITS = { timeBudget: 10 * 60_000, maxBytes: 2 ** 30, environment: process.env };
const ARTIFACT = 'public/seta-history.sqlite.zst';
/** A malformed row in twenty is put up with, and told of. */
const TOLERATED = 0.05;

/**
 * The records of a project from the source that the options name, brought up to date first.
 *
 * @param extent `shard`: only the days of the window matter. It takes up no published history, and its end is no reason to
 * wait for what may still change.
 */
export async function openSource(options: SourceOptions, extent: 'whole' | 'shard' = 'whole'): Promise<Result<Source>> {
  const named = readProject(options);
  if (!named.ok) return named;
  const now = options.now ?? Date.now();
  const source = { ...named.value, now };
  if (options.source === 'treeherder') {
    const history = await updatedHistory(options, source, extent);
    return history.ok ? ok({ ...source, history: history.value, records: history.value.records() }) : history;
  }
  if (options.records === undefined) {
    const message = `--source ${options.source} needs a file`;
    return err({ reason: 'bad-usage', message, fix: 'give --records FILE' });
  }
  const records = await recordsOf(options.source, options.records, options.days, now);
  return records.ok ? ok({ ...source, history: null, records: records.value }) : records;
}

async function recordsOf(
  source: 'file' | 'bugbug',
  file: string,
  days: number,
  now: number,
): Promise<Result<readonly HistoryRecord[]>> {
  if (source === 'file') return readRecords(file);
  const to = Math.floor(now / 1000);
  const read = await readBugbug(file, { from: to - days * DAY_SECONDS, to });
  if (!read.ok) return read;
  const { records, withoutFix, malformed } = read.value;
  if (withoutFix > 0)
    log(`${withoutFix} pushes have likely regressions that no known revision fixed; they are left out`);
  if (malformed.length > 0)
    logWarning(`${malformed.length} rows of ${file} are malformed, the first is row ${malformed[0]}`);
  return ok(records);
}

/** Opens the history, or takes up the published one where there is none here, and fetches what it lacks. */
async function updatedHistory(
  options: SourceOptions,
  { config, project, now }: Pick<Source, 'config' | 'project' | 'now'>,
  extent: 'whole' | 'shard',
): Promise<Result<History>> {
  const { history: path, parts = [], days } = options;
  const folder = madeFolder(dirname(path));
  if (!folder.ok) return folder;
  if (extent === 'whole' && parts.length === 0 && !existsSync(path)) await takeUpPublished(path, config, project);
  const opened = parts.length > 0 ? await mergedParts(parts, path, project) : History.open(path, project);
  if (!opened.ok) return opened;
  const history = opened.value;
  if (history.fresh !== null) log(`everything is fetched: ${history.fresh}`);
  const to = Math.floor(now / 1000);
  const range = { from: to - days * DAY_SECONDS, to };
  const tally = new Tally(TOLERATED);
  const budget = timeBudget(options.fetchMinutes * 60_000);
  const treeherder = new Treeherder({ url: options.treeherder, project, budget, tally });
  using line = new ProgressLine();
  const synced = await syncHistory(history, treeherder, {
    range,
    now: extent === 'shard' ? Math.floor(Date.now() / 1000) : to,
    onProgress: (state) => line.update(state),
  });
  for (const [kind, { malformed, seen, examples }] of Object.entries(tally.kinds)) {
    if (malformed > 0) logWarning(`${malformed} of ${seen} rows (${kind}) are malformed: ${examples.join('; ')}`);
  }
  if (!synced.ok) {
    history[Symbol.dispose]();
    return synced;
  }
  const { pushes, jobs, notes } = history.counts();
  log(
    `${treeherder.requests} requests; ${pushes} pushes, ${jobs} jobs fixed by commit, ${notes} notes of ${days} days`,
  );
  return ok(history);
}

function madeFolder(folder: string): Result<void> {
  try {
    mkdirSync(folder, { recursive: true });
    return ok(undefined);
  } catch (error) {
    return err(fileFailure('unwritable', folder, error));
  }
}

/** The histories that tasks of kind `seta-fetch` left, packed or not, in one at `path`. */
async function mergedParts(parts: readonly string[], path: string, project: string): Promise<Result<History>> {
  const files: string[] = [];
  try {
    for (const [i, part] of parts.entries()) {
      const file = `${path}.part-${i}`;
      const location = parseLocation(part);
      const fetched = await fetchBytes(location, LIMITS);
      if (!fetched.ok) {
        const { message, code } = fetched.failure;
        return err({ reason: 'bad-data', where: fetched.location, message: `${message} (${code})` });
      }
      const written = writeWhole(file, fetched.value);
      if (!written.ok) return written;
      files.push(file);
    }
    return mergeHistories(files, path, project);
  } finally {
    for (const file of files) for (const rest of ['', '-wal', '-shm']) rmSync(file + rest, { force: true });
  }
}

/** Where the history cannot be had, a full fetch is due: that costs time only, so it is said and gone on. */
async function takeUpPublished(path: string, config: Config, project: string): Promise<void> {
  const location = dataLocation(config, project);
  if (!location || !('index' in location)) return;
  const fetched = await fetchBytes({ ...location, artifact: ARTIFACT }, LIMITS);
  if (!fetched.ok) {
    logWarning(`the published history is not taken up: ${fetched.failure.message} (${fetched.failure.code})`);
    return;
  }
  const written = writeWhole(path, fetched.value);
  if (!written.ok) logWarning(`the published history is not taken up: ${written.failure.message}`);
}
