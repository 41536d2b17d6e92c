import { expect, test } from 'vitest';
import { type FoundPush, findPush } from '../../src/taskcluster/find-push.ts';
import { parseWhat } from '../../src/taskcluster/what.ts';
import type { TaskId } from '../../src/util/ids.ts';
import type { TaskStatus } from '../../src/util/ports.ts';
import { ok } from '../../src/util/result.ts';

const TASK = 'LQcEWSDJRzyvZUTsbyzBMQ' as TaskId;
const GROUP = 'dSlITZ4yQgmvxxAi4A8fHQ' as TaskId;
const OTHER = 'fN1SbArXTPSVFNUvaOlinQ' as TaskId;
const REV = '0123456789abcdef0123456789abcdef01234567';
const path = (project: string) => `gecko.v2.${project}.revision.${REV}.taskgraph.decision`;

const groups = new Map([
  [TASK, GROUP],
  [GROUP, GROUP],
  [OTHER, OTHER],
]);

/** Finds what `text` means where the index has these paths. */
function found(text: string, indexed: Readonly<Record<string, TaskId>>) {
  const what = parseWhat(text);
  if (!what.ok) throw new Error(what.failure.message);
  const queue = {
    status: async (taskId: TaskId) =>
      ok(groups.has(taskId) ? ({ taskGroupId: groups.get(taskId) } as TaskStatus) : null),
  };
  const index = {
    findTasks: async (paths: readonly string[]) =>
      ok(new Map(paths.flatMap((one) => (indexed[one] ? [[one, indexed[one]] as const] : [])))),
  };
  return findPush(what.value, () => ok({ trustDomain: 'gecko', projects: ['autoland', 'try'] }), { queue, index });
}

test.each<[name: string, text: string, indexed: Readonly<Record<string, TaskId>>, push: FoundPush]>([
  ['any task', TASK, {}, { taskGroupId: GROUP, taskId: TASK }],
  ['the decision task', GROUP, {}, { taskGroupId: GROUP, taskId: null }],
  [
    'a task within its group',
    `https://x.org/tasks/groups/${GROUP}/tasks/${TASK}`,
    {},
    { taskGroupId: GROUP, taskId: TASK },
  ],
  ['a group', `https://x.org/tasks/groups/${GROUP}`, {}, { taskGroupId: GROUP, taskId: null }],
  ['a revision', REV, { [path('try')]: GROUP }, { taskGroupId: GROUP, taskId: null }],
  ['a revision of a lower level', REV, { [path('try-level-1')]: GROUP }, { taskGroupId: GROUP, taskId: null }],
  [
    'one decision under two names',
    REV,
    { [path('try')]: GROUP, [path('autoland')]: GROUP },
    { taskGroupId: GROUP, taskId: null },
  ],
  [
    'of two pushes of a revision, that of the project',
    `https://x.org/jobs?repo=try&revision=${REV}`,
    { [path('try')]: GROUP, [path('autoland')]: OTHER },
    { taskGroupId: GROUP, taskId: null },
  ],
  ['a place in the index', 'https://x.org/tasks/index/a.b/c', { 'a.b.c': TASK }, { taskGroupId: GROUP, taskId: TASK }],
])('%s', async (_name, text, indexed, push) => {
  expect(await found(text, indexed)).toEqual({ ok: true, value: push });
});

test.each<[name: string, text: string, indexed: Readonly<Record<string, TaskId>>, says: string]>([
  ['no such task', 'CCCCCCCCQCWCCCCCCCCCCA', {}, 'there is no such task'],
  ['a revision that was not decided', REV, {}, 'the index has no task there, nor at 7 others'],
  ['two pushes of a revision', REV, { [path('try')]: GROUP, [path('autoland')]: OTHER }, 'decided on more than once'],
  ['a short revision', REV.slice(0, 12), {}, 'by their full names'],
])('%s is told', async (_name, text, indexed, says) => {
  expect(await found(text, indexed)).toMatchObject({ failure: { message: expect.stringContaining(says) } });
});
