/** Fetching the SETA data artifact. Whether what comes back is to be trusted is decided elsewhere. */
import { createReadStream } from 'node:fs';
import { collect, isZlibError, TooLarge } from '../edge/decompress.ts';
import { errorCode } from '../edge/files.ts';
import { type GetOptions, get, getJson, timeBudget } from '../edge/http.ts';
import { printableUrl } from '../edge/redact.ts';
import { sha256 } from '../util/hash.ts';
import { isTaskId, type TaskId } from '../util/ids.ts';
import { isObject } from '../util/json.ts';
import type { DataAnswer, DataLocation, DataRefusal } from '../util/ports.ts';
import { err, type Outcome, ok } from '../util/result.ts';
import { deployment, type Environment } from './deployment.ts';

export interface DataOptions extends Pick<GetOptions, 'maxBytes' | 'retries' | 'retryDelay'> {
  /** Milliseconds for everything: every request, every retry and the whole body. */
  readonly timeBudget: number;
  /** For an index path: where Taskcluster is. */
  readonly environment: Environment;
}

interface Refused {
  readonly code: DataRefusal;
  readonly message: string;
}

/** The bytes of an artifact, decompressed, or why there are none; where it was looked for, printable. */
export type Fetched = { readonly location: string; readonly taskId: TaskId | null } & Outcome<Buffer, Refused>;

/** The data at `location`, or why there is none. Trouble outside never throws. */
export async function fetchData(location: DataLocation, options: DataOptions): Promise<DataAnswer> {
  const fetched = await fetchBytes(location, options);
  const at = { location: fetched.location, taskId: fetched.taskId };
  if (!fetched.ok) return { ...at, kind: 'refused', ...fetched.failure };
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(fetched.value);
    return { ...at, kind: 'bytes', text, sha256: sha256(fetched.value) };
  } catch (error) {
    if (errorCode(error) !== 'ERR_ENCODING_INVALID_ENCODED_DATA') throw error;
    return { ...at, kind: 'refused', code: 'not-json', message: `${fetched.location} is not UTF-8 text` };
  }
}

/** Whatever is at `location`, as `fetchData` does it. */
export async function fetchBytes(location: DataLocation, options: DataOptions): Promise<Fetched> {
  const getOptions = { ...options, budget: timeBudget(options.timeBudget) };
  if ('file' in location)
    return { location: location.file, taskId: null, ...(await readFile(location.file, getOptions)) };
  if ('url' in location) {
    return { location: printableUrl(location.url), taskId: null, ...(await get(location.url, getOptions)) };
  }
  const at = { location: `${location.index}:${location.artifact}`, taskId: null };
  const place = deployment(options.environment);
  if (!place.ok) return { ...at, ...err<Refused>({ code: 'unreachable', message: place.failure.message }) };
  const api = `${place.value.rootUrl}/api`;
  const taskId = await indexedTask(`${api}/index/v1/task/${encodeURIComponent(location.index)}`, getOptions);
  if (!taskId.ok) return { ...at, ...taskId };
  // The queue answers with a redirect to wherever the artifact is stored (`queue.getLatestArtifact`).
  const artifact = `${api}/queue/v1/task/${taskId.value}/artifacts/${encodeURIComponent(location.artifact)}`;
  return { ...at, taskId: taskId.value, ...(await get(artifact, getOptions)) };
}

/** `index.findTask`. */
async function indexedTask(url: string, options: GetOptions): Promise<Outcome<TaskId, Refused>> {
  const found = await getJson(url, { ...options, maxBytes: 1024 * 1024 });
  if (!found.ok) return found;
  const taskId = isObject(found.value) ? found.value['taskId'] : null;
  if (typeof taskId === 'string' && isTaskId(taskId)) return ok(taskId);
  return err({ code: 'unreachable', message: `${printableUrl(url)} answered something that is not an index entry` });
}

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
