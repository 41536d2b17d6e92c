import { describe, expect, test } from 'vitest';
import {
  createTaskScopes,
  existingTaskScopes,
  hasScope,
  missingScopes,
  narrowest,
  printScopes,
} from '../../actions/engine/scopes.ts';
import { actionScope, hookId, repoRole } from '../../actions/offer/names.ts';
import type { TaskId } from '../../src/util/ids.ts';
import { sharedReferences } from '../rig/taskcluster/references.ts';

describe('whether scopes satisfy a scope', () => {
  test.each<[name: string, held: readonly string[], scope: string, answer: boolean]>([
    ['the same', ['queue:route:a'], 'queue:route:a', true],
    ['another', ['queue:route:a'], 'queue:route:ab', false],
    ['a star at the end', ['queue:route:*'], 'queue:route:ab', true],
    ['a star that stands for nothing', ['queue:route:a*'], 'queue:route:a', true],
    ['a star found in the middle of it', ['route:*'], 'queue:route:a', false],
    ['a star whose beginning comes later', ['oute*'], 'queue:route:a', false],
    ['a star in the middle is a character', ['queue:*:a'], 'queue:route:a', false],
    ['everything', ['*'], 'queue:route:a', true],
    ['a wider need', ['queue:route:a'], 'queue:route:*', false],
    ['none', [], 'queue:route:a', false],
  ])('%s', (_name, held, scope, answer) => {
    expect(hasScope(held, scope)).toBe(answer);
  });
});

describe('what creating a task needs', () => {
  const definition = {
    provisionerId: 'p',
    workerType: 'w',
    schedulerId: 's',
    priority: 'low',
    routes: ['index.a'],
    scopes: ['secrets:get:b'],
  };
  const all = [
    'secrets:get:b',
    'queue:route:index.a',
    'queue:create-task:project:none',
    'queue:scheduler-id:s',
    'queue:create-task:low:p/w',
  ];
  const missing = (scopes: readonly string[]) =>
    missingScopes(scopes, [{ expression: createTaskScopes(definition), what: 'a task' }]).map(({ expression }) =>
      printScopes(expression),
    );

  test('is satisfied by exactly its scopes', () => expect(missing(all)).toEqual([]));
  test.each(all)('names %s where it is missing', (scope) => {
    expect(missing(all.filter((held) => held !== scope))).toEqual([scope]);
  });
  test('takes a scope for a higher priority', () => {
    expect(missing(all.with(-1, 'queue:create-task:high:p/w'))).toEqual([]);
    expect(missing(all.with(-1, 'queue:create-task:lowest:p/w'))).toEqual(['queue:create-task:low:p/w']);
  });
  test('takes a taskQueueId for provisioner and worker type', () => {
    const { provisionerId: _, workerType: __, ...rest } = definition;
    expect(createTaskScopes({ ...rest, taskQueueId: 'p/w' })).toEqual(createTaskScopes(definition));
  });
  test('is named once with all that need it', () => {
    const needs = ['one', 'two'].map((what) => ({ expression: 'a:b', what }));
    expect(missingScopes([], needs)).toEqual([{ expression: 'a:b', needed: ['one', 'two'] }]);
  });
});

describe.each(['cancel', 'rerun'] as const)('%sing a task', (verb) => {
  const ids = { taskId: 't' as TaskId, taskGroupId: 'g' as TaskId, schedulerId: 's', projectId: 'p' };
  const expression = existingTaskScopes(verb, ids);
  test.each<[held: readonly string[], missing: number]>([
    [[`queue:${verb}-task:s/*`], 0],
    [[`queue:${verb}-task:s/g/t`], 0],
    [[`queue:${verb}-task:s/g/u`], 1],
    [[`queue:${verb}-task-in-project:*`], 0],
    [[`queue:${verb}-task-in-project:p`], 0],
    [[`queue:${verb}-task-in-project:other`], 1],
    [[`queue:${verb}-task`, 'assume:scheduler-id:s/g'], 0],
    [[`queue:${verb}-task`], 1],
  ])('with %j', (held, missing) => {
    expect(missingScopes(held, [{ expression, what: 'l' }])).toHaveLength(missing);
    // What is used of them is one alternative, and they hold it.
    if (missing === 0) expect(narrowest(held, expression).every((scope) => hasScope(held, scope))).toBe(true);
  });

  test.skipIf(sharedReferences() === null)('is asked for as the queue does', () => {
    const method = sharedReferences()?.methods.find(
      ({ service, name }) => service === 'queue' && name === `${verb}Task`,
    );
    const filled = JSON.stringify(method?.scopes).replaceAll(/<(\w+)>/g, (_, key: keyof typeof ids) => ids[key]);
    expect(expression).toEqual(JSON.parse(filled));
  });
});

describe('names', () => {
  test.each([
    ['https://github.com/org/repo', 'repo:github.com/org/repo'],
    ['https://github.com/org/repo.git', 'repo:github.com/org/repo'],
    ['https://hg.mozilla.org/integration/autoland/', 'repo:hg.mozilla.org/integration/autoland'],
    ['git@github.com:org/repo.git', 'repo:github.com/org/repo'],
    ['ssh://hg@hg.mozilla.org/try', 'repo:hg.mozilla.org/try'],
  ])('the role of %s is %s', (url, role) => {
    expect(repoRole(url)).toBe(role);
  });

  test('the scope of an action on a pull request is that of the base', () => {
    const origin = { head_repository: 'https://a/fork', base_repository: 'https://a/base' };
    expect(actionScope({ ...origin, tasks_for: 'hg-push' }, 'generic')).toBe('assume:repo:a/fork:action:generic');
    expect(actionScope({ ...origin, tasks_for: 'github-pull-request' }, 'generic')).toBe(
      'assume:repo:a/base:pr-action:generic',
    );
  });

  test('a permission with a slash is a bug', () => expect(() => hookId('3', 'a/b', 'c', false)).toThrow('a/b'));
});
