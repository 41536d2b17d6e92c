import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseTaskTemplate } from '../../actions/offer/render.ts';
import { renderingFault } from '../../actions/offer/rendering.ts';

function fault(text: string, over: object = {}) {
  const template = parseTaskTemplate(text, '.taskcluster.yml');
  if (!template.ok) throw new Error(template.failure.message);
  const of = { repository: 'https://github.com/org/repo', project: 'repo', level: '3', pullRequests: false };
  return renderingFault({ ...of, template: template.value, ...over });
}

const read = (what: string): string => `"$\{${what}}"`;
const ENV = `env: {ACTION_CALLBACK: ${read('action.cb_name')}}`;
const TASK = `taskQueueId: a/b\n    scopes: ["\${action.repo_scope}"]\n    payload: {${ENV}}`;

describe('a template that works by hooks', () => {
  test.each<[name: string, text: string]>([
    [
      'for actions alone',
      `tasks:\n  - $if: 'tasks_for == "action"'\n    then:\n      ${TASK.replaceAll('\n', '\n  ')}\n`,
    ],
    [
      'that reads event where a guard is',
      `tasks:\n- $let:\n    url: {$if: 'tasks_for[:7] == "github-"', then: '\${event.repository.url}', else: '\${repository.url}'}\n  in:\n    ${TASK}\n`,
    ],
    [
      'that reads all that a hook gives',
      `tasks:\n- {$let: {all: ['\${push.revision}\${push.branch}\${repository.base_url}\${taskGroupId}\${ownTaskId}', {$eval: input}, {$eval: taskId}]}, in: {${TASK.replaceAll('\n    ', ', ')}}}\n`,
    ],
    ['of this repository', readFileSync(join(import.meta.dirname, '../../.taskcluster.yml'), 'utf8')],
  ])('%s', (_name, text) => expect(fault(text)).toBeNull());

  test('of this repository, for pull requests', () => {
    const text = readFileSync(join(import.meta.dirname, '../../.taskcluster.yml'), 'utf8');
    expect(fault(text, { pullRequests: true, level: '1' })).toBeNull();
  });
});

describe('a template that hooks get nothing from is told with line, expression and change', () => {
  const letting = (...lines: readonly string[]) =>
    `tasks:\n- $let:\n${lines.map((line) => `    ${line}\n`).join('')}  in:\n    ${TASK}\n`;
  test.each<[name: string, text: string, line: number, message: RegExp, fix: RegExp]>([
    [
      'reads event for all but pull requests',
      letting(
        `a: {$if: 'tasks_for == "github-pull-request"', then: ${read('event.x')}, else: ${read('event.repository.url')}}`,
        'b: x',
        `c: {$if: 'tasks_for == "github-push"', then: ${read('event.after')}, else: ${read('event.release.tag')}}`,
      ),
      3,
      /unknown context value event in "\$\{event\.repository\.url\}", and then at line 5$/,
      /only where tasks_for\[:7\] == "github-"; .*repository\.url.*push\.revision/,
    ],
    [
      'reads event.ref inside of the branch for actions alone',
      letting('a:', '  $if: \'tasks_for == "action"\'', '  then: {$eval: event.ref}', '  else: x'),
      5,
      /unknown context value event in "event\.ref"$/,
      /only where/,
    ],
    [
      'reads event in a condition',
      letting('a: {$if: \'event.action == "opened" && tasks_for == "github-pull-request"\', then: x, else: y}'),
      3,
      /in "event\.action ==/,
      /only where/,
    ],
    [
      'reads event in both conditions of a switch',
      letting('a:', '  $switch:', '    \'event.ref == "a"\': a', '    \'event.ref == "b"\': b', '    $default: c'),
      5,
      /in "event\.ref == \\"a\\"", and then at line 6$/,
      /only where/,
    ],
    [
      'reads what other services give',
      letting('a: "x"', `b: ${read('taskcluster_root_url')}`),
      4,
      /taskcluster_root_url in/,
      /^read taskcluster_root_url only for other events/,
    ],
    [
      'calls what other services give',
      letting('a: {$eval: as_slugid("decision_task")}'),
      3,
      /as_slugid in/,
      /^read as_slugid only/,
    ],
    [
      'reads of a push what it does not have',
      letting(`a: ${read('push.pushdate')}`),
      3,
      /no property "pushdate" in "\$\{push\.pushdate\}"/,
      /a hook gives/,
    ],
    ['is wrong', letting('a: {$eval: "1 +"}'), 2, /does not render: /, /let it render/],
    [
      'does not know of actions',
      `version: 1\ntasks:\n  - $if: 'tasks_for == "github-push"'\n    then: {taskQueueId: a/b}\n`,
      3,
      /makes no task$/,
      /runs the action/,
    ],
    [
      'makes the same of every event',
      'tasks:\n  - {taskQueueId: a/b, payload: {command: [taskgraph, decision]}}\n',
      2,
      /without ACTION_CALLBACK/,
      /ACTION_TASK_GROUP_ID/,
    ],
    [
      'gives its task no scope',
      `tasks:\n  - {taskQueueId: a/b, payload: {${ENV}}}\n`,
      2,
      /lacks the scope/,
      /repo_scope/,
    ],
    [
      'gives its task another scope',
      `tasks:\n  - {taskQueueId: a/b, scopes: ["assume:repo:github.com/org/repo:branch:main"], payload: {${ENV}}}\n`,
      2,
      /lacks the scope/,
      /repo_scope/,
    ],
  ])('%s', (_name, text, line, message, fix) => {
    expect(fault(text)).toMatchObject({
      reason: 'bad-config',
      where: `.taskcluster.yml:${line}`,
      message: expect.stringMatching(message),
      fix: expect.stringMatching(fix),
    });
  });

  test('pull requests are an event of their own', () => {
    const text = `tasks:\n- $if: 'tasks_for == "action"'\n  then:\n    ${TASK}\n`;
    expect([fault(text), fault(text, { pullRequests: true, level: '1' })?.message]).toEqual([
      null,
      'for tasks_for == "pr-action" it makes no task',
    ]);
  });
});
