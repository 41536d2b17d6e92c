import { describe, expect, test } from 'vitest';
import { backfill } from '../../actions/backfill/backfill.ts';
import { bisect } from '../../actions/bisect/bisect.ts';
import type { Row } from '../../actions/engine/result.ts';
import type { Services } from '../../actions/engine/services.ts';
import { derivedTaskId } from '../../src/util/hash.ts';
import type { TaskId } from '../../src/util/ids.ts';
import type { TaskStatus } from '../../src/util/ports.ts';
import { ok } from '../../src/util/result.ts';
import { graphOf, graphText, type Sketches } from '../rig/graphs.ts';
import { configOf, context, Memory, NOW } from './fakes.ts';

const decisionOf = (number: number): TaskId => derivedTaskId('decision', number);
const revisionOf = (number: number): string => String(number).padEnd(40, 'a');
const target = derivedTaskId('target');
const GRAPH: Sketches = { 'test-1': {}, 'test-2': {}, 'test-3': {} };
const { 'test-2': _, 'test-3': __, ...ONE_CHUNK } = GRAPH;

/** An earlier push: the labels of its graph, and those that ran on it. */
interface Sketch {
  readonly graph?: Sketches;
  readonly ran?: readonly string[];
  /** What the index names for its decision task; null: nothing. */
  readonly decision?: Partial<TaskStatus> | null;
  readonly parameters?: object;
}
const PRUNED: Sketch = {};
const RAN: Sketch = { ran: ['test-3'] };

/** Pushes by their number, oldest first, and the last one, on which test-3 failed. */
function world(sketches: readonly Sketch[], type: 'hg' | 'git', first = 1, own: object = {}) {
  const memory = new Memory();
  const last = first + sketches.length;
  const put = (number: number, { graph = GRAPH, ran = [], decision = {}, parameters = {} }: Sketch): void => {
    if (decision === null) return;
    const taskId = decisionOf(number);
    const head_rev = revisionOf(number);
    const at = type === 'hg' ? { pushlog_id: String(number) } : { pushlog_id: '0', base_rev: revisionOf(number - 1) };
    memory.decide(taskId, { repository_type: type, head_rev, ...at, ...parameters });
    memory.add(taskId, { taskGroupId: taskId, ...decision }, { scopes: ['*'] });
    const path = type === 'hg' ? `pushlog-id.${number}.decision` : `revision.${head_rev}.taskgraph.decision`;
    memory.index.set(`gecko.v2.repo.${path}`, taskId);
    const labels = ran.map((label) => {
      const definition = { metadata: { name: label }, created: '2026-11-20T00:00:00Z' };
      return [label, memory.add(derivedTaskId(taskId, label), { taskGroupId: taskId }, definition)];
    });
    memory.artifacts.set(`${taskId} public/label-to-taskid.json`, JSON.stringify(Object.fromEntries(labels)));
    memory.artifacts.set(`${taskId} public/full-task-graph.json`, graphText(graphOf(graph)));
  };
  for (const [i, sketch] of sketches.entries()) put(first + i, sketch);
  put(last, { graph: { ...GRAPH, 'test-9': {} }, parameters: own });
  const failed = { state: 'failed', runs: [{ state: 'failed', resolved: '2026-11-21T00:00:00Z' }] } as const;
  memory.add(target, { ...failed, taskGroupId: decisionOf(last) }, { metadata: { name: 'test-3' } });
  return { memory, last, first };
}

async function run(
  { memory, last, first }: ReturnType<typeof world>,
  input: object = {},
  entries: readonly number[] = Array.from({ length: last - first }, (_one, i) => first + i),
) {
  const pushes: Services['pushlog']['pushes'] = async (_repository, from, to) => {
    const among = entries.filter((number) => number >= from && number <= to);
    return ok(among.map((number) => ({ pushlogId: String(number), revision: revisionOf(number), pushdate: number })));
  };
  const services = { ...memory.services(), pushlog: { pushes } };
  const before = memory.created.length;
  const config = configOf('trust-domain: gecko\nactions: {backfill: {max-depth: 60}}\n');
  const call = { action: backfill, taskGroupId: decisionOf(last), taskId: target, input, config };
  const done = await memory.perform(call, services);
  if (!done.ok) throw new Error(JSON.stringify(done.failure));
  const groups = memory.created.slice(before).map((id) => String(memory.tasks.get(id)?.['taskGroupId']));
  const rows = done.value.rows.map(({ push, label, why }: Row) => ({ push: push.revision, label, why }));
  return { on: [...Array(last).keys()].filter((number) => groups.includes(decisionOf(number))), rows };
}
const ends = (rows: readonly { readonly why?: string | undefined }[]) =>
  rows.flatMap(({ why }) => (why?.startsWith('no further back: ') ? [why.slice(17)] : []));

describe('without a depth, a backfill goes back', () => {
  test.each([1, 19, 20, 21, 45])('over %i pushes that left the task out, to the one where it ran', async (count) => {
    const { on, rows } = await run(world([PRUNED, RAN, ...Array<Sketch>(count).fill(PRUNED)], 'hg'));
    expect(on).toEqual(Array.from({ length: count }, (_one, i) => i + 3));
    expect(ends(rows)).toEqual([]);
  });

  test('as far as it may, and says so', async () => {
    const { on, rows } = await run(world([RAN, ...Array<Sketch>(70).fill(PRUNED)], 'hg'));
    expect(on).toHaveLength(60);
    expect(ends(rows)).toEqual(['actions.backfill.max-depth is 60']);
  });
});

describe('where chunks were renumbered', () => {
  const stood: Sketch = { graph: ONE_CHUNK, ran: ['test-1'] };
  const left: Sketch = { graph: ONE_CHUNK };
  const unnumbered = { test: {} };
  test.each<[what: string, sketches: readonly Sketch[], on: readonly number[]]>([
    ['it ends where the stand-in ran last', [left, left, left, stood], []],
    ['it runs the stand-in in between', [left, stood, left, PRUNED], [3, 4]],
    ['the task without a number stands in, too', [PRUNED, { graph: unnumbered, ran: ['test'] }, PRUNED], [3]],
    ['a first chunk beside it stands for nothing', [PRUNED, RAN, { ran: ['test-1'] }, { ran: ['test-1'] }], [3, 4]],
    ['what stands for nothing there is passed over', [RAN, { graph: { build: {} } }, PRUNED], [3]],
  ])('%s', async (_what, sketches, on) => {
    const made = world(sketches, 'hg');
    expect((await run(made)).on).toEqual(on);
    // What it made has run: there is nothing more to do.
    for (const id of made.memory.created) {
      const { taskGroupId } = made.memory.tasks.get(id) as { taskGroupId: TaskId };
      made.memory.add(id, { taskGroupId }, made.memory.tasks.get(id));
    }
    expect((await run(made)).on).toEqual([]);
  });

  test('a sample is of pushes where something is left to do', async () => {
    const { on } = await run(world([PRUNED, stood, stood, left, stood], 'hg'), { depth: 5, slices: 2 });
    expect(on).toEqual([1, 4]);
  });
});

describe('that there are no earlier pushes is said', () => {
  test.each<
    [what: string, first: number, taken: readonly number[], depth: number, on: readonly number[], end: string[]]
  >([
    ['where the pushlog ends', 1, [], 10, [1, 2, 3, 4], ['there are no earlier pushes']],
    ['where it begins at another number', 900, [], 10, [900, 901, 902, 903], ['there are no earlier pushes']],
    ['not where there are enough', 1, [], 4, [1, 2, 3, 4], []],
    ['not where ids are missing between', 1, [3, 4], 2, [1, 2], []],
    ['with ids missing, where all are looked at', 1, [2, 3], 3, [1, 4], ['there are no earlier pushes']],
  ])('%s', async (_what, first, taken, depth, on, end) => {
    const made = world([PRUNED, PRUNED, PRUNED, PRUNED], 'hg', first);
    const entries = [0, 1, 2, 3].map((i) => first + i).filter((number) => !taken.includes(number));
    const done = await run(made, { depth }, entries);
    expect(done.on).toEqual(on);
    expect(ends(done.rows)).toEqual(end);
  });
});

const onTo = (number: number): string =>
  `: on to its nearest ancestor with a decision task, ${revisionOf(number).slice(0, 12)}`;

const foreign: readonly [string, Sketch][] = [
  ['of another scheduler', { decision: { schedulerId: 'other-level-3' } }],
  ['of a lower level', { decision: { schedulerId: 'gecko-level-1' } }],
  ['inside of another group', { decision: { taskGroupId: derivedTaskId('other') } }],
  ['of another project', { parameters: { project: 'try' } }],
  ['of another revision', { parameters: { head_rev: 'f'.repeat(40) } }],
  ['of another level', { parameters: { level: '1' } }],
];

describe.each(foreign)('an earlier push whose decision task is one %s', (_whose, sketch) => {
  test('is passed over in Mercurial, and that is told', async () => {
    const { on, rows } = await run(world([RAN, PRUNED, sketch, PRUNED], 'hg'));
    expect(on).toEqual([2, 4]);
    expect(rows).toContainEqual({ push: revisionOf(3), label: 'test-3', why: expect.stringContaining('index names') });
  });

  test('is passed over in git where an ancestor has one of ours, and that is told', async () => {
    const made = world([RAN, PRUNED, sketch, PRUNED], 'git');
    made.memory.ancestors.set(revisionOf(3), ['9'.repeat(40), revisionOf(2), revisionOf(1)]);
    const { on, rows } = await run(made);
    expect(on).toEqual([2, 4]);
    const why = expect.stringMatching(/index names: /);
    expect(rows).toContainEqual({ push: revisionOf(3), label: 'test-3', why });
    expect(rows).toContainEqual({ push: revisionOf(3), label: null, why: expect.stringContaining(onTo(2)) });
    expect(ends(rows)).toEqual([]);
  });
});

describe('in git, a push without a decision task', () => {
  const none: Sketch = { decision: null };
  test('is passed over to the nearest ancestor that has one', async () => {
    const made = world([RAN, PRUNED, none, none, PRUNED], 'git');
    made.memory.ancestors.set(revisionOf(4), ['9'.repeat(40), revisionOf(3), revisionOf(2), revisionOf(1)]);
    const { on, rows } = await run(made);
    expect(on).toEqual([2, 5]);
    const why = 'this push has no decision task';
    expect(rows).toContainEqual({ push: revisionOf(4), label: 'test-3', why });
    expect(rows).toContainEqual({ push: revisionOf(4), label: null, why: `${why}${onTo(2)}` });
  });

  test.each([[[]], [['9'.repeat(40)]]])('is the end where of the ancestors %j none has one', async (ancestors) => {
    const made = world([PRUNED, none, PRUNED], 'git');
    made.memory.ancestors.set(revisionOf(2), ancestors);
    const { on, rows } = await run(made);
    expect(on).toEqual([3]);
    const short = revisionOf(2).slice(0, 12);
    const why = 'this push has no decision task, and the checkout has no ancestor of it with a decision task';
    expect(ends(rows)).toEqual([`the push before ${short} is not known: ${why}`]);
  });
});

describe('in git, where a push does not tell what it was pushed onto', () => {
  /** Five pushes of which the first ran it; between them are commits that were never pushed by themselves. */
  function unclear(at: number, base_rev: string, last: 'known' | 'unknown' = 'known') {
    const sketches = [RAN, PRUNED, PRUNED, PRUNED].map(
      (sketch, i): Sketch => (i + 1 === at ? { ...sketch, parameters: { base_rev } } : sketch),
    );
    const made = world(sketches, 'git', 1, at === 5 ? { base_rev } : {});
    for (let number = 5; last === 'known' && number > 1; number--) {
      const before = Array.from({ length: number - 1 }, (_one, i) => number - 1 - i);
      made.memory.ancestors.set(
        revisionOf(number),
        before.flatMap((one) => [`${one}`.repeat(40), revisionOf(one)]),
      );
    }
    return made;
  }
  const bases: readonly [what: string, at: number, base: string, why: string][] = [
    ['empty at the first push', 5, '', 'its base_rev is empty'],
    ['empty midway', 3, '', 'its base_rev is empty'],
    ['zeros at the first push', 5, '0'.repeat(40), 'its base_rev is all zeros'],
    ['zeros midway', 3, '0'.repeat(40), 'its base_rev is all zeros'],
    ['its own revision at the first push', 5, revisionOf(5), 'its base_rev is its own revision'],
    ['its own revision midway', 3, revisionOf(3), 'its base_rev is its own revision'],
    ['the first push midway', 3, revisionOf(5), `its base_rev ${revisionOf(5).slice(0, 12)} was passed before`],
    ['one passed before midway', 3, revisionOf(4), `its base_rev ${revisionOf(4).slice(0, 12)} was passed before`],
  ];

  test.each(bases)('base_rev is %s: on to the nearest ancestor that is known', async (_what, at, base, why) => {
    const made = unclear(at, base);
    const { on, rows } = await run(made);
    expect(on).toEqual([2, 3, 4]);
    expect(rows.filter(({ label }) => label === null)).toEqual([
      { push: revisionOf(at), label: null, why: `${why}${onTo(at - 1)}` },
    ]);
    expect(made.memory.told.join('\n')).not.toContain('no further back');
    // What was found so counts for a depth, too.
    expect((await run(unclear(at, base), { depth: 2 })).on).toEqual([3, 4]);
  });

  test.each(bases)('base_rev is %s: the end where the checkout knows no ancestors', async (_what, at, base, why) => {
    const { on, rows } = await run(unclear(at, base, 'unknown'));
    expect(on).toEqual([3, 4].filter((number) => number >= at));
    const end = `the push before ${revisionOf(at).slice(0, 12)} is not known: ${why}, and the checkout has no ancestor of it with a decision task`;
    expect(ends(rows)).toEqual([end]);
  });

  test.each(bases)('base_rev is %s: a bisect goes on alike, and says so', async (_what, at, base, why) => {
    const { memory, last } = unclear(at, base);
    const files = new Map<string, string>();
    const write = (some: ReadonlyMap<string, string>) => {
      for (const [name, text] of some) files.set(name, text);
      return ok(undefined);
    };
    const done = await memory.perform({ action: bisect, taskGroupId: decisionOf(last), taskId: target, write });
    const { pushes } = JSON.parse(files.get('bisect.json') ?? '{}');
    expect(pushes.map(({ revision }: { revision: string }) => revision)).toEqual([1, 2, 3, 4, 5].map(revisionOf));
    const whys = done.ok ? done.value.rows.flatMap((row) => (row.label === null ? [row.why] : [])) : [];
    expect(whys).toEqual([`${why}${onTo(at - 1)}`]);
  });

  test('a base that was forced away, and was never decided: on from the push that named it', async () => {
    const { on, rows } = await run(unclear(3, 'f'.repeat(40)));
    expect(on).toEqual([2, 3, 4]);
    const why = `this push has no decision task${onTo(2)}`;
    expect(rows).toContainEqual({ push: 'f'.repeat(40), label: null, why });
  });

  test('the ancestors of a line are looked through once, however many of its pushes do not tell', async () => {
    const sketches = [RAN, ...Array<Sketch>(30).fill({ parameters: { base_rev: '' } })];
    const made = world(sketches, 'git', 1, { base_rev: '' });
    const all = Array.from({ length: 31 }, (_one, i) => revisionOf(31 - i));
    made.memory.ancestors.set(revisionOf(32), all);
    expect((await run(made)).on).toEqual(Array.from({ length: 30 }, (_one, i) => i + 2));
  });
});

test('a label ran on an earlier push by an extra run of ours, not by a task of others under its id', async () => {
  const extra = derivedTaskId('extra', decisionOf(2), 'test-3', 1);
  const after = async (status: Partial<TaskStatus>) => {
    const made = world([PRUNED, PRUNED, PRUNED], 'hg');
    made.memory.add(extra, { taskGroupId: decisionOf(2), ...status });
    return (await run(made)).on;
  };
  expect(await after({})).toEqual([3]);
  expect(await after({ taskGroupId: derivedTaskId('other') })).toEqual([1, 2, 3]);
  expect(await after({ schedulerId: 'mine' })).toEqual([1, 2, 3]);
  // Over only after the action was asked for: a retry of it plans the same.
  expect(await after({ runs: [{ state: 'completed', resolved: new Date(NOW + 1).toJSON() }] })).toEqual([1, 2, 3]);
  expect(context.since).toBe(NOW);
});
