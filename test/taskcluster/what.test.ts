import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseWhat, type What } from '../../src/taskcluster/what.ts';
import type { TaskId } from '../../src/util/ids.ts';

const TASK = 'LQcEWSDJRzyvZUTsbyzBMQ' as TaskId;
const GROUP = 'dSlITZ4yQgmvxxAi4A8fHQ' as TaskId;
const REV = '0123456789abcdef0123456789abcdef01234567';
const FIREFOX = 'https://firefox-ci-tc.services.mozilla.com';
const COMMUNITY = 'https://community-tc.services.mozilla.com';
const TREEHERDER = 'https://treeherder.mozilla.org';

const NOTHING = { taskId: null, taskGroupId: null, indexPath: null, revision: null, project: null, rootUrl: null };

test.each<[name: string, text: string, said: Partial<What>]>([
  ['a taskId', TASK, { taskId: TASK }],
  ['with space around it', `  ${TASK}\n`, { taskId: TASK }],
  ['a revision', REV, { revision: REV }],
  ['in capitals', REV.toUpperCase(), { revision: REV }],
  ['a short one', REV.slice(0, 12), { revision: REV.slice(0, 12) }],
  ['without its scheme', `treeherder.mozilla.org/jobs?repo=try&revision=${REV}`, { revision: REV, project: 'try' }],
  ['Treeherder, a push', `${TREEHERDER}/jobs?repo=autoland&revision=${REV}`, { revision: REV, project: 'autoland' }],
  [
    'Treeherder, a task of a push',
    `${TREEHERDER}/jobs?repo=try&revision=${REV}&selectedTaskRun=${TASK}.0`,
    { revision: REV, project: 'try', taskId: TASK },
  ],
  ['the same with a hyphen', `${TREEHERDER}/jobs?selectedTaskRun=${TASK}-1&repo=try`, { project: 'try', taskId: TASK }],
  ['before 2021', `${TREEHERDER}/#/jobs?repo=try&revision=${REV}&selectedJob=1`, { revision: REV, project: 'try' }],
  ['a filter', `${TREEHERDER}/jobs?repo=try&searchStr=linux%2Copt&revision=${REV}`, { revision: REV, project: 'try' }],
  [
    'the log viewer',
    `${TREEHERDER}/logviewer?job_id=1&repo=try&task=${TASK}.0&lineNumber=9`,
    { project: 'try', taskId: TASK },
  ],
  [
    'push health',
    `${TREEHERDER}/push-health/push?repo=try&revision=${REV}&tab=tests`,
    { revision: REV, project: 'try' },
  ],
  ['its API', `${TREEHERDER}/api/project/try/push/?revision=${REV}`, { revision: REV }],
  ['Taskcluster, a task', `${FIREFOX}/tasks/${TASK}`, { taskId: TASK, rootUrl: FIREFOX }],
  ['another deployment', `${COMMUNITY}/tasks/${TASK}`, { taskId: TASK, rootUrl: COMMUNITY }],
  ['its run', `${FIREFOX}/tasks/${TASK}/runs/0`, { taskId: TASK, rootUrl: FIREFOX }],
  ['its log', `${FIREFOX}/tasks/${TASK}/runs/0/logs/public/logs/live.log#L12`, { taskId: TASK, rootUrl: FIREFOX }],
  [
    'its log, live',
    `${FIREFOX}/tasks/${TASK}/runs/0/logs/live/public%2Flogs%2Flive.log`,
    { taskId: TASK, rootUrl: FIREFOX },
  ],
  ['its definition', `${FIREFOX}/tasks/${TASK}/definition`, { taskId: TASK, rootUrl: FIREFOX }],
  ['a group', `${FIREFOX}/tasks/groups/${GROUP}`, { taskGroupId: GROUP, rootUrl: FIREFOX }],
  [
    'a task in its group',
    `${COMMUNITY}/tasks/groups/${GROUP}/tasks/${TASK}/runs/0/logs/public/logs/live.log`,
    { taskGroupId: GROUP, taskId: TASK, rootUrl: COMMUNITY },
  ],
  [
    'the index',
    `${FIREFOX}/tasks/index/gecko.v2.autoland.revision.${REV}.taskgraph/decision`,
    { indexPath: `gecko.v2.autoland.revision.${REV}.taskgraph.decision`, rootUrl: FIREFOX },
  ],
  [
    'an artifact',
    `${FIREFOX}/api/queue/v1/task/${TASK}/runs/0/artifacts/public/x.log`,
    { taskId: TASK, rootUrl: FIREFOX },
  ],
  ['a list', `${FIREFOX}/api/queue/v1/task-group/${GROUP}/list`, { taskGroupId: GROUP, rootUrl: FIREFOX }],
  [
    'the index by its API',
    `${FIREFOX}/api/index/v1/task/gecko.v2.try.latest.taskgraph.decision/artifacts/public/x`,
    { indexPath: 'gecko.v2.try.latest.taskgraph.decision', rootUrl: FIREFOX },
  ],
  ['where artifacts are kept', `https://firefoxci.taskcluster-artifacts.net/${TASK}/0/public/x.log`, { taskId: TASK }],
  ['a commit on hg', `https://hg.mozilla.org/integration/autoland/rev/${REV}`, { revision: REV, project: 'autoland' }],
  [
    'a file on hg',
    `https://hg.mozilla.org/mozilla-central/file/${REV}/taskcluster/kinds`,
    { revision: REV, project: 'mozilla-central' },
  ],
  ['a file on a forge', `https://github.com/owner/name/blob/${REV}/taskcluster/config.yml`, { revision: REV }],
  ['a pushlog', `https://hg.mozilla.org/try/pushloghtml?changeset=${REV}`, { revision: REV }],
  ['a commit on a forge', `https://github.com/owner/name/commit/${REV}`, { revision: REV }],
  ['one of a pull request', `https://github.com/owner/name/pull/12/commits/${REV}`, { revision: REV }],
])('%s', (_name, text, said) => {
  expect(parseWhat(text)).toEqual({ ok: true, value: { ...NOTHING, ...said } });
});

describe('what names no push', () => {
  test.each<[name: string, text: string, says: string]>([
    ['nothing', '', 'neither a link'],
    ['a label', 'test-linux1804-64-qr/opt-mochitest-plain-1', 'neither a link'],
    ['a label with a dot', 'test-android-em-7.0-x86_64/opt-crashtest-1', 'neither a link'],
    ['too short a revision', REV.slice(0, 11), 'neither a link'],
    ['another scheme', `file:///tasks/${TASK}`, 'neither a link'],
    ['no address', 'http://', 'neither a link'],
    ['a start page', `${TREEHERDER}/jobs?repo=try`, 'no push can be told'],
    ['a range', `${TREEHERDER}/jobs?repo=try&fromchange=${REV}&tochange=${REV}`, 'a range of pushes'],
    [
      'a landing',
      `${TREEHERDER}/jobs?repo=try&landoInstance=lando-prod-2025&landoCommitID=47137`,
      'before it had a revision',
    ],
    ['a job number', `${TREEHERDER}/logviewer?job_id=12&repo=try`, 'a number of Treeherder'],
    ['a task that is none', `${FIREFOX}/tasks/create`, 'no push can be told'],
    ['another place in the index', `${FIREFOX}/tasks/index/a b/%0Ac`, 'no push can be told'],
  ])('%s', (_name, text, says) => {
    expect(parseWhat(text)).toMatchObject({
      failure: { reason: 'bad-usage', message: expect.stringContaining(says), fix: expect.any(String) },
    });
  });

  test('any text is read or refused', () => {
    const part = fc.constantFrom(
      TASK,
      GROUP,
      REV,
      '/',
      '#',
      '?',
      '&',
      '=',
      'tasks',
      'groups',
      'repo',
      'revision',
      '%',
      ' ',
    );
    const text = fc.tuple(
      fc.constantFrom('', FIREFOX, 'http://'),
      fc.array(fc.oneof(part, fc.string()), { maxLength: 8 }),
    );
    fc.assert(
      fc.property(text, ([start, parts]) => {
        const read = parseWhat(start + parts.join(''));
        const { taskId, taskGroupId, indexPath, revision } = read.ok ? read.value : {};
        if (read.ok) expect(taskId ?? taskGroupId ?? indexPath ?? revision).not.toBeNull();
        else expect(read.failure.reason).toBe('bad-usage');
      }),
    );
  });
});
