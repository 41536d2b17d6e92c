/**
 * A rota of full size: 4,000 labels in 16 slots; 3,000 scenarios of the breadth that Mozilla's records of 2019 have (4 labels at p50, 24 at
 * p90), and each label alone. Processor time and memory, and how far from the best possible it is at most, by its own proof.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { measureProcess } from './measure.ts';
import { type BenchResult, result } from './result.ts';

const CHILD = join(import.meta.dirname, 'rota-child.ts');
/** Shares of all run time. */
const BUDGETS = [0.05, 0.1, 0.2, 0.4];
const ALLOWED = { seconds: 10, memory: 500, off: 5 };
const NOTE = 'what is allowed; 4,000 labels, 3,000 scenarios and each label alone, synthetic';

export async function run(): Promise<BenchResult[]> {
  return BUDGETS.flatMap((share) => {
    const command = [CHILD, String(share)];
    const { peakMiB } = measureProcess([process.execPath, ...command], { rounds: 1 });
    const told: { seconds: number; off: number } = JSON.parse(
      spawnSync(process.execPath, command, { encoding: 'utf8' }).stdout,
    );
    const what = `rota for ${100 * share} % of all hours`;
    return [
      result(`${what}: processor time`, 's', told.seconds, ALLOWED.seconds, 1, NOTE),
      result(`${what}: memory`, 'MiB', peakMiB, ALLOWED.memory, 1, NOTE),
      result(`${what}: off the best by at most`, '%', told.off, ALLOWED.off, 1, NOTE),
    ];
  });
}
