import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkCreation } from '../../src/graph/check-creation.ts';
import type { Task } from '../../src/graph/task.ts';
import { derivedTaskId } from '../../src/util/hash.ts';
import type { TaskId } from '../../src/util/ids.ts';
import type { Json } from '../../src/util/json.ts';
import { task } from '../rig/graphs.ts';
import { sharedReferences } from '../rig/taskcluster/references.ts';
import { Schemas } from '../rig/taskcluster/schemas.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const span = (text: string) => ({ 'relative-datestamp': text });
const BASE: Readonly<Record<string, Json>> = {
  provisionerId: 'gecko-3',
  workerType: 'linux',
  created: span('0 seconds'),
  deadline: span('1 day'),
  expires: span('28 days'),
  payload: {},
  metadata: { name: 'a', description: 'd', owner: 'a@example.com', source: 'https://example.com' },
};

/** The problems of task `a` with a definition, and of `b`, which depends on it and is due in a day. */
function told(definition: Readonly<Record<string, Json>>): readonly string[] {
  const [a, b] = [derivedTaskId('a'), derivedTaskId('b')];
  const tasks = new Map<TaskId, Task>([
    [a, task('a', { definition: { ...BASE, ...definition } })],
    [b, { ...task('b', { definition: BASE }), dependencies: { a } }],
  ]);
  return checkCreation(tasks, NOW).map(({ label, field, message }) => `${label} ${field}: ${message}`);
}

describe('what the queue refuses is told before anything is created', () => {
  test.each<[name: string, definition: Readonly<Record<string, Json>>, ...told: readonly string[]]>([
    ['nothing', {}],
    ['a deadline of five days', { deadline: span('5 days') }],
    ["a deadline that only some deployments' queues take", { deadline: span('20 days') }],
    [
      'a deadline in the past',
      { deadline: '2026-11-21T00:00:00Z' },
      'a deadline: its deadline is over before it begins',
    ],
    [
      'a deadline before it is created',
      { created: span('2 days') },
      'a deadline: its deadline is over before it begins',
    ],
    [
      'expires before its deadline',
      { expires: span('1 hour') },
      'a expires: it expires before its deadline',
      'b dependencies: it depends on a, which expires before the deadline of this one',
    ],
    [
      'expires before the deadline of what depends on it',
      { deadline: span('1 hour'), expires: span('2 hours') },
      'b dependencies: it depends on a, which expires before the deadline of this one',
    ],
    ['expires with what depends on it', { deadline: span('1 hour'), expires: span('1 day') }],
    ['never expires', { expires: null }],
    ['no span', { deadline: span('soon') }, 'a deadline: relative-datestamp "soon" is not a span of time'],
    [
      'a span elsewhere',
      { payload: { at: span('soon') } },
      'a deadline: relative-datestamp "soon" is not a span of time',
    ],
    ['65 routes', { routes: Array.from({ length: 65 }, (_, i) => `r${i}`) }, expect.stringMatching(/^a routes: /)],
    ['a route twice', { routes: ['a', 'a'] }, expect.stringMatching(/^a routes: /)],
    ['a long route', { routes: ['r'.repeat(250)] }, expect.stringMatching(/^a routes: /)],
    ['a symbol of 26', { extra: { treeherder: { symbol: 's'.repeat(26) } } }, expect.stringMatching(/^a extra: /)],
    ['a symbol of 25', { extra: { treeherder: { symbol: 's'.repeat(25) } } }],
    ['no symbol', { extra: { treeherder: { symbol: '' } } }, expect.stringMatching(/^a extra: /)],
    ['10,001 dependencies', { dependencies: Array(10_001).fill('x') }, expect.stringMatching(/^a dependencies: /)],
    ['a priority', { priority: 'urgent' }, expect.stringMatching(/^a priority: /)],
    ['a scope with two stars', { scopes: ['a:**'] }, expect.stringMatching(/^a scopes: /)],
    ['a tag that is no text', { tags: { a: 1 } }, expect.stringMatching(/^a tags: /)],
    ['an unknown field', { payloads: {} }, expect.stringMatching(/^a payloads: unknown key payloads/)],
    ['a worker type', { workerType: 'Linux_2' }, expect.stringMatching(/^a workerType: /)],
    ['always-optimized', { workerType: 'always-optimized' }, expect.stringMatching(/^a workerType: it is always-opt/)],
  ])('%s', (_, definition, ...expected) => {
    expect(told(definition)).toEqual(expected);
  });

  test('a dependency of another push is not looked at', () => {
    const one = { ...task('b', { definition: BASE }), dependencies: { a: derivedTaskId('elsewhere') } };
    expect(checkCreation(new Map([[derivedTaskId('b'), one]]), NOW)).toEqual([]);
  });
});

const references = sharedReferences();

test.skipIf(references === null)(
  'a definition is refused by the schema of the queue and by ours, or by neither',
  () => {
    const queue = new Schemas(references?.schemas ?? new Map());
    const text = fc.oneof(
      fc.string(),
      fc.constantFrom('a', 'a-b', 'A_b', 'a/b', 'é', '-a', 'x'.repeat(39), 'https://x', 'git@x', 'a*', ''),
    );
    const fields: Readonly<Record<string, fc.Arbitrary<Json>>> = {
      provisionerId: text,
      workerType: text,
      projectId: text,
      schedulerId: text,
      priority: fc.constantFrom('low', 'lowest', 'urgent'),
      requires: fc.constantFrom('all-completed', 'all-resolved', 'any'),
      retries: fc.oneof(fc.integer({ min: -1, max: 50 }), fc.constant(1.5)),
      routes: fc.array(fc.oneof(text, fc.constantFrom('r'.repeat(249), 'r'.repeat(250))), { maxLength: 3 }),
      scopes: fc.array(
        text.filter((scope) => !scope.endsWith('**')),
        { maxLength: 2 },
      ),
      tags: fc.dictionary(text, fc.oneof(text, fc.constantFrom<Json>(1, 't'.repeat(4096), 't'.repeat(4097))), {
        maxKeys: 2,
      }),
      payload: fc.constantFrom<Json>({}, [], 'x'),
      metadata: fc.record({
        name: fc.constantFrom('n', 'n'.repeat(255), 'n'.repeat(256)),
        description: fc.constantFrom('d', 'd'.repeat(32_769)),
        owner: text,
        source: fc.constantFrom('https://example.com/a', 'ssh://a', 'git@a', 'file:///a', 'x'),
      }),
      unknown: fc.constant(1),
    };
    const changes = fc
      .constantFrom(...Object.keys(fields))
      .chain((name) => fc.record({ [name]: fields[name] ?? fc.constant(null) }));
    const times = {
      created: new Date(NOW).toJSON(),
      deadline: new Date(NOW + 1000).toJSON(),
      expires: new Date(NOW + 2000).toJSON(),
    };
    fc.assert(
      fc.property(changes, (change) => {
        const definition = { ...BASE, ...times, ...change };
        expect({ change, refused: told(definition).some((text) => text.startsWith('a ')) }).toEqual({
          change,
          refused: queue.faults('queue/v1/create-task-request.json', definition) !== null,
        });
      }),
      { numRuns: 500 },
    );
  },
);
