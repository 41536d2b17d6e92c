/** Tallies the cells that it is sent. */
import { parentPort } from 'node:worker_threads';
import { type Cell, tally } from './bisect-cells.ts';

parentPort?.on('message', ({ cell, searches }: { readonly cell: Cell; readonly searches: number }) => {
  parentPort?.postMessage(tally(cell, searches));
});
