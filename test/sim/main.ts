/**
 * Weeks of a project, simulated: pushes, decisions, data, actions and searches, with kills, faults, clocks that are off and
 * whatever others put in our places. Everything goes through the ports in virtual time, so that a seed always gives the same.
 *
 *   npm run test:sim -- --seeds 10000 --seed 1
 *   npm run test:sim -- --seed 1 --path 152:0:3        (one again, from what a failure printed)
 *   npm run test:sim -- --planted                      (are the bugs of test/sim/planted found?)
 */
import { type ChildProcess, fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { ProgressLine } from '../../src/cli/progress.ts';
import { plantedBugs } from './planted.ts';
import { type Scenario, scenarios } from './scenario.ts';
import { type Figures, simulate } from './simulate.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    path: { type: 'string' },
    planted: { type: 'boolean', default: false },
  },
});

/** What a process tells the one that started it. */
type Told =
  | { readonly done: Figures }
  | {
      readonly failed: {
        readonly seed: number;
        readonly path: string;
        readonly why: string;
        readonly scenario: Scenario;
      };
    };

/** Simulates `runs` seeds one after the other, until one fails, which is made as small as it will go. */
async function simulateAll(seed: number, runs: number, tell: (told: Told) => void): Promise<void> {
  const property = fc.asyncProperty(scenarios, async (scenario) => tell({ done: await simulate(scenario) }));
  const path = values.path === undefined ? {} : { path: values.path };
  const found = await fc.check(property, { seed, numRuns: runs, ...path });
  if (!found.failed) return;
  const [scenario] = found.counterexample ?? [];
  const why = String(found.errorInstance);
  tell({ failed: { seed, path: found.counterexamplePath ?? '', why, scenario: scenario as Scenario } });
}

/** The same in as many processes as there are cores; whether none failed. */
async function inParallel(first: number, total: number): Promise<boolean> {
  using line = new ProgressLine();
  const sum: Record<keyof Figures, number> = { pushes: 0, pruned: 0, tasks: 0, actions: 0, days: 0 };
  let [passed, failed] = [0, 0];
  const children = Math.min(availableParallelism(), total);
  const ends = Array.from({ length: children }, (_, i) => {
    const runs = Math.floor(total / children) + (i < total % children ? 1 : 0);
    const child = fork(import.meta.filename, ['--seed', String(first + i), '--seeds', String(runs)]);
    child.on('message', (told: Told) => {
      if ('failed' in told) {
        failed++;
        console.log(`seed ${told.failed.seed}, path ${told.failed.path}: ${told.failed.why}`);
        console.log(JSON.stringify(told.failed.scenario, null, 1));
        return;
      }
      // While one that failed is made smaller, others pass that are none of those asked for.
      if (passed < total) passed++;
      for (const key of Object.keys(sum) as (keyof Figures)[]) sum[key] += told.done[key];
      line.advance('simulated', passed, total);
    });
    return exitOf(child);
  });
  const broken = (await Promise.all(ends)).filter((code) => code !== 0).length;
  line[Symbol.dispose]();
  const figures = Object.entries(sum).map(([name, count]) => `${Math.round(count).toLocaleString('en-US')} ${name}`);
  console.log(`simulated ${figures.join(', ')}`);
  console.log(`${passed} passed, ${failed + broken} failed, 0 skipped`);
  return failed + broken === 0;
}

const exitOf = (child: ChildProcess): Promise<number | null> =>
  new Promise((resolve) => child.on('exit', (code) => resolve(code)));

if (process.send) await simulateAll(Number(values.seed), Number(values.seeds), (told) => process.send?.(told));
else if (values.planted) process.exitCode = (await plantedBugs()) ? 0 : 1;
else if (values.path !== undefined)
  await simulateAll(Number(values.seed), 1, (told) => console.log(JSON.stringify(told, null, 1)));
else process.exitCode = (await inParallel(Number(values.seed), Number(values.seeds))) ? 0 : 1;
