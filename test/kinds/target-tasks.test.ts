import { describe, expect, test } from 'vitest';
import { checkedGraph } from '../../src/graph/codec.ts';
import type { Attributes, Task } from '../../src/graph/task.ts';
import { targetTasks } from '../../src/kinds/target-tasks.ts';
import type { Parameters } from '../../src/push/parameters.ts';
import { printFailure } from '../../src/util/failure.ts';
import { asLabel, type Label } from '../../src/util/ids.ts';
import { parametersOf } from '../push/parameters-of.ts';

function targets(attributes: Readonly<Record<string, Attributes>>, parameters: Partial<Parameters> = {}) {
  const tasks = Object.entries(attributes).map(([name, own]): [Label, Task] => {
    const label = asLabel(name);
    return [label, { kind: 'k', label, attributes: own, dependencies: {}, optimization: null, task: {} }];
  });
  const graph = checkedGraph(new Map(tasks), 'test');
  if (!graph.ok) throw new Error(printFailure(graph.failure));
  return targetTasks(graph.value, parametersOf(parameters));
}

const all = { run_on_projects: ['all'] };

describe('the default method', () => {
  const cases: readonly [name: string, attributes: Attributes, parameters: Partial<Parameters>, expected: boolean][] = [
    ['without run_on_projects nowhere', {}, {}, false],
    ['on all projects', all, {}, true],
    ['on this project', { run_on_projects: ['project'] }, {}, true],
    ['on another', { run_on_projects: ['other'] }, {}, false],
    ['by cron only', { ...all, cron: true }, {}, false],
    ['to be shipped', { ...all, shipping_phase: 'ship' }, {}, false],
    ['to be built', { ...all, shipping_phase: 'build' }, {}, true],
    ['for pushes', { ...all, run_on_tasks_for: ['github-push'] }, {}, true],
    ['for nothing', { ...all, run_on_tasks_for: [] }, {}, false],
    ['for cron', { ...all, run_on_tasks_for: ['cron'] }, {}, false],
    ['on a branch by pattern', { ...all, run_on_git_branches: ['ma.n'] }, {}, true],
    ['on a branch by its beginning', { ...all, run_on_git_branches: ['ma'] }, {}, true],
    ['on another branch', { ...all, run_on_git_branches: ['in'] }, {}, false],
    ['a pattern that is none', { ...all, run_on_git_branches: ['('] }, {}, false],
    [
      'branches of pull requests do not matter',
      { ...all, run_on_git_branches: ['x'] },
      { tasks_for: 'github-pull-request' },
      true,
    ],
    ['branches of hg do not matter', { ...all, run_on_git_branches: ['x'] }, { repository_type: 'hg' }, true],
  ];
  test.each(cases)('%s', (_, attributes, parameters, expected) => {
    expect(targets({ a: attributes }, parameters)).toEqual({ ok: true, value: expected ? ['a'] : [] });
  });
});

test.each([
  ['nothing', []],
  ['all', ['a', 'b']],
  ['codereview', ['b']],
])('method %s', (target_tasks_method, expected) => {
  const attributes = { b: { ...all, 'code-review': true }, a: {} };
  expect(targets(attributes, { target_tasks_method })).toEqual({ ok: true, value: expected });
});

test.each([
  [{ target_tasks_method: 'codreview' }, 'did you mean codereview?'],
  [{ filters: ['try_select_tasks'] }, 'known are target_tasks_method'],
])('what is not known: %o', (parameters, fix) => {
  const result = targets({ a: all }, parameters);
  expect(result).toMatchObject({ ok: false, failure: { reason: 'bad-parameters', fix: expect.stringContaining(fix) } });
});
