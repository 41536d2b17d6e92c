import { mapped } from '../../history/results/columns.ts';
import type { OpenedSource, SourceName } from '../../history/sources/source.ts';
import { SOURCES } from '../../history/sources/table.ts';
import { type Config, dataLocation } from '../../seta/config.ts';
import { type DataOptions, fetchBytes } from '../../taskcluster/data.ts';
import type { Result } from '../../util/failure.ts';
import type { DataLocation } from '../../util/ports.ts';
import { err, ok } from '../../util/result.ts';
import { DAY_SECONDS } from '../../util/time.ts';
import { disbeliefAt, parseLocation, readProject, taskclusterAtHand } from '../inputs.ts';
import { log, logWarning } from '../output.ts';
import { ProgressLine } from '../progress.ts';

/** Options of every command that reads the history of a project. */
export interface SourceOptions {
  readonly config: string;
  readonly project?: string;
  readonly source?: SourceName;
  readonly columns?: readonly string[];
  readonly words?: readonly string[];
  readonly treeherder: string;
  readonly branch?: string;
  readonly history: string;
  readonly parts?: readonly string[];
  readonly fetchMinutes: number;
  readonly days: number;
  /** Unix milliseconds. */
  readonly now?: number;
}

export interface Source extends Disposable, Pick<OpenedSource, 'records' | 'kept'> {
  readonly config: Config;
  readonly project: string;
  /** Unix milliseconds: the end of the window. */
  readonly now: number;
}

/**
 * The source that the options name, brought up to date.
 *
 * @param level that of who works: the published history is taken up where its maker had this level or a higher one, and tasks of pushes
 * of this level are asked for
 * @param isShard of which only the days of the window matter: it takes up no history, and its end is no reason to wait for what
 * may still change
 */
export async function openSource(options: SourceOptions, level: string, isShard = false): Promise<Result<Source>> {
  const named = readProject(options);
  return named.ok ? openSourceOf({ ...named.value, linked: null }, options, level, isShard) : named;
}

/** A project, and the Taskcluster that a link names where the environment names none. */
export interface Configured {
  readonly config: Config;
  readonly project: string;
  readonly linked: string | null;
}

/** The same of a project whose configuration is known. */
export async function openSourceOf(
  { config, project, linked }: Configured,
  options: Omit<SourceOptions, 'config' | 'project'>,
  level: string,
  isShard = false,
): Promise<Result<Source>> {
  const source = options.source ?? config.history.source;
  const now = options.now ?? Date.now();
  const to = Math.floor(now / 1000);
  const published = dataLocation(config, project);
  const disbelief = disbeliefAt('history', config.trustDomain, level);
  using line = new ProgressLine();
  const fetch = {
    url: options.treeherder,
    milliseconds: options.fetchMinutes * 60_000,
    now: isShard ? Math.floor(Date.now() / 1000) : to,
    published: !isShard && published && 'index' in published ? { ...published, artifact: ARTIFACT } : null,
    parts: (options.parts ?? []).map(parseLocation),
    ...{ trustDomain: config.trustDomain, level, branch: options.branch ?? null, checkout: '.' },
    taskcluster: () => taskclusterAtHand({}, linked),
    bytes: (location: DataLocation) => bytes(location, { ...LIMITS, disbelief }),
    onProgress: line.update.bind(line),
  };
  const range = { from: to - options.days * DAY_SECONDS, to };
  const columns = mapped(config.history.columns, options.columns);
  const words = mapped(config.history.words, options.words);
  const tell = { log, warn: logWarning };
  const opened = await SOURCES[source].open({ project, range, path: options.history, columns, words, fetch, tell });
  return opened.ok ? ok({ ...opened.value, config, project, now }) : opened;
}

const ARTIFACT = 'public/seta-history.sqlite.zst';
const LIMITS = { timeBudget: 10 * 60_000, maxBytes: 2 ** 30, environment: process.env };

async function bytes(location: DataLocation, options: DataOptions): Promise<Result<Uint8Array>> {
  const fetched = await fetchBytes(location, options);
  if (fetched.ok) return fetched;
  const { message, code } = fetched.failure;
  return err({ reason: 'bad-data', where: fetched.location, message: `${message} (${code})` });
}
