import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeTaskGraph } from '../../src/graph/codec.ts';
import { BrokenDefinition, decodeNeeded } from '../../src/graph/excerpt.ts';
import type { TaskGraph } from '../../src/graph/task-graph.ts';
import type { Label } from '../../src/util/ids.ts';
import { canonicalJson } from '../../src/util/json.ts';
import { apart, chain, diamond, graphOf, graphText, labels } from '../rig/graphs.ts';
import { pushes } from '../rig/random-pushes.ts';

const needed = (text: string, ...targets: readonly string[]) =>
  decodeNeeded(Buffer.from(text), labels(...targets), 'full.json');

/** What reading the whole file and taking the part that the targets need gives. */
function byTheWhole(text: string, targets: readonly Label[]): TaskGraph {
  const whole = decodeTaskGraph(text, 'full.json');
  if (!whole.ok) throw new Error(whole.failure.message);
  const always = [...whole.value.tasks.values()].filter((task) => task.attributes['always_target'] === true);
  return whole.value.closure([...targets, ...always.map((task) => task.label)]);
}

const sorted = (graph: TaskGraph): unknown => [...graph.tasks].sort(([a], [b]) => (a < b ? -1 : 1));

describe('decodeNeeded', () => {
  test('gives what reading the whole and taking the needed part gives, in any form of the file', () => {
    const forms = [
      graphText,
      (graph: TaskGraph) => canonicalJson(Object.fromEntries(graph.tasks)),
      (graph: TaskGraph) => JSON.stringify(Object.fromEntries(graph.tasks)),
    ];
    fc.assert(
      fc.property(
        pushes,
        fc.constantFrom(...forms),
        fc.constantFrom('now', 'later'),
        ({ graph, targets }, form, definitions) => {
          const text = form(graph);
          const part = decodeNeeded(Buffer.from(text), targets, 'full.json', definitions);
          expect(part.ok && sorted(part.value.closure(part.value.tasks.keys()))).toEqual(
            // A file in another form is read whole.
            sorted(text.startsWith('{\n  "') ? byTheWhole(text, targets) : graph),
          );
        },
      ),
      { numRuns: 200, seed: 5 },
    );
  });

  test('what no target needs is not even parsed', () => {
    const text = graphText(apart()).replace('"description": "does b"', '"description": does b');
    const part = needed(text, 'a');
    expect(part.ok && [...part.value.tasks.keys()]).toEqual(['a']);
    expect(needed(text, 'b')).toMatchObject({ ok: false, failure: { reason: 'bad-graph' } });
  });

  test('a definition left for later is read once, and told when it is broken', () => {
    const text = graphText(chain());
    const part = decodeNeeded(Buffer.from(text), labels('c'), 'full.json', 'later');
    const whole = decodeTaskGraph(text, 'full.json');
    if (!part.ok || !whole.ok) throw new Error('both are read');
    const [a] = labels('a');
    const task = part.value.get(a as Label);
    expect(task.task).toEqual(whole.value.get(a as Label).task);
    expect(task.task).toBe(task.task);
    expect({ ...task }).toEqual(whole.value.get(a as Label));

    const broken = text.replace('"name": "a"', '"name": a');
    expect(needed(broken, 'a')).toMatchObject({ ok: false });
    const later = decodeNeeded(Buffer.from(broken), labels('a'), 'full.json', 'later');
    expect(() => later.ok && later.value.get(a as Label).task).toThrow(BrokenDefinition);
  });

  test('labels and definitions may hold anything that JSON can', () => {
    const odd = 'build-"\\\n  }\u{1F600}é/opt';
    const graph = graphOf({ [odd]: { definition: { payload: '\n  },\n  "a": {' } }, test: { needs: { build: odd } } });
    const part = needed(graphText(graph), 'test');
    expect(part.ok && sorted(part.value)).toEqual(sorted(graph));
  });

  test.each<[name: string, text: string, targets: readonly string[], says: string]>([
    ['a label twice', graphText(chain()).replace('"b": {', '"a": {'), ['a'], 'a'],
    ['a missing field', graphText(diamond()).replace('"kind": "test",', ''), ['d', 'a'], 'field kind is missing'],
    ['an edge to nowhere', graphText(graphOf({ a: { needs: ['gone'] } })), ['a'], 'gone, which is not in the graph'],
    ['cut in the middle', graphText(diamond()).slice(0, 400), ['a'], 'not JSON'],
    ['something after the end', `${graphText(diamond())} {}`, ['a'], 'not JSON'],
    ['nothing', '', ['a'], 'not JSON'],
  ])('%s', (_name, text, targets, says) => {
    const part = needed(text, ...targets);
    expect(part).toMatchObject({ ok: false, failure: { reason: 'bad-graph', where: 'full.json' } });
    expect(part.ok ? '' : part.failure.message).toContain(says);
  });
});
