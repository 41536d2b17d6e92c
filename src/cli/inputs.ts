import { readText } from '../edge/files.ts';
import type { IndexedStatus } from '../optimize/strategy.ts';
import type { Home } from '../optimize/subgraph.ts';
import type { BackstopState } from '../push/mode.ts';
import { type Parameters, parseParameters } from '../push/parameters.ts';
import { type Config, type DataLocation, dataLocation, parseConfig } from '../seta/config.ts';
import { type DataAnswer, pruningIsOff } from '../seta/trust.ts';
import { fetchData } from '../taskcluster/data.ts';
import { deployment } from '../taskcluster/deployment.ts';
import type { Result } from '../util/failure.ts';
import { derivedTaskId } from '../util/hash.ts';
import { isTaskId } from '../util/ids.ts';
import { err, ok } from '../util/result.ts';
import { logWarning } from './output.ts';

/** What commands read before they decide: files named by options, the environment, the data, index paths. */

export function readConfig(file: string): Result<Config> {
  const text = readText(file);
  return text.ok ? parseConfig(text.value, file) : text;
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

/** A location as `--data` takes it: `index:<path>`, a URL, or a file. */
export function parseLocation(text: string): DataLocation {
  if (text.startsWith('index:')) return { index: text.slice('index:'.length), artifact: 'public/seta.json' };
  return /^https?:\/\//.test(text) ? { url: text } : { file: text };
}

/** The configuration with the data location of `--data`, where that was given. */
export const withData = (config: Config, location: string | undefined): Config =>
  location === undefined ? config : { ...config, data: parseLocation(location) };

/** The data for a push; null where pruning is off and nothing needs to be fetched. */
export async function dataFor(config: Config, project: string): Promise<DataAnswer | null> {
  const location = dataLocation(config, project);
  if (location === null || pruningIsOff(config, project)) return null;
  return fetchData(location, { timeBudget: config.timeBudget, maxBytes: config.maxSize, environment: process.env });
}

/**
 * The backstop as the parameters tell it: a decision task writes `backstop` there. Without it, nobody asked for one.
 */
export function backstopFromParameters(parameters: Parameters, config: Config): BackstopState {
  const pushlogId = Number(parameters.pushlog_id);
  const due = parameters.backstop ?? false;
  return {
    known: true,
    due,
    message: due ? 'the parameters say that this push is a backstop' : 'the parameters name no backstop',
    untilNext: due ? 0 : config.backstop.pushes,
    pushNumber: Number.isInteger(pushlogId) && pushlogId > 0 ? pushlogId : null,
  };
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

/** What is found at index paths. Without a deployment to ask nothing is, and nothing is replaced. */
export async function indexedStatuses(paths: readonly string[]): Promise<Result<ReadonlyMap<string, IndexedStatus>>> {
  if (paths.length === 0) return ok(new Map());
  const place = deployment(process.env);
  if (!place.ok) {
    logWarning(`${paths.length} index paths are not looked up, nothing is replaced: TASKCLUSTER_ROOT_URL is not set`);
    return ok(new Map());
  }
  const { connect } = await import('../taskcluster/connect.ts');
  const taskcluster = connect(place.value);
  const found = await taskcluster.index.findTasks(paths);
  if (!found.ok) return found;
  const statuses = await taskcluster.queue.statuses([...new Set(found.value.values())]);
  if (!statuses.ok) return statuses;
  const indexed = new Map<string, IndexedStatus>();
  for (const [path, taskId] of found.value) {
    const status = statuses.value.get(taskId);
    if (status) indexed.set(path, { taskId, state: status.state, expires: status.expires });
  }
  return ok(indexed);
}
