import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { labelsIn, toldBy } from '../../../src/history/taskcluster/artifacts.ts';
import { taskFrom } from '../../../src/history/taskcluster/rows.ts';
import { fakePushlog } from '../../rig/pushlog.ts';
import { sharedData } from '../../rig/shared.ts';
import { fetchPast } from '../../rig/taskcluster/fetch.ts';
import { decisionOf, type PastPush, PastRig } from '../../rig/taskcluster/past.ts';

/** Answers that are broken, or meant to harm. */

const from = 1_785_542_400;
const now = from + 86_400;
const revision = (n: number): string => n.toString(16).padStart(40, 'a');
const push = (n: number): PastPush => {
  const time = from + n * 600;
  const tasks = ['build', 'test-a'].map((label) => ({
    label,
    runs: [{ state: 'completed', started: time + 60, ended: time + 90 } as const],
  }));
  return { id: 0, revision: revision(n), time, tasks };
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'seta-hostile-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function past(pushes: number): Promise<PastRig> {
  const made = await PastRig.start(now);
  for (let n = 1; n <= pushes; n++) made.add(push(n));
  return made;
}
const fetched = ({ rig }: PastRig) => fetchPast({ rootUrl: rig.rootUrl, path: join(folder, 'history'), from, to: now });
const runsOf = ({ records }: Awaited<ReturnType<typeof fetched>>) =>
  records.filter(({ type }) => type === 'run').length;

interface Rows {
  readonly tasks: readonly { readonly status: Record<string, unknown>; readonly task: Record<string, unknown> }[];
}
/** An answer whose first row is something else. */
const first = (change: (row: never) => unknown) => (json: unknown) => {
  const [row, ...rest] = (json as Rows).tasks;
  return { ...(json as object), tasks: row === undefined ? [] : [change(row as never), ...rest] };
};
const status = (more: object) =>
  first((row: Rows['tasks'][number]) => ({ ...row, status: { ...row.status, ...more } }));

const GROUP = { service: 'queue', method: 'listTaskGroup' } as const;

describe('trouble that passes changes nothing', () => {
  test.each<readonly [string, service: string, method: string, status: number | 'reset']>([
    ['429', 'queue', 'listTaskGroup', 429],
    ['500', 'queue', 'tasks', 500],
    ['503', 'index', 'listNamespaces', 503],
    ['a reset connection', 'index', 'findTasksAtIndex', 'reset'],
    ['429 of an artifact', 'queue', 'getLatestArtifact', 429],
  ])('%s: %s.%s', async (_, service, method, how) => {
    await using made = await past(2);
    made.rig.fail({ service, method, status: how, times: 2 });
    const result = await fetched(made);
    expect([result.failure, runsOf(result)]).toEqual([null, 4]);
  });
});

describe('a row of another form is counted and named, and the others are taken', () => {
  test.each<readonly [string, answer: (json: unknown) => unknown, says: RegExp]>([
    ['null', first(() => null), /task: null is not an object/],
    ['a number', first(() => 7), /task: 7 is not an object/],
    ['no status', first(({ task }: { task: object }) => ({ task })), /task missing: taskId is missing, not text/],
    ['no task', first((row: Rows['tasks'][number]) => ({ status: row.status })), /task is no object/],
    ['no taskId', status({ taskId: 7 }), /taskId is 7, not text/],
    ['a taskId with a path', status({ taskId: '../../etc' }), /taskId has not the form of one/],
    ['no runs', status({ runs: null }), /it has no runs/],
    ['an unknown state', status({ state: 'on fire' }), /state is "on fire", not a state/],
    ['a run that is no object', status({ runs: [7] }), /a run is no object/],
    ['no times', status({ runs: [{ state: 'completed' }] }), /scheduled is missing, not text/],
    [
      'times that are none',
      status({ runs: [{ state: 'failed', scheduled: 'x', resolved: 'y' }] }),
      /scheduled is "x", not a time/,
    ],
    [
      'an end before the beginning',
      status({
        runs: [
          {
            state: 'failed',
            scheduled: '2026-08-01T00:00:00Z',
            started: '2026-08-01T02:00:00Z',
            resolved: '2026-08-01T01:00:00Z',
          },
        ],
      }),
      /a run ended before it began/,
    ],
    [
      'no metadata',
      first((row: Rows['tasks'][number]) => ({ ...row, task: { ...row.task, metadata: 3 } })),
      /metadata is no object/,
    ],
  ])('%s', async (_, answer, says) => {
    await using made = await past(2);
    made.rig.fail({ ...GROUP, status: 200, times: 1, answer });
    const { tally, failure, records } = await fetched(made);
    expect(failure).toBeNull();
    expect(tally.kinds.task).toMatchObject({ malformed: 1, examples: [expect.stringMatching(says)] });
    // The first row of a group may be its decision task, which is no run.
    expect(runsOf({ records } as never)).toBeGreaterThanOrEqual(3);
  });

  test('too many are a failure that says what is wrong, and what came in is kept', async () => {
    await using made = await past(14);
    made.rig.fail({
      ...GROUP,
      status: 200,
      after: 2,
      answer: (json) => ({ ...(json as object), tasks: [null, null, null] }),
    });
    const { failure, records } = await fetched(made);
    expect(failure).toMatch(
      /6 of \d+ rows \(task group\) are malformed: task group \S+: \d+ of \d+ rows \(task\) are malformed: task: null is not/,
    );
    expect(records.filter(({ type }) => type === 'push')).toHaveLength(14);
  });
});

describe('a push that cannot be read', () => {
  test('is named and left for the next time; the others are taken', async () => {
    await using made = await past(3);
    const bad = decisionOf(revision(2));
    made.rig.fail({ ...GROUP, status: 500, when: ({ taskGroupId }) => taskGroupId === bad });
    const result = await fetched(made);
    expect([result.failure, runsOf(result)]).toEqual([null, 4]);
    expect(result.tally.kinds['task group'].examples).toEqual([
      expect.stringMatching(`^queue.listTaskGroup ${bad}: 500 `),
    ]);
    made.rig.heal();
    expect(runsOf(await fetched(made))).toBe(6);
  });

  test('is one of many: the service is down, which is a failure', async () => {
    await using made = await past(12);
    made.rig.fail({ ...GROUP, status: 500 });
    const { failure } = await fetched(made);
    expect(failure).toMatch(/6 of \d+ rows \(task group\) are malformed: queue.listTaskGroup \S+: 500/);
  });

  test.each<readonly [string, answer: (json: unknown) => unknown]>([
    ['pages without end', (json) => ({ ...(json as object), continuationToken: 'again' })],
    ['another form', () => ({ jobs: [] })],
    ['a token that is none', (json) => ({ ...(json as object), continuationToken: 7 })],
    ['text', () => 'Sign in, please'],
  ])('because of %s', async (_, answer) => {
    await using made = await past(1);
    made.rig.fail({ ...GROUP, status: 200, answer });
    const { tally, failure } = await fetched(made);
    expect(failure).toBeNull();
    expect(tally.kinds['task group'].malformed).toBe(1);
  });
});

describe('a pushlog', () => {
  const logged = (n: number) => ({ id: n, date: push(n).time, commits: [{ revision: revision(n), message: '' }] });
  /** The answer with a changed push 1, where that is in it. */
  const entry = (change: object) => (_: unknown, answer: object) => {
    const { pushes } = answer as { pushes: Record<string, object> };
    return '1' in pushes ? { ...answer, pushes: { ...pushes, 1: { ...pushes['1'], ...change } } } : answer;
  };
  const hg = async () => {
    const pushlog = await fakePushlog([1, 2, 3].map(logged));
    const made = await PastRig.start(now);
    for (const n of [1, 2, 3]) made.add({ ...push(n), id: n }, pushlog.url);
    return { pushlog, made };
  };

  test.each<readonly [string, object, RegExp]>([
    ['no changesets', { changesets: null }, /push "1": it has no changesets/],
    ['a date that is none', { date: 'today' }, /push "1": its date is no time/],
    ['a revision that is a path', { changesets: ['../../x'] }, /push "1": revision is "..\/..\/x", not 40 hex digits/],
  ])('with %s for a push: it is counted and named, and the others are taken', async (_, change, says) => {
    const { pushlog, made } = await hg();
    await using _pushlog = pushlog;
    await using _made = made;
    pushlog.fault = entry(change);
    const { failure, tally, records } = await fetched(made);
    expect(failure).toBeNull();
    expect(tally.kinds.push.examples).toEqual(expect.arrayContaining([expect.stringMatching(says)]));
    expect(records.filter(({ type }) => type === 'push').map((one) => (one.type === 'push' ? one.id : 0))).toEqual([
      2, 3,
    ]);
  });

  test.each<readonly [string, unknown]>([
    ['a page for people', '<!doctype html>'],
    ['another form', []],
    ['no pushes', { lastpushid: 3, pushes: null }],
    ['a last id that is none', { lastpushid: 'x', pushes: {} }],
  ])('that is %s is a failure that says where', async (_, answer) => {
    const { pushlog, made } = await hg();
    await using _pushlog = pushlog;
    await using _made = made;
    pushlog.fault = () => answer;
    expect((await fetched(made)).failure).toMatch(
      /127\.0\.0\.1.*json-pushes.*\[service\]\n {2}-> check the URL of the repository/,
    );
  });
});

describe('what somebody else says', () => {
  test('a task of another group or scheduler within the list is none of the push', async () => {
    await using made = await past(1);
    made.rig.fail({ ...GROUP, status: 200, answer: status({ schedulerId: 'gecko-level-1' }) });
    expect(runsOf(await fetched(made))).toBeLessThanOrEqual(2);
    made.rig.heal();
    made.rig.fail({ ...GROUP, status: 200, answer: status({ taskGroupId: decisionOf(revision(9)) }) });
    const { failure } = await fetched(made);
    expect(failure).toBeNull();
  });

  test('an index that names tasks which are no decision tasks of the level is not believed', async () => {
    await using made = await past(1);
    const path = `gecko.v2.autoland.revision.${revision(5)}.taskgraph.decision`;
    const foreign = made.rig.addTask({ schedulerId: 'gecko-level-1', routes: [`index.${path}`] });
    made.rig.putArtifact(foreign, 'public/parameters.yml', 'project: autoland');
    const { told, records } = await fetched(made);
    expect(told.join('\n')).toContain(
      `${foreign} at ${path}: it is none of ours: its schedulerId is gecko-level-1, not gecko-level-3`,
    );
    expect(records.filter(({ type }) => type === 'push')).toHaveLength(1);
  });

  test.each([
    ['no JSON', '{"half":'],
    ['no object', '[]'],
    ['no taskIds', '{"build": "../../x"}'],
    ['an empty label', `{"": "${decisionOf('x')}"}`],
  ])('label-to-taskid.json with %s is told, and the labels are those of the tasks', async (_, text) => {
    await using made = await past(1);
    made.rig.putArtifact(decisionOf(revision(1)), 'public/label-to-taskid.json', text);
    const result = await fetched(made);
    expect(result.told.join('\n')).toMatch(/1 label-to-taskid.json cannot be read/);
    expect(runsOf(result)).toBe(2);
    expect(labelsIn(text).ok).toBe(false);
  });

  test.each([
    ['no YAML', 'a: [', /not valid YAML/],
    ['no mapping', '- a', /is not an object/],
    ['no project', 'head_rev: 1', /project is missing, not text/],
    ['a revision that is a path', `project: autoland\nhead_rev: ../x`, /head_rev is "..\/x", not 40 hex digits/],
  ])('parameters.yml with %s makes its task one that is not believed', async (_, text, says) => {
    await using made = await past(2);
    made.rig.putArtifact(decisionOf(revision(1)), 'public/parameters.yml', text);
    const result = await fetched(made);
    expect(result.told.join('\n')).toMatch(says);
    expect(runsOf(result)).toBe(2);
    expect(toldBy(text).ok).toBe(false);
  });
});

test.each([
  ['hg', 'repository_type: hg', true],
  ['git, whatever its id', 'repository_type: git\npushlog_id: "5"', false],
  ['Mercurial by its id, in an older file', 'pushlog_id: "5"', true],
  ['git by its id, in an older file', 'pushlog_id: "0"', false],
])('a push is of %s', (_, yaml, isHg) => {
  const common = `project: a\nhead_rev: ${revision(1)}\ntasks_for: push\nhead_repository: x\nlevel: "3"\n`;
  expect(toldBy(common + yaml)).toMatchObject({ ok: true, value: { isHg } });
});

describe.skipIf(sharedData === null)('a real page of a task group (shared data)', () => {
  test('is read without a malformed row', () => {
    const page = JSON.parse(readFileSync(join(sharedData ?? '', 'taskcluster/gecko-task-group-page.json'), 'utf8'));
    const rows = (page as Rows).tasks.map(taskFrom);
    expect(rows.filter(({ ok }) => !ok)).toEqual([]);
    const runs = rows.flatMap((row) => (row.ok ? row.value.runs : []));
    expect(runs.length).toBeGreaterThan(100);
    expect(runs.every(({ seconds }) => seconds === null || seconds >= 0)).toBe(true);
  });
});
