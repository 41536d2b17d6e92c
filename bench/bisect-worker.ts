/** Tallies the cells that it is sent. */
import { parentPort } from 'node:worker_threads';
import { type Cell, tally } from './bisect-cells.ts';

interface Asked {
  readonly cell: Cell;
  readonly searches: number;
  readonly from: number;
}

parentPort?.on('message', ({ cell, searches, from }: Asked) => {
  parentPort?.postMessage(tally(cell, searches, from));
});
