/** The thread in which large data is read (`guard.ts`). */
import { parentPort, workerData } from 'node:worker_threads';
import { parseBytes } from '../seta/parse.ts';

parentPort?.postMessage(parseBytes(workerData as Uint8Array));
