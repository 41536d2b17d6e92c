import { describe, expect, test } from 'vitest';
import { resolveReferences } from '../../src/graph/references.ts';
import { asLabel, type TaskId } from '../../src/util/ids.ts';
import type { Json, JsonObject } from '../../src/util/json.ts';

const context = {
  label: asLabel('t'),
  taskId: 'SELF' as TaskId,
  decisionTaskId: 'DECISION' as TaskId,
  dependencies: new Map([
    ['build', 'BUILD' as TaskId],
    ['docker-image', 'IMAGE' as TaskId],
  ]),
  rootUrl: 'https://tc.example.com',
  proxyUrl: 'http://taskcluster',
};
const url = (root: string, taskId: string, path: string): string =>
  `${root}/api/queue/v1/task/${taskId}/artifacts/${path}`;
const task = (text: Json): JsonObject => ({ 'task-reference': text });
const artifact = (text: Json): JsonObject => ({ 'artifact-reference': text });

const resolved: readonly { readonly name: string; readonly from: Json; readonly to: Json }[] = [
  { name: 'an edge', from: task('<build>'), to: 'BUILD' },
  { name: 'several in a text', from: task('a <build> b <docker-image>'), to: 'a BUILD b IMAGE' },
  { name: 'the task itself and the decision task', from: task('<self>/<decision>'), to: 'SELF/DECISION' },
  { name: 'an escaped <', from: task('1 <<> 2'), to: '1 < 2' },
  { name: 'nothing to resolve', from: task('plain'), to: 'plain' },
  { name: 'deep inside', from: { a: [{ b: task('<build>') }] }, to: { a: [{ b: 'BUILD' }] } },
  { name: 'keys', from: task({ '<build>': 1, x: task('<self>') }), to: { BUILD: 1, x: 'SELF' } },
  {
    name: 'a key of two is none',
    from: { ...task('<build>'), other: 1 },
    to: { 'task-reference': '<build>', other: 1 },
  },
  {
    name: 'a public artifact',
    from: artifact('<build/public/target.zip>'),
    to: url('https://tc.example.com', 'BUILD', 'public/target.zip'),
  },
  {
    name: 'a private artifact, through the proxy',
    from: artifact('<build/secret/key>'),
    to: url('http://taskcluster', 'BUILD', 'secret/key'),
  },
  {
    name: 'an artifact of the decision task',
    from: artifact('at <decision/public/parameters.yml>!'),
    to: `at ${url('https://tc.example.com', 'DECISION', 'public/parameters.yml')}!`,
  },
];

const refused: readonly { readonly name: string; readonly from: Json; readonly says: string }[] = [
  { name: 'no such edge', from: task('<biuld>'), says: "no dependency named 'biuld'" },
  { name: 'no such edge, of an artifact', from: artifact('<x/public/a>'), says: "no dependency named 'x'" },
  { name: 'an artifact of its own', from: artifact('<self/public/a>'), says: 'artifacts of its own' },
  { name: 'a number', from: task(7), says: 'takes a string, not 7' },
  { name: 'a list', from: task(['<build>']), says: 'takes a string' },
];

describe('references in a definition', () => {
  test.each(resolved)('$name', ({ from, to }) => {
    expect(resolveReferences({ payload: from }, context)).toEqual({ ok: true, value: { payload: to } });
  });

  test.each(refused)('$name is an error that names the task', ({ from, says }) => {
    const result = resolveReferences({ payload: from }, context);
    expect(result).toMatchObject({ ok: false, failure: { reason: 'bad-reference', where: 't' } });
    if (!result.ok) expect(result.failure.message).toContain(says);
  });

  test('without a deployment, public artifacts cannot be addressed', () => {
    const result = resolveReferences(artifact('<build/public/a>'), { ...context, rootUrl: null });
    expect(result.ok || result.failure.message).toContain('no root URL');
  });

  test.each([
    ['an edge that is not there', task('<biuld>'), /name an edge/],
    ['an edge that is not there, inside of an object', task({ x: task('<biuld>') }), /name an edge/],
    ['no root URL', artifact('<build/public/a>'), /TASKCLUSTER_ROOT_URL/],
    ['an artifact of its own', artifact('<self/public/a>'), /a dependency, or to <decision/],
    ['a number', task(7), /a string, or an object/],
  ])('what to do about %s is told', (_, from, fix) => {
    const result = resolveReferences({ payload: from }, { ...context, rootUrl: null });
    expect(result.ok || result.failure.fix).toMatch(fix);
  });

  test.each(['constructor', 'toString', 'valueOf', 'hasOwnProperty', '__proto__'])(
    'an object with the one key %s is none',
    (name) => {
      for (const value of ['x', 5, { a: 'x' }]) {
        const payload = JSON.parse(`{"env": {"${name}": ${JSON.stringify(value)}}}`) as JsonObject;
        expect(resolveReferences({ payload }, context)).toEqual({ ok: true, value: { payload } });
      }
    },
  );

  test('what has no reference is not copied', () => {
    const definition = { payload: { a: [1, 2] } };
    const result = resolveReferences(definition, context);
    expect(result.ok && result.value).toBe(definition);
  });
});
