/**
 * Data made badly, by chance, through the guard and the stage. `FUZZ_RUNS=100000 vitest run test/seta/fuzz.test.ts` looks
 * longer, `FUZZ_SEED` elsewhere.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { TaskGraph } from '../../src/graph/task-graph.ts';
import { fetchData } from '../../src/taskcluster/guard.ts';
import { asLabel } from '../../src/util/ids.ts';
import { canonicalJson } from '../../src/util/json.ts';
import { task } from '../rig/graphs.ts';
import { dataText, NOW, optimized, type PushSketch, push } from '../rig/pushes.ts';

const RUNS = Number(process.env['FUZZ_RUNS'] ?? 400);
const SEED = Number(process.env['FUZZ_SEED'] ?? 1);
/** Milliseconds that one piece of data may take. */
const BUDGET = 10_000;

const folder = mkdtempSync(join(tmpdir(), 'seta-fuzz-'));
afterAll(() => rmSync(folder, { recursive: true }));

type Draw = fc.GeneratorValue;

const METHODS = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', 'length'];
const ODD = ['', '0', '-1', 'a"b', 'a\\b', 'é', '\u2028', '\ud800', '\u{1f600}', ' ', 'test-[a]*?', '$&', '$1', '\0'];
const LABELS = [...Array.from({ length: 10 }, (_, n) => `test-${n}`), 'build-1', 'lint', ...METHODS];
const sketch: PushSketch = {
  config: { prunable: ['test-*', ...METHODS], neverPrune: ['test-7'], maxSkipRatio: 1 },
  parameters: { do_not_optimize: ['test-8'] },
};
const isPrunable = (label: string) =>
  (/^test-/.test(label) || METHODS.includes(label)) && label !== 'test-7' && label !== 'test-8';
const graph = new TaskGraph(
  new Map(LABELS.map((label) => [asLabel(label), task(label, { optimization: { seta: null } })] as const)),
);
const everything = canonicalJson(Object.fromEntries(optimized(push(graph, sketch)).tasks));

const iso = (days: number): string => new Date((NOW + days * 86_400) * 1000).toISOString();
const nested = (depth: number, isList: boolean) => {
  const text = isList ? '['.repeat(depth) + ']'.repeat(depth) : `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
  return JSON.parse(text);
};

function junk(draw: Draw): unknown {
  const kind = draw(fc.nat, 9);
  if (kind === 0) return nested(draw(fc.constantFrom, 5, 99, 200, 3000), draw(fc.boolean));
  if (kind === 1) return draw(fc.constantFrom, ...ODD).repeat(draw(fc.constantFrom, 1, 10, 10_000));
  if (kind === 2) return iso(draw(fc.constantFrom, -4000, -8, 0, 1, 30_000));
  if (kind === 3) {
    const times = [
      'NaN',
      '2026-02-30T00:00:00Z',
      '2016-12-31T23:59:60Z',
      '0000-01-01T00:00:00Z',
      '+057862-01-01T00:00:00Z',
    ];
    return draw(fc.constantFrom, ...times);
  }
  if (kind === 4) return draw(fc.string, { unit: 'binary', maxLength: 20 });
  return JSON.parse(
    draw(
      fc.constantFrom,
      'null',
      'true',
      '-1',
      '0',
      '1',
      '2',
      '5',
      '6',
      '1.5',
      '1e308',
      '-0',
      '"5"',
      '[]',
      '{}',
      '[1]',
      '{"a":1}',
    ),
  );
}

/** Sets, deletes or adds something somewhere in a value. */
function mutate(value: unknown, draw: Draw): unknown {
  let parent: unknown = null;
  let key = '';
  let at: unknown = value;
  for (let depth = draw(fc.nat, 4); depth >= 0 && typeof at === 'object' && at !== null; depth--) {
    const keys = Object.keys(at);
    if (keys.length === 0) break;
    [parent, key] = [at, keys[draw(fc.nat, keys.length - 1)] as string];
    at = (at as Record<string, unknown>)[key];
  }
  if (typeof parent !== 'object' || parent === null) return junk(draw);
  const set = (name: string) =>
    Object.defineProperty(parent, name, { value: junk(draw), enumerable: true, configurable: true, writable: true });
  const what = draw(fc.nat, 9);
  if (what < 3) delete (parent as Record<string, unknown>)[key];
  else if (what < 5 && !Array.isArray(parent)) set(draw(fc.constantFrom, ...METHODS, ...ODD, ...LABELS));
  else set(key);
  return value;
}

function textOf(draw: Draw): string {
  const labels = LABELS.filter(() => draw(fc.nat, 9) < 7);
  const former = draw(fc.nat, 9) === 0;
  const priorities = Object.fromEntries(labels.map((label) => [label, draw(fc.integer, { min: 1, max: 5 })]));
  let value: unknown = former ? { jobtypes: { [iso(0).slice(0, 10)]: labels } } : JSON.parse(dataText(priorities));
  for (let n = draw(fc.nat, 3); n > 0; n--) value = mutate(value, draw);
  const time = draw(fc.constantFrom, null, null, null, null, null, null, 'generated', 'expires');
  if (time !== null && !former && typeof value === 'object')
    value = { ...value, [time]: iso(draw(fc.constantFrom, -4000, -8, -1, 1, 30_000)) };
  let text = draw(fc.nat, 200) === 0 ? `{"tasks":${'['.repeat(draw(fc.nat, 300_000))}` : JSON.stringify(value);
  if (draw(fc.nat, 9) === 0)
    text = text.replace(/[\d.]+/, draw(fc.constantFrom, '1e999', '-0', '01', 'NaN', '0x1', '1e-999'));
  // The same key twice: the last one counts, whoever reads it.
  if (draw(fc.nat, 9) === 0) text = text.replace('"tasks":{', '"tasks":{"test-1":{"priority":1},"test-1":5,');
  if (draw(fc.nat, 19) === 0) text = draw(fc.constantFrom, '\ufeff', '&a [*a]', '<html>', '[', '//', '\0') + text;
  if (draw(fc.nat, 19) === 0) text += draw(fc.constantFrom, ' ', '\n', '\0', '}', '//', '\ufeff', '{}');
  return text;
}

function bytesOf(text: string, draw: Draw): Uint8Array {
  let bytes: Buffer = Buffer.from(text);
  for (let layer = draw(fc.constantFrom, 0, 0, 0, 1, 2, 3); layer > 0; layer--)
    bytes = draw(fc.boolean) ? gzipSync(bytes, { level: 1 }) : zstdCompressSync(bytes);
  if (draw(fc.nat, 9) === 0) bytes = Buffer.concat([bytes, bytes]);
  if (draw(fc.nat, 9) === 0) bytes = bytes.subarray(0, draw(fc.nat, bytes.length));
  if (draw(fc.nat, 6) === 0 && bytes.length > 0) {
    bytes = Buffer.from(bytes);
    for (let n = draw(fc.nat, 4); n >= 0; n--) bytes[draw(fc.nat, bytes.length - 1)] = draw(fc.nat, 255);
  }
  return bytes;
}

/** What the data says of a label, read by no code of ours; undefined where it is not plain JSON. */
function priorityIn(bytes: Uint8Array, label: string): number | undefined {
  try {
    const json = JSON.parse(new TextDecoder().decode(bytes));
    if (Object.hasOwn(json, 'jobtypes')) return Object.values(json.jobtypes).flat().includes(label) ? 5 : 1;
    return Object.hasOwn(json.tasks, label) ? json.tasks[label].priority : 1;
  } catch {
    return undefined;
  }
}

test(`${RUNS} pieces of data: no exception, no overrun, nothing removed that may not be`, {
  timeout: 3_600_000,
}, async () => {
  const outcomes = new Map<string, number>();
  let slowest = 0;
  const file = join(folder, 'data');
  const property = fc.asyncProperty(fc.gen(), async (draw) => {
    const bytes = bytesOf(textOf(draw), draw);
    writeFileSync(file, bytes);
    const before = performance.now();
    const data = await fetchData({ file }, { timeBudget: BUDGET, maxBytes: 2 ** 20, environment: {} });
    slowest = Math.max(slowest, performance.now() - before);
    const result = optimized(push(graph, { ...sketch, facts: { data } }));
    const { mode, reason, tasks } = result.ledger;
    outcomes.set(reason.code, (outcomes.get(reason.code) ?? 0) + 1);
    const faults: string[] = [];
    const check = (isFine: boolean, fault: string) => isFine || faults.push(fault);
    check(Object.keys(tasks).length === LABELS.length, 'a task is not in the ledger');
    check(reason.message.length < 1500, 'a long message');
    check(canonicalJson(result.ledger).isWellFormed(), 'a ledger that is not well-formed');
    check(mode === 'pruned' || canonicalJson(Object.fromEntries(result.tasks)) === everything, 'not everything runs');
    for (const [label, { verdict }] of Object.entries(tasks)) {
      if (verdict !== 'removed') continue;
      check(isPrunable(label), `${label} is removed and not prunable`);
      check((priorityIn(bytes, label) ?? 5) > 1, `${label} is removed and not of low value`);
    }
    expect(faults).toEqual([]);
  });
  await fc.assert(property, { numRuns: RUNS, seed: SEED, endOnFailure: RUNS > 1000 });
  if (RUNS > 1000) console.log(`slowest ${Math.round(slowest)} ms`, Object.fromEntries(outcomes));
  expect(slowest).toBeLessThan(BUDGET + 1000);
  // Otherwise the fuzz would look at nothing.
  for (const code of ['pruned', 'bad-schema', 'not-json', 'broken-compression', 'stale', 'from-the-future'])
    expect(outcomes.keys()).toContain(code);
});
