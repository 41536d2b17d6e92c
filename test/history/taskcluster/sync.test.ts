import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { mergeHistories } from '../../../src/history/store/merge.ts';
import { pushIdOf } from '../../../src/history/taskcluster/pushes.ts';
import { printFailure } from '../../../src/util/failure.ts';
import { derivedTaskId } from '../../../src/util/hash.ts';
import { Checkout } from '../../rig/checkout.ts';
import { fakePushlog } from '../../rig/pushlog.ts';
import { call } from '../../rig/taskcluster/client.ts';
import { type FetchedPast, fetchPast } from '../../rig/taskcluster/fetch.ts';
import { decisionOf, type PastPush, PastRig, type PastRun, type PastTask, PREFIX } from '../../rig/taskcluster/past.ts';

const DAY = 86_400;
const from = 1_785_542_400;
const now = from + 10 * DAY;

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'seta-past-'));
  path = join(folder, 'history.sqlite');
});
afterEach(() => rmSync(folder, { recursive: true }));

const revision = (n: number): string => n.toString(16).padStart(40, 'abcdef0123456789');
const run = (time: number, state: PastRun['state'] = 'completed', reason?: string): PastRun => ({
  ...{ state, started: time + 100, ended: time + 400 },
  ...(reason ? { reason } : {}),
});

/** Push `n`, half a day after the one before, of git. */
function push(
  n: number,
  tasks: readonly (string | PastTask)[] = ['build', 'test-a'],
  more: Partial<PastPush> = {},
): PastPush {
  const time = from + n * (DAY / 2);
  const all = tasks.map((task) => (typeof task === 'string' ? { label: task, runs: [run(time)] } : task));
  return { id: 0, revision: revision(n), base: revision(n - 1), time, tasks: all, ...more };
}

const fetched = (past: PastRig, more: Partial<Parameters<typeof fetchPast>[0]> = {}): Promise<FetchedPast> =>
  fetchPast({ rootUrl: past.rig.rootUrl, path, from, to: now, ...more });

/** `<number of the push>: <label> <result>` of every run. */
function ran({ records }: FetchedPast): readonly string[] {
  const numbers = new Map(
    records.flatMap((record) =>
      record.type === 'push' ? [[record.id, Number.parseInt(record.revision.slice(-2), 16)]] : [],
    ),
  );
  return records.flatMap((record) =>
    record.type === 'run' ? [`${numbers.get(record.pushId)}: ${record.label} ${record.result}`] : [],
  );
}

describe('a git project', () => {
  test('has a record for each run that ended, under the label of the task graph, with its times', async () => {
    await using past = await PastRig.start(now);
    const one = push(1);
    const task = {
      label: 'test-b',
      runs: [run(one.time, 'exception', 'worker-shutdown'), run(one.time + 1000, 'failed')],
    };
    past.add(push(1, ['build', task, { label: 'test-c', runs: [run(one.time, 'running')] }]));
    const { records, failure, told } = await fetched(past);
    expect([failure, told]).toEqual([
      null,
      [`1 pushes have commit messages that nobody here knows: no revert is seen in them; the first is ${revision(1)}`],
    ]);
    const id = pushIdOf(one.time, revision(1));
    const taskId = (i: number) => past.taskId(one, i);
    expect(records).toEqual([
      { type: 'push', id, revision: revision(1), pushTimestamp: one.time },
      {
        ...{ type: 'run', pushId: id, label: 'build', taskId: '', result: 'passed' },
        startTimestamp: one.time + 100,
        seconds: 300,
      },
      {
        ...{ type: 'run', pushId: id, label: 'test-b', taskId: taskId(1), result: 'exception' },
        startTimestamp: one.time + 100,
        seconds: 300,
      },
      {
        ...{ type: 'run', pushId: id, label: 'test-b', taskId: taskId(1), result: 'failed' },
        startTimestamp: one.time + 1100,
        seconds: 300,
      },
    ]);
  });

  test('its later pushes have higher ids', () => {
    const ids = [0, 1, 2].map((n) => pushIdOf(from + n, revision(n)));
    expect([...ids].sort((a, b) => a - b)).toEqual(ids);
    expect(ids.every(Number.isSafeInteger)).toBe(true);
    expect(Number.isSafeInteger(pushIdOf(2 ** 32 - 1, 'f'.repeat(40)))).toBe(true);
  });

  test('what action tasks added has their labels, and retriggers of one label all count', async () => {
    await using past = await PastRig.start(now);
    const { time } = push(1);
    const added: PastTask = { label: 'test-z', runs: [run(time)], byAction: true };
    // label-to-taskid.json has one place for a label; the others tell by their names.
    const again = ['x', 'y'].map((name) => ({
      label: 'build',
      runs: [run(time, 'failed')],
      taskId: derivedTaskId(name),
    }));
    const stranger = { label: 'by hand', runs: [run(time, 'failed')], taskId: derivedTaskId('by hand') };
    const tagged = { label: 'odd', tags: { label: 'test-t' }, runs: [run(time)], taskId: derivedTaskId('tagged') };
    past.add(push(1, ['build', added, ...again, stranger, tagged]));
    expect(ran(await fetched(past))).toEqual(
      ['1: build failed', '1: build failed', '1: build passed', '1: test-t passed', '1: test-z passed'].toSorted(
        (a, b) => (a.slice(3, 8) < b.slice(3, 8) ? -1 : 1),
      ),
    );
  });

  test('pushes to other branches, of cron and of lower levels do not count, and it is told', async () => {
    await using past = await PastRig.start(now);
    for (const n of [1, 2, 3]) past.add(push(n));
    past.add(push(4, ['build'], { branch: 'release' }));
    past.add(push(5, ['build'], { tasksFor: 'cron' }));
    past.add(push(6, ['build'], { schedulerId: 'gecko-level-1' }));
    past.add(push(7, ['build'], { parameters: { project: 'elsewhere' } }));
    past.add(push(8, ['build'], { parameters: { head_rev: revision(3) } }));
    past.rig.index(`${PREFIX}.revision.${revision(9)}.taskgraph.decision`, decisionOf(revision(2)));
    const result = await fetched(past);
    expect(ran(result)).toEqual([1, 2, 3].flatMap((n) => [`${n}: build passed`, `${n}: test-a passed`]));
    expect(result.told.map((text) => text.replace(/;.*| \(.*/, ''))).toEqual([
      '4 decision tasks in the index are not believed, and passed over',
      '1 decision tasks are of other branches, and passed over',
      '1 decision tasks in the index are for no push, and passed over',
      '3 pushes have commit messages that nobody here knows: no revert is seen in them',
    ]);
    const other = await fetched(past, { path: join(folder, 'release'), more: { branch: 'release' } });
    expect(ran(other)).toEqual(['4: build passed']);
  });
});

describe('what is gone', () => {
  test.each<readonly [string, Partial<PastPush>, told: RegExp, runs: readonly string[]]>([
    [
      'parameters.yml',
      { without: ['public/parameters.yml'] },
      /1 decision tasks have no parameters.yml any more/,
      ['1: build passed'],
    ],
    [
      'the labels',
      { without: ['public/label-to-taskid.json'] },
      /1 task groups have no label-to-taskid.json any more/,
      ['1: build passed'],
    ],
  ])('%s is told and gone on from', async (_, more, told, runs) => {
    await using past = await PastRig.start(now);
    past.add(push(1, ['build'], more));
    const result = await fetched(past);
    expect(result.told.join('\n')).toMatch(told);
    expect(ran(result)).toEqual(runs);
  });

  test('the task group: its push stays, without runs, and is not asked for again', async () => {
    await using past = await PastRig.start(now);
    past.add(push(1));
    past.rig.store.groups.delete(decisionOf(revision(1)));
    const result = await fetched(past);
    expect(result.told.join('\n')).toContain(
      `1 task groups have expired: nothing is known of their runs any more; the first is ${decisionOf(revision(1))}`,
    );
    expect(result.records.map(({ type }) => type)).toEqual(['push']);
    past.rig.calls.reset();
    await fetched(past);
    expect(past.rig.calls.count('queue.listTaskGroup')).toBe(0);
  });

  test('the decision task itself, which the index still names: the push is passed over', async () => {
    await using past = await PastRig.start(now);
    past.add(push(1));
    past.add(push(2));
    past.rig.store.tasks.delete(decisionOf(revision(1)));
    const result = await fetched(past);
    expect(result.told.join('\n')).toMatch(/1 decision tasks .*: there is no such task, or it has expired/);
    expect(ran(result)).toEqual(['2: build passed', '2: test-a passed']);
  });

  test('everything: the project is not in the index, which is a failure that says what to check', async () => {
    await using past = await PastRig.start(now);
    const { failure } = await fetched(past);
    expect(failure).toBe(
      'gecko.v2.autoland.*: the index has no decision task of this project [service]\n' +
        '  -> check the trust domain, the name of the project, and that its decision tasks are indexed by revision',
    );
  });

  test('a group that was sealed and canceled has exceptions, and nothing of what never ran is long', async () => {
    await using past = await PastRig.start(now);
    const one = push(1, ['build', { label: 'test-a', runs: [{ ...run(from), state: 'pending' }] }]);
    past.add(one);
    const root = past.rig.root;
    const api = call(past.rig.rootUrl, root);
    await api('queue.sealTaskGroup', decisionOf(one.revision));
    await api('queue.cancelTaskGroup', decisionOf(one.revision));
    const { records } = await fetched(past);
    expect(records.flatMap((r) => (r.type === 'run' ? [[r.label, r.result, r.seconds]] : []))).toEqual([
      ['build', 'passed', 300],
      ['test-a', 'exception', null],
    ]);
  });
});

describe('a Mercurial project', () => {
  const logged = (n: number, message = `Change ${n}`) => ({
    id: n * 3,
    date: push(n).time,
    commits: [
      { revision: 'f'.repeat(40), message: 'part one' },
      { revision: revision(n), message },
    ],
  });

  test('has all pushes of its pushlog, with their messages, whether they were decided on or not', async () => {
    await using pushlog = await fakePushlog(
      [1, 2, 3].map((n) => logged(n, n === 3 ? 'Backed out changeset 0123' : undefined)),
    );
    await using past = await PastRig.start(now);
    for (const n of [1, 3]) past.add(push(n, ['build'], { id: n * 3 }), pushlog.url);
    const result = await fetched(past);
    expect(ran(result)).toEqual(['1: build passed', '3: build passed']);
    expect(result.told).toEqual([
      `1 pushes have no decision task in the index, and so no runs; the first is ${revision(2)}`,
    ]);
    expect(result.records.filter(({ type }) => type === 'push').at(-1)).toEqual({
      ...{ type: 'push', id: 9, revision: revision(3), pushTimestamp: push(3).time },
      commits: [
        { revision: 'f'.repeat(40), message: 'part one' },
        { revision: revision(3), message: 'Backed out changeset 0123' },
      ],
      files: ['a.txt'],
    });
  });

  test('where no decision task is indexed as the latest, the highest pushlog id tells of its repository', async () => {
    await using pushlog = await fakePushlog([1, 12].map((n) => logged(n)));
    await using past = await PastRig.start(now);
    for (const n of [1, 12]) past.add(push(n, ['build'], { id: n * 3 }), pushlog.url);
    past.rig.taskIndex.delete(`${PREFIX}.latest.taskgraph.decision`);
    expect(ran(await fetched(past))).toEqual(['1: build passed', '12: build passed']);
  });

  test('asks for messages of new pushes only', async () => {
    await using pushlog = await fakePushlog([1, 2, 3].map((n) => logged(n)));
    await using past = await PastRig.start(now);
    for (const n of [1, 2]) past.add(push(n, ['build'], { id: n * 3 }), pushlog.url);
    await fetched(past, { to: from + 1.2 * DAY });
    const full = () =>
      pushlog.queries
        .filter((query) => query.get('full') === '1')
        .map((query) => `${query.get('startID')}-${query.get('endID')}`);
    expect(full()).toEqual(['2-6']);
    past.add(push(3, ['build'], { id: 9 }), pushlog.url);
    expect(ran(await fetched(past))).toHaveLength(3);
    expect(full()).toEqual(['2-6', '8-9']);
  });
});

describe('the messages of git', () => {
  test('are those of a checkout that has the revisions, from the base to the head', async () => {
    const repository = new Checkout(folder);
    const [base, middle, head] = ['One', 'Two\n\nmore', 'Revert "Two"'].map((message) => repository.commit(message));
    await using past = await PastRig.start(now);
    past.add({ ...push(1), revision: head ?? '', base: base ?? '' });
    past.add(push(2));
    const { records, told } = await fetched(past, { more: { checkout: folder } });
    expect(records.flatMap((r) => (r.type === 'push' ? [r.commits ?? null] : []))).toEqual([
      [
        { revision: middle, message: 'Two\n\nmore' },
        { revision: head, message: 'Revert "Two"' },
      ],
      null,
    ]);
    expect(told).toEqual([expect.stringMatching(/^1 pushes have commit messages that nobody here knows/)]);
  });

  test('or the one that the parameters have', async () => {
    await using past = await PastRig.start(now);
    past.add(push(1, ['build'], { parameters: { message: 'Revert it' } }));
    const { records } = await fetched(past);
    expect(records[0]).toMatchObject({ commits: [{ revision: revision(1), message: 'Revert it' }] });
  });
});

describe('the next fetch', () => {
  test('asks for what is new, unresolved or younger than three days, and for nothing else', async () => {
    await using past = await PastRig.start(now);
    const waiting: PastTask = { label: 'test-a', runs: [{ ...run(from), state: 'pending' }] };
    for (const n of [1, 2, 16, 17]) past.add(push(n, n === 2 ? ['build', waiting] : ['build']));
    const first = await fetched(past, { now: from + 9 * DAY });
    expect(ran(first)).toEqual([1, 2, 16, 17].map((n) => `${n}: build passed`));
    past.rig.calls.reset();
    past.rig.resolve(past.taskId(push(2), 1), 'failed');
    past.add(push(18, ['build']));
    const second = await fetched(past);
    const asked = past.rig.calls.paths('queue.listTaskGroup').map((one) => one.split('/').at(-2));
    expect(asked.toSorted()).toEqual([2, 16, 17, 18].map((n) => decisionOf(revision(n))).toSorted());
    expect(ran(second).filter((one) => one.startsWith('2:'))).toEqual(['2: build passed', '2: test-a failed']);
    past.rig.calls.reset();
    await fetched(past, { now: from + 13 * DAY });
    await fetched(past, { now: from + 13 * DAY });
    // Once more, as they had become old enough; then no more.
    expect(past.rig.calls.count('queue.listTaskGroup')).toBe(3);
  });

  test('tells how far it is', async () => {
    await using past = await PastRig.start(now);
    for (const n of [1, 2]) past.add(push(n));
    const { progress } = await fetched(past);
    const last = new Map(progress.map((step) => [step.phase, step]));
    expect([...last.keys()]).toEqual(['decision tasks', 'pushes', 'runs']);
    expect([...last.values()].every(({ done, total, secondsLeft }) => done === total && secondsLeft === 0)).toBe(true);
  });

  test('that has no time left says so, and keeps what came in', async () => {
    await using past = await PastRig.start(now);
    past.add(push(1));
    const left = [1, 1, 1, 0];
    const budget = { milliseconds: 60_000, signal: AbortSignal.timeout(60_000), left: () => left.shift() ?? 0 };
    const { failure, records } = await fetched(past, { more: { budget } });
    expect(failure).toMatch(/not everything was fetched within 1 minutes .*\n {2}-> run again, or give it more time/);
    expect(records.map(({ type }) => type)).toEqual(['push']);
  });
});

describe('a large task group', () => {
  test('comes in pages, of which only the token says that there are more', async () => {
    await using past = await PastRig.start(now);
    past.add(
      push(
        1,
        Array.from({ length: 1010 }, (_, i) => `test-${i}`),
      ),
    );
    expect(ran(await fetched(past))).toHaveLength(1010);
    expect(past.rig.calls.count('queue.listTaskGroup')).toBe(2);
    expect(past.rig.calls.count('index.findTasksAtIndex')).toBeLessThan(5);
  });
});

describe('a fetch that was killed', () => {
  test.each([6, 15])('after %i requests goes on where it was, and ends with the same records', async (requests) => {
    await using past = await PastRig.start(now);
    for (const n of [1, 2, 3, 4, 5]) past.add(push(n));
    const whole = await fetched(past, { path: join(folder, 'whole.sqlite') });
    const args = [
      join(import.meta.dirname, '../../rig/taskcluster/fetch.ts'),
      past.rig.rootUrl,
      path,
      from,
      now,
      now,
    ].map(String);
    const child = spawn(process.execPath, args, { stdio: 'ignore' });
    const exited = once(child, 'exit');
    let seen = 0;
    past.rig.onCall(async () => {
      seen++;
      if (seen !== requests) return;
      child.kill('SIGKILL');
      await exited;
    });
    expect(await exited).toEqual([null, 'SIGKILL']);
    const again = await fetched(past);
    expect(again.failure).toBeNull();
    expect(again.records).toEqual(whole.records);
  });
});

describe('histories of some days each', () => {
  test('put together are the history of all days', async () => {
    await using past = await PastRig.start(now);
    for (let n = 1; n < 15; n++) past.add(push(n));
    const whole = await fetched(past, { path: join(folder, 'whole.sqlite') });
    const parts = [0, 1, 2].map((i) => join(folder, `part-${i}.sqlite`));
    for (const [i, part] of parts.entries()) {
      const to = Math.min(now, from + (i + 1) * 4 * DAY);
      expect((await fetched(past, { path: part, from: from + i * 4 * DAY, to, now })).failure).toBeNull();
    }
    const merged = mergeHistories(parts, path, 'autoland');
    if (!merged.ok) throw new Error(printFailure(merged.failure));
    expect([...merged.value.records()]).toEqual(whole.records);
    merged.value[Symbol.dispose]();
    past.rig.calls.reset();
    expect((await fetched(past)).records).toEqual(whole.records);
    expect(past.rig.calls.count('queue.listTaskGroup')).toBe(0);
  });
});
