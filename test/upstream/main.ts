/**
 * The differential test against upstream taskgraph: random pushes, the real graphs where they are at hand, and the
 * functions the outcome rests on. No difference is allowed but the two named defects of upstream (`graph-case.ts`).
 *
 *   npm run test:upstream -- --graphs 2000 --seed 1
 */
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { pushes } from '../rig/random-pushes.ts';
import { realPushes } from '../rig/real-pushes.ts';
import { sharedData } from '../rig/shared.ts';
import { defects as known } from './defects.ts';
import { functionCases } from './function-cases.ts';
import { type Answer, type Both, bothSides, outcomeText } from './graph-case.ts';
import { Oracle } from './oracle.ts';

const { values } = parseArgs({
  options: {
    graphs: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
    /** Graphs that are also asked in upstream's own visiting order, under three hash seeds. */
    orders: { type: 'string', default: '200' },
  },
});
const graphs = Number(values.graphs);
const seed = Number(values.seed);
/** Small enough that neither side holds much at once. */
const BATCH = 500;
const SHOWN = 3;

const counts = new Map<string, number>();
const count = (what: string, by = 1): void => void counts.set(what, (counts.get(what) ?? 0) + by);
let differences = 0;

function difference(question: unknown, ours: string, upstream: string): void {
  differences++;
  if (differences <= SHOWN) {
    console.error(`DIFFERENCE\n${JSON.stringify(question)}\n--- ours\n${ours}\n--- upstream\n${upstream}`);
  }
}

function compare(both: Both, { answer, defects, repaired }: Answer): void {
  const ours = outcomeText(both.ours);
  const upstream = outcomeText(repaired ?? answer);
  if (ours !== upstream) difference(both.case, ours, upstream);
  for (const defect of defects) count(`upstream defect ${defect}`);
  if ('kept' in both.ours) {
    count('optimized');
    count('tasks kept', both.ours.kept.length);
    count('tasks replaced', Object.keys(both.ours.replaced).length);
  } else count('brokenEdges' in both.ours ? 'both refuse broken edges' : 'both refuse a bad reference');
}

async function randomGraphs(oracle: Oracle): Promise<string> {
  for (let done = 0; done < graphs; done += BATCH) {
    const size = Math.min(BATCH, graphs - done);
    const both = fc.sample(pushes, { seed: seed * 1_000_003 + done, numRuns: size }).map(bothSides);
    const answers = (await oracle.ask(both.map((one) => one.case))) as Answer[];
    both.forEach((one, n) => {
      compare(one, answers[n] as Answer);
    });
    if (process.stderr.isTTY) process.stderr.write(`\r${done + size} graphs`);
  }
  return `${graphs} graphs, seed ${seed}`;
}

async function realGraphs(oracle: Oracle): Promise<string> {
  if (sharedData === null) return 'skipped, the folder of real data is not there';
  const real = realPushes(sharedData);
  for (const { name, push } of real) {
    const both = bothSides(push);
    const [answer] = (await oracle.ask([both.case])) as Answer[];
    const before = differences;
    if (answer) compare(both, answer);
    console.log(`  ${name}: ${push.graph.tasks.size} tasks, ${differences === before ? 'same' : 'DIFFERENT'}`);
  }
  return `${real.length} pushes`;
}

/** Upstream still has the defects that are pinned, and agrees without them. */
async function pinned(oracle: Oracle): Promise<string> {
  for (const { name, defect, push } of known) {
    const both = bothSides(push);
    const [answer] = (await oracle.ask([both.case])) as Answer[];
    if (!answer?.defects.includes(defect)) difference(both.case, `${name}: pinned as ${defect}`, 'no defect any more');
    else compare(both, answer);
  }
  return `${known.length} cases`;
}

async function functions(oracle: Oracle): Promise<string> {
  const cases = fc.sample(functionCases, { seed, numRuns: 2 * graphs });
  for (let done = 0; done < cases.length; done += BATCH) {
    const batch = cases.slice(done, done + BATCH);
    const answers = await oracle.ask(batch.map((one) => one.case));
    batch.forEach((one, n) => {
      const answer = one.compared ? one.compared(answers[n]) : answers[n];
      const [ours, upstream] = [JSON.stringify(one.ours), JSON.stringify(answer)];
      if (ours !== upstream) difference(one.case, ours, upstream);
    });
  }
  return `${cases.length} cases`;
}

/** Whether upstream's outcome depends on its visiting order, which depends on Python's hash seed. */
async function orders(): Promise<string> {
  const random = fc.sample(pushes, { seed, numRuns: Number(values.orders) });
  const cases = [...known.map(({ push }) => push), ...random].map((push) => bothSides(push).case);
  const ask = async (order: 'ours' | 'upstream', hashSeed: number): Promise<string[]> => {
    await using oracle = new Oracle({ order, hashSeed });
    return ((await oracle.ask(cases)) as Answer[]).map(({ answer }) => outcomeText(answer));
  };
  const reference = await ask('ours', 0);
  const differ = new Set<number>();
  for (const hashSeed of [1, 2, 3]) {
    (await ask('upstream', hashSeed)).forEach((text, n) => {
      if (text !== reference[n]) differ.add(n);
    });
  }
  const pinned = [...differ].filter((n) => n < known.length).length;
  return `outcomes of ${differ.size - pinned} of ${random.length} random graphs and ${pinned} of ${known.length} pinned ones depend on it`;
}

/** Runs one part; answers whether it found no difference. */
async function holds(what: string, part: () => Promise<string>): Promise<boolean> {
  const before = differences;
  const figures = await part();
  console.log(`${what}: ${figures}, ${differences - before} differences`);
  return differences === before;
}

await using oracle = new Oracle();
const parts = [
  await holds('random graphs', () => randomGraphs(oracle)),
  await holds('real graphs', () => realGraphs(oracle)),
  await holds('pinned defects of upstream', () => pinned(oracle)),
  await holds('functions', () => functions(oracle)),
];
console.log(`upstream's visiting order: ${await orders()}`);
for (const [what, number] of [...counts].sort()) console.log(`  ${what}: ${number}`);
const failed = parts.filter((held) => !held).length;
const skipped = sharedData === null ? 1 : 0;
// The form that .ci/run counts.
console.log(`${parts.length - failed - skipped} passed, ${failed} failed, ${skipped} skipped`);
if (failed > 0) process.exitCode = 1;
