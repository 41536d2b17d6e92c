/** Fetching the SETA data artifact. Whether what comes back is to be trusted is decided elsewhere. */
import { createReadStream } from 'node:fs';
import { collect, isZlibError, TooLarge } from '../edge/decompress.ts';
import { errorCode } from '../edge/files.ts';
import { type GetOptions, get, getJson, type TimeBudget, timeBudget } from '../edge/http.ts';
import { isTaskId, type TaskId } from '../util/ids.ts';
import { isObject } from '../util/json.ts';
import type { DataLocation, DataRefusal } from '../util/ports.ts';
import { printableUrl } from '../util/redact.ts';
import { err, type Outcome, ok } from '../util/result.ts';
import { deployment, type Environment } from './deployment.ts';
import type { Maker } from './provenance.ts';

export interface DataOptions extends Pick<GetOptions, 'maxBytes' | 'retries' | 'retryDelay'> {
  /** Milliseconds for everything: every request, every retry and the whole body. */
  readonly timeBudget: number;
  /** For an index path: where Taskcluster is. */
  readonly environment: Environment;
  /**
   * Why the task at the index path may not speak for what is read there (`disbelief` of `provenance.ts`); nothing is read of
   * one that may not. Not given: whoever looks only wants to see it.
   */
  readonly disbelief?: (maker: Maker) => string | null;
}

export interface Refused {
  readonly code: DataRefusal;
  readonly message: string;
}

/** The bytes of an artifact, decompressed, or why there are none; where it was looked for, printable. */
export type Fetched = { readonly location: string; readonly taskId: TaskId | null } & Outcome<Buffer, Refused>;

/** A location, printable. */
export function placeOf(location: DataLocation): string {
  if ('file' in location) return location.file;
  return 'url' in location ? printableUrl(location.url) : `${location.index}:${location.artifact}`;
}

/** Whatever is at `location`, or why there is none. Trouble outside never throws. */
export async function fetchBytes(
  location: DataLocation,
  options: DataOptions,
  budget: TimeBudget = timeBudget(options.timeBudget),
): Promise<Fetched> {
  const { disbelief, environment } = options;
  const getOptions: GetOptions = { ...options, budget, proxyUrl: environment['TASKCLUSTER_PROXY_URL'] ?? null };
  const at = { location: placeOf(location), taskId: null };
  if ('file' in location) return { ...at, ...(await readFile(location.file, getOptions)) };
  if ('url' in location) return { ...at, ...(await get(location.url, getOptions)) };
  const place = deployment(environment);
  if (!place.ok) return { ...at, ...err<Refused>({ code: 'unreachable', message: place.failure.message }) };
  const api = `${place.value.rootUrl}/api`;
  const taskId = await indexedTask(`${api}/index/v1/task/${encodeURIComponent(location.index)}`, getOptions);
  if (!taskId.ok) return { ...at, ...taskId };
  const task = `${api}/queue/v1/task/${taskId.value}`;
  const refused = disbelief ? await disbelieved(task, taskId.value, disbelief, getOptions) : null;
  if (refused) return { ...at, taskId: taskId.value, ...err(refused) };
  // The queue answers with a redirect to wherever the artifact is stored (`queue.getLatestArtifact`).
  const artifact = `${task}/artifacts/${encodeURIComponent(location.artifact)}`;
  return { ...at, taskId: taskId.value, ...(await get(artifact, getOptions)) };
}

/** `index.findTask`. */
async function indexedTask(url: string, options: GetOptions): Promise<Outcome<TaskId, Refused>> {
  const found = await getJson(url, { ...options, maxBytes: SMALL });
  if (!found.ok) return found;
  const taskId = isObject(found.value) ? found.value['taskId'] : null;
  if (typeof taskId === 'string' && isTaskId(taskId)) return ok(taskId);
  return err({ code: 'unreachable', message: `${printableUrl(url)} answered something that is not an index entry` });
}

/** Whether the maker of an artifact may be believed, by `queue.status`. */
async function disbelieved(
  task: string,
  taskId: TaskId,
  disbelief: (maker: Maker) => string | null,
  options: GetOptions,
): Promise<Refused | null> {
  const url = `${task}/status`;
  const got = await getJson(url, { ...options, maxBytes: SMALL });
  if (!got.ok) return got.failure;
  const { schedulerId, taskGroupId } =
    (isObject(got.value) && isObject(got.value['status']) && got.value['status']) || {};
  if (typeof schedulerId !== 'string' || typeof taskGroupId !== 'string' || !isTaskId(taskGroupId)) {
    return { code: 'unreachable', message: `${printableUrl(url)} answered something that is not a task's status` };
  }
  const why = disbelief({ taskId, taskGroupId, schedulerId });
  return why === null
    ? null
    : { code: 'untrusted-maker', message: `task ${taskId} may not speak for the data: ${why}` };
}

/** Of an answer of the index or the queue. */
const SMALL = 1024 * 1024;

async function readFile(path: string, options: GetOptions): Promise<Outcome<Buffer, Refused>> {
  const { budget, maxBytes } = options;
  const refused = (code: DataRefusal, message: string) => err({ code, message: `${path}: ${message}` });
  try {
    return ok(await collect(createReadStream(path, { signal: budget.signal }), maxBytes));
  } catch (error) {
    if (error instanceof TooLarge) return refused('too-large', `larger than ${maxBytes} bytes`);
    if (budget.signal.aborted) return refused('timeout', `not read within ${budget.milliseconds / 1000} s`);
    const code = errorCode(error);
    if (code === null) throw error;
    if (code === 'ENOENT') return refused('not-found', 'no such file');
    if (code === 'EACCES' || code === 'EPERM') return refused('forbidden', 'permission denied');
    if (isZlibError(code)) return refused('broken-compression', `compressed, but truncated or corrupt (${code})`);
    return refused('unreachable', code === 'EISDIR' ? 'a folder, not a file' : `cannot be read (${code})`);
  }
}
