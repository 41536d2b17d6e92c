/** The one guard around fetching and reading the SETA data: whatever is wrong with it, there is an answer in time. */
import { extname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorCode } from '../edge/files.ts';
import { type TimeBudget, timeBudget } from '../edge/http.ts';
import { type Judgement, parseBytes } from '../seta/parse.ts';
import { sha256 } from '../util/hash.ts';
import type { DataAnswer, DataLocation } from '../util/ports.ts';
import { err, type Outcome } from '../util/result.ts';
import { type DataOptions, fetchBytes, placeOf, type Refused } from './data.ts';

/**
 * The data at `location`, or why there is none. Nothing throws, and it takes no longer than the budget and a moment more:
 * neither trouble outside nor anything in the data, nor a fault of our own, is worth a red decision.
 */
export async function fetchData(location: DataLocation, options: DataOptions): Promise<DataAnswer> {
  const budget = timeBudget(options.timeBudget);
  const nowhere = { location: placeOf(location), taskId: null };
  const isThere = new AbortController();
  // A moment more, so that who notices first that the time is up can say what took so long.
  const late = sleep(budget.milliseconds + MOMENT, undefined, { signal: isThere.signal });
  late.catch(() => {});
  try {
    const work = read(location, options, budget);
    work.catch(() => {});
    return await Promise.race([work, late.then(() => refused(nowhere, overrun(budget)))]);
  } catch (error) {
    return refused(nowhere, failed(error));
  } finally {
    isThere.abort();
  }
}

const MOMENT = 200;

async function read(location: DataLocation, options: DataOptions, budget: TimeBudget): Promise<DataAnswer> {
  const { location: place, taskId, ...bytes } = await fetchBytes(location, options, budget);
  const at = { location: place, taskId };
  if (!bytes.ok) return refused(at, bytes.failure);
  const digest = sha256(bytes.value);
  const judgement = bytes.value.length <= SMALL ? parseBytes(bytes.value) : await parsedApart(bytes.value, budget);
  if (!judgement.ok) return refused(at, { ...judgement.failure, message: `${place}: ${judgement.failure.message}` });
  return { ...at, kind: 'read', judgement: judgement.value, sha256: digest };
}

/**
 * What is read in this thread: four times the largest data there is. Reading takes one pass over the bytes, one over the text
 * and one over the labels, less than a second for this much; a thread of its own would take a decision 50 ms each time.
 */
const SMALL = 8 * 1024 * 1024;

/** More than data of the largest allowed size takes. */
const MEMORY_MB = 2048;

/** The same in a thread of its own, which ends with the budget, whatever it is at, and may run out of memory alone. */
async function parsedApart(bytes: Uint8Array, budget: TimeBudget): Promise<Outcome<Judgement, Refused>> {
  const { Worker } = await import('node:worker_threads');
  const file = new URL(`./parse-worker${extname(import.meta.url)}`, import.meta.url);
  const worker = new Worker(file, { workerData: bytes, resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB } });
  try {
    return await new Promise((resolve) => {
      worker.on('message', resolve);
      worker.on('error', (error) => resolve(err(failed(error))));
      worker.on('exit', () => resolve(err(failed(null))));
      budget.signal.addEventListener('abort', () => resolve(err(overrun(budget))));
      if (budget.signal.aborted) resolve(err(overrun(budget)));
    });
  } finally {
    await worker.terminate();
  }
}

const refused = (at: Pick<DataAnswer, 'location' | 'taskId'>, { code, message }: Refused): DataAnswer => {
  return { ...at, kind: 'refused', code, message };
};

const overrun = ({ milliseconds }: TimeBudget): Refused => {
  return { code: 'timeout', message: `it could not be fetched and read within ${milliseconds / 1000} s` };
};

/** A fault of our own, or of the machine; what the error says may be a piece of the data, and is not repeated. */
function failed(error: unknown): Refused {
  if (errorCode(error) === 'ERR_WORKER_OUT_OF_MEMORY')
    return { code: 'too-large', message: `reading it takes more than ${MEMORY_MB} MB of memory` };
  const what = error instanceof Error ? error.name : 'no answer';
  return { code: 'judging-failed', message: `reading it failed (${what}), which is a fault of this program` };
}
