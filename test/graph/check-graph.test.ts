import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkGraph } from '../../src/graph/check-graph.ts';
import { decodeTaskGraph } from '../../src/graph/codec.ts';
import type { TaskGraph } from '../../src/graph/task-graph.ts';
import type { JsonObject } from '../../src/util/json.ts';
import { graphOf, type TaskSketch } from '../rig/graphs.ts';
import { sharedData } from '../rig/shared.ts';

const told = (graph: TaskGraph): readonly string[] =>
  checkGraph(graph, 'gecko').map(({ label, field, message }) => `${label} ${field}: ${message}`);

const routes = (...list: readonly string[]): TaskSketch => ({ definition: { routes: list } });
const shown = (treeherder: JsonObject, more: TaskSketch = {}): TaskSketch => ({
  ...more,
  definition: { extra: { treeherder: { collection: { opt: true }, machine: { platform: 'linux' }, ...treeherder } } },
});
// Whether upstream's functions refuse the same graphs is asked by `npm run test:upstream`.
describe('a full task graph', () => {
  test.each<[name: string, sketches: Readonly<Record<string, TaskSketch>>, ...told: readonly RegExp[]]>([
    ['with nothing wrong', { a: routes('index.gecko.v2.x.y', 'notify.email.a@b.c.on-failed', 'checks') }],
    ['an index path with a slash', { a: routes('index.x.linux/opt') }, /^a index: route index.x.linux\/opt is no path/],
    ['an index path with a space', { a: routes('index.x.a b') }, /^a index: .*is no path/],
    ['an empty part of an index path', { a: routes('index.x..b') }, /^a index: .*is no path/],
    [
      'a route on two tasks',
      { a: routes('index.gecko.v2.x'), b: routes('index.gecko.v2.x') },
      /^b index: .*that of a, too/,
    ],
    ['a route twice on one task', { a: routes('index.gecko.v2.x', 'index.gecko.v2.x') }, /^a index: .*it has it twice/],
    ['a route of another domain on two', { a: routes('index.other.v2.x'), b: routes('index.other.v2.x') }],
    ['an unknown filter', { a: routes('notify.email.a@b.c.on-success') }, /^a routes: .*unknown filter on-success/],
    ['a filter that is old', { a: routes('notify.email.a@b.c.on-any') }],
    [
      'a symbol twice',
      { a: shown({ symbol: '1' }), b: shown({ symbol: '1' }) },
      /^b treeherder: .*symbol 1 on linux\/opt.* a, too/,
    ],
    ['one symbol in two groups', { a: shown({ symbol: '1' }), b: shown({ symbol: '1', groupSymbol: 'T' }) }],
    [
      'one symbol on two platforms',
      { a: shown({ symbol: '1' }), b: shown({ symbol: '1', machine: { platform: 'mac' } }) },
    ],
    [
      'two collections',
      { a: shown({ collection: { opt: true, debug: true } }) },
      /^a treeherder: it is in 2 .*opt, debug/,
    ],
    [
      'a worse tier below',
      { a: shown({ tier: 2, symbol: '1' }), b: shown({ tier: 1, symbol: '2' }, { needs: ['a'] }) },
      /^b treeherder: it is of tier 1 and depends on a, which is of tier 2/,
    ],
    [
      'no tier below',
      { a: {}, b: shown({ tier: 3 }, { needs: ['a'] }) },
      /^b treeherder: .*depends on a, which is of no tier/,
    ],
    [
      'a better tier below',
      { a: shown({ tier: 1, symbol: '1' }), b: shown({ tier: 3, symbol: '2' }, { needs: ['a'] }) },
    ],
    ['a dummy below', { a: { kind: 'dummy' }, b: shown({ tier: 1 }, { needs: ['a'] }) }],
    [
      'an alias twice',
      { a: { attributes: { 'toolchain-alias': ['x', 'y'] } }, b: { attributes: { 'toolchain-alias': 'y' } } },
      /^b attributes: toolchain-alias y is that of a/,
    ],
    [
      'an identifier',
      { a: { definition: { workerType: 'linux/small' } } },
      /^a workerType: workerType is "linux\/small"/,
    ],
    [
      'more dependencies than the queue takes',
      { a: {}, b: { needs: Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`e${i}`, 'a'])) } },
      /^b dependencies: 10000 dependencies/,
    ],
    ['several at once', { a: routes('index.a b', 'notify.x.y') }, /^a routes/, /^a index/],
  ])('%s', (_, sketches, ...expected) => {
    expect(told(graphOf(sketches))).toEqual(expected.map((pattern) => expect.stringMatching(pattern)));
  });

  const real = [
    ['translations-2024/full-task-graph.json', 'translations'],
    ['translations-2023-decision/full-task-graph.json', 'translations'],
    ['firefox-ship-geckoview-task-graph.json', 'gecko'],
  ] as const;
  test.skipIf(sharedData === null).each(real)('%s passes, as it did', (name, trustDomain) => {
    const file = join(sharedData ?? '', 'graphs', name);
    expect(existsSync(file)).toBe(true);
    const graph = decodeTaskGraph(readFileSync(file, 'utf8'), name);
    expect(graph.ok && checkGraph(graph.value, trustDomain)).toEqual([]);
  });
});
