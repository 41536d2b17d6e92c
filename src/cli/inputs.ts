import { readText } from '../edge/files.ts';
import type { Home } from '../optimize/subgraph.ts';
import { type Parameters, parseParameters } from '../push/parameters.ts';
import {
  type Config,
  type ConfigFile,
  configOf,
  type DataLocation,
  openConfig,
  parseLocation,
} from '../seta/config.ts';
import type { DataAnswer } from '../seta/trust.ts';
import type { CallOptions } from '../taskcluster/call.ts';
import type { Taskcluster } from '../taskcluster/connect.ts';
import { deployment } from '../taskcluster/deployment.ts';
import { fetchData } from '../taskcluster/guard.ts';
import { disbelief, type Maker, type Provenance } from '../taskcluster/provenance.ts';
import type { Result } from '../util/failure.ts';
import { derivedTaskId } from '../util/hash.ts';
import { isTaskId } from '../util/ids.ts';
import { err, ok } from '../util/result.ts';
import { log } from './output.ts';

export { parseLocation } from '../seta/config.ts';

/** What commands read before they decide: files named by options, the environment, the data, index paths. */

export function readConfigFile(file: string): Result<ConfigFile> {
  const text = readText(file);
  return text.ok ? openConfig(text.value, file) : text;
}

export function readConfig(file: string): Result<Config> {
  const opened = readConfigFile(file);
  return opened.ok ? configOf(opened.value) : opened;
}

/** The configuration and the project that a command is about: the one that is said, or the first of `seta.projects`. */
export function readProject(options: {
  readonly config: string;
  readonly project?: string;
}): Result<{ readonly config: Config; readonly project: string }> {
  const config = readConfig(options.config);
  if (!config.ok) return config;
  const project = options.project ?? config.value.projects[0];
  if (project !== undefined) return ok({ config: config.value, project });
  const message = 'which project is not said, and seta.projects is empty';
  return err({ reason: 'bad-usage', where: options.config, message, fix: 'give --project NAME' });
}

export function readParameters(file: string): Result<Parameters> {
  const text = readText(file);
  return text.ok ? parseParameters(text.value, file) : text;
}

/** The configuration with the data location of `--data`, where that was given. */
export const withData = (config: Config, location: string | undefined): Config =>
  location === undefined ? config : { ...config, data: parseLocation(location) };

/** Why the maker of something at an index path is not believed by whoever works at `level`; null where he is. */
export const disbeliefAt =
  (what: Provenance, trustDomain: string, level: string) =>
  (maker: Maker): string | null =>
    disbelief(what, maker, { trustDomain, level, decisionTaskId: null });

/** Fetches data within the limits of the configuration; that of an index path must be of a task that a push may believe. */
export const fetchDataFor =
  ({ trustDomain, timeBudget, maxSize }: Config, { level }: Pick<Parameters, 'level'>) =>
  (location: DataLocation): Promise<DataAnswer> =>
    fetchData(location, {
      timeBudget,
      maxBytes: maxSize,
      environment: process.env,
      disbelief: disbeliefAt('data', trustDomain, level),
    });

/** Milliseconds that somebody at a shell waits for a first sign of life; a task has time for an outage. */
const FIRST_ANSWER = 10_000;

/**
 * Taskcluster as the environment names it, or a link where that names none. The client is loaded here only, as that takes a
 * while.
 */
export async function taskclusterAtHand(
  options: CallOptions = {},
  linked: string | null = null,
): Promise<Result<Taskcluster>> {
  const place = deployment(process.env, linked);
  if (!place.ok) return place;
  const { connect } = await import('../taskcluster/connect.ts');
  const isTask = Boolean(process.env['TASKCLUSTER_PROXY_URL'] || process.env['TASK_ID']);
  const waiting = () => log(`${place.value.rootUrl} does not answer, trying for some seconds`);
  const patience = isTask ? {} : { firstAnswer: FIRST_ANSWER, waiting };
  return ok(connect(place.value, { proxyUrl: process.env['TASKCLUSTER_PROXY_URL'], ...patience, ...options }));
}

/** The same, for what has a safe answer where it fails: with fewer retries. Null where the environment names none. */
export async function lookupServices(): Promise<Taskcluster | null> {
  const services = await taskclusterAtHand({ retries: 3 });
  return services.ok ? services.value : null;
}

/** The decision task is this task, where this runs in one; otherwise an id that stands for the push. */
export function homeFromEnvironment({ project, head_rev, pushlog_id }: Parameters): Result<Home> {
  const taskId = process.env['TASK_ID'] ?? derivedTaskId('decision', project, pushlog_id, head_rev);
  if (!isTaskId(taskId)) return err({ reason: 'bad-usage', message: `TASK_ID is no taskId: ${taskId}` });
  const root = process.env['TASKCLUSTER_ROOT_URL'];
  return ok({
    decisionTaskId: taskId,
    rootUrl: root === undefined ? null : root.replace(/\/+$/, ''),
    proxyUrl: (process.env['TASKCLUSTER_PROXY_URL'] ?? 'http://taskcluster').replace(/\/+$/, ''),
  });
}
