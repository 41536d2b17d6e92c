import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Bisection } from '../../../src/history/bisection.ts';
import type { SourceName } from '../../../src/history/sources/source.ts';
import { SOURCES } from '../../../src/history/sources/table.ts';
import { pushIdOf } from '../../../src/history/taskcluster/pushes.ts';
import { printFailure } from '../../../src/util/failure.ts';
import { derivedTaskId } from '../../../src/util/hash.ts';
import { syntheticBisection } from '../../report/bisections.ts';
import { serviceRequest, singly } from '../../rig/records.ts';
import { decisionOf, type PastPush, PastRig, PREFIX } from '../../rig/taskcluster/past.ts';

/** What bisections found, from the index into the history. */

const DAY = 86_400;
const from = 1_785_542_400;
const now = from + 20 * DAY;
const PLACE = `${PREFIX}.seta.verdicts`;

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'seta-verdicts-'));
  path = join(folder, 'history.sqlite');
});
afterEach(() => rmSync(folder, { recursive: true }));

const whole = syntheticBisection();
/** The 40 pushes that the synthetic search looked at, six hours apart; three of them are there. */
const pushes: readonly PastPush[] = whole.pushes.map(({ revision }, i) => ({
  ...{ id: 0, revision, time: from + i * (DAY / 4) },
  tasks: [
    { label: 'test-a', runs: [{ state: 'completed', started: from + i * 21_600, ended: from + i * 21_600 + 60 }] },
  ],
}));
const culprit = pushes[23] as PastPush;
const last = pushes[39] as PastPush;

async function world(): Promise<PastRig> {
  const past = await PastRig.start(now);
  for (const push of [pushes[3], culprit, last]) if (push) past.add(push);
  return past;
}

interface Said {
  /** Over those of an action of the last push. */
  readonly task?: Readonly<Record<string, unknown>>;
  /** Over what the synthetic search says. */
  readonly file?: Partial<Bisection>;
  /** In the place of all that. */
  readonly text?: string | null;
  readonly at?: string;
}

/** The last round of a search, as a task with its file and its place in the index; its id. */
function said({ rig }: PastRig, name: string, { task = {}, file = {}, text, at }: Said = {}): string {
  const taskId = derivedTaskId('bisect', name);
  const iso = (seconds: number) => new Date(seconds * 1000).toJSON();
  rig.addTask({
    ...{
      taskId,
      taskGroupId: decisionOf(last.revision),
      schedulerId: 'gecko-level-3',
      tags: { kind: 'action-callback' },
    },
    ...{ created: iso(last.time + 600), deadline: iso(last.time + DAY), expires: iso(now + 90 * DAY) },
    metadata: { name: 'Bisect', description: '', owner: 'rig@example.com', source: 'https://example.com' },
    ...task,
  });
  const json = text === undefined ? JSON.stringify({ ...whole, search: name, taskId, ...file }) : text;
  if (json !== null) rig.putArtifact(taskId, 'public/bisect.json', json);
  rig.index(at ?? `${PLACE}.${name}`, taskId);
  return taskId;
}

async function fetched(
  past: PastRig,
  { source = 'taskcluster' as SourceName, range = { from, to: now }, parts = [] as string[], file = path } = {},
) {
  const request = serviceRequest(file, range, past.rig.rootUrl, {
    now,
    parts: parts.map((part) => ({ file: part })),
    bytes: async (location) => ({ ok: true, value: readFileSync('file' in location ? location.file : '') }),
  });
  const opened = await SOURCES[source].open(request);
  if (!opened.ok) throw new Error(printFailure(opened.failure));
  using history = opened.value;
  const records = singly(history.records());
  const verdicts = records.filter((record) => record.type === 'verdict');
  return { records, verdicts, said: request.said.filter((text) => text.includes('verdict')) };
}

const record = (taskId: string) => ({
  ...{ type: 'verdict', taskId, label: whole.label, revision: culprit.revision },
  ...{ pushId: pushIdOf(culprit.time, culprit.revision), confidence: 0.962, runs: 43, created: last.time + 600 },
});

describe('a verdict', () => {
  test('is kept with its push, what it rests on and who said it, and asked for once', async () => {
    await using past = await world();
    const taskId = said(past, 'one');
    expect(await fetched(past)).toMatchObject({ verdicts: [record(taskId)], said: ['verdicts of bisections: 1 new'] });
    const other = said(past, 'two', { file: { label: 'test-b' } });
    expect((await fetched(past)).verdicts).toEqual(
      expect.arrayContaining([record(taskId), { ...record(other), label: 'test-b' }]),
    );
    const reads = past.rig.calls.paths('queue.getLatestArtifact').filter((read) => read.includes('bisect.json'));
    expect(reads).toHaveLength(2);
  });

  test('of pushes that no run can tell apart is of the last of them, where it was seen to fail', async () => {
    await using past = await world();
    const culprits = [22, 23].map((i) => whole.pushes[i]?.revision ?? '');
    const all = whole.pushes.map((push, i) => ({ ...push, chance: i === 22 || i === 23 ? 0.48 : 0 }));
    said(past, 'one', { file: { culprits, pushes: all } });
    expect((await fetched(past)).verdicts).toMatchObject([{ revision: culprit.revision, confidence: 0.96 }]);
  });

  test.each<readonly [string, Said, RegExp]>([
    [
      'of a lower level',
      { task: { schedulerId: 'gecko-level-1' } },
      /it is none of ours: its schedulerId is gecko-level-1/,
    ],
    ['of another trust domain', { task: { schedulerId: 'other-level-3' } }, /its schedulerId is other-level-3/],
    ['of nobody', { task: { schedulerId: '-' } }, /its schedulerId is -, not gecko-level-3 or above/],
    ['of another project', { file: { project: 'try' } }, /it is of project "try", not autoland/],
    ['copied from another task', { file: { taskId: derivedTaskId('elsewhere') } }, /it is of task /],
    ['in the place of another search', { file: { search: 'other' } }, /it is of another search: "other"/],
    ['that found nothing', { file: { state: 'no-culprit', culprits: [] } }, /it found no culprit: it is no-culprit/],
    ['without a culprit', { file: { culprits: [] } }, /names culprits that it did not look at|is no revision/],
    ['of a push that it did not look at', { file: { culprits: ['a'.repeat(40)] } }, /it did not look at/],
    [
      'of something that is no revision',
      {
        file: {
          culprits: ['x'],
          pushes: whole.pushes.map((push, i) => (i === 23 ? { ...push, revision: 'x' } : push)),
        },
      },
      /"x" is no revision/,
    ],
    [
      'of which no run failed',
      { file: { pushes: whole.pushes.map((push) => ({ ...push, runs: [] })) } },
      /no run failed/,
    ],
    [
      'that is a guess',
      {
        file: {
          asked: { ...whole.asked, confidence: 0.5 },
          pushes: whole.pushes.map((push, i) => (i === 23 ? { ...push, chance: 0.6 } : push)),
        },
      },
      /sure to 60 % only; 80 % are asked for/,
    ],
    ['of no label', { file: { label: '' } }, /it is of no label/],
    ['of another form', { text: '{"version":1}' }, /is not of its schema: /],
    ['of a later version', { file: { version: 2 as never } }, /is not of its schema: /],
    ['that is not JSON', { text: '<!doctype html>' }, /is not JSON: /],
    ['whose file is gone', { text: null }, /it has no public\/bisect.json/],
  ])('%s is counted, named and passed over', async (_, bad, says) => {
    await using past = await world();
    const good = said(past, 'good');
    const taskId = said(past, 'bad', bad);
    const { verdicts, said: told } = await fetched(past);
    expect(verdicts).toEqual([record(good)]);
    expect(told.filter((text) => /^1 verdicts of bisections (are not believed|cannot be used)/.test(text))).toEqual([
      expect.stringMatching(says),
    ]);
    expect(told.join('\n')).toContain(taskId);
  });

  test('of a push that the history does not have is none of its business', async () => {
    await using past = await world();
    const pushesOfOthers = whole.pushes.map((push, i) => (i === 23 ? { ...push, revision: 'b'.repeat(40) } : push));
    said(past, 'one', { file: { culprits: ['b'.repeat(40)], pushes: pushesOfOthers } });
    expect(await fetched(past)).toMatchObject({
      verdicts: [],
      said: ['verdicts of bisections: 0 new, 1 of pushes that this history does not have'],
    });
  });

  test('made before the window, or after now, is not looked at', async () => {
    await using past = await world();
    const iso = (seconds: number) => new Date(seconds * 1000).toJSON();
    said(past, 'early', { task: { created: iso(from - 60) } });
    said(past, 'late', { task: { created: iso(now + 60), deadline: iso(now + DAY) } });
    expect(await fetched(past)).toMatchObject({ verdicts: [], said: [] });
  });
});

describe('verdicts', () => {
  const NAMES = ['a', 'b', 'c', 'd', 'e', 'f'];
  const all = (past: PastRig) => NAMES.map((name) => said(past, name, { file: { label: `test-${name}` } }));

  test.each([0, 1, 2, 3, 5])(
    'of a fetch in which the service died after %i of them are there the next time, to the same records',
    async (after) => {
      await using past = await world();
      all(past);
      const straight = join(folder, 'straight.sqlite');
      const whole = await fetched(past, { file: straight });
      const before = past.rig.calls.count('queue.getLatestArtifact');
      // Labels of all pushes are read first.
      const others = before - NAMES.length;
      past.rig.fail({
        service: 'queue',
        method: 'getLatestArtifact',
        status: 403,
        after: others + after,
        times: NAMES.length - after,
      });
      const first = await fetched(past);
      expect(first.verdicts).toHaveLength(after);
      const { records, verdicts } = await fetched(past);
      expect(verdicts).toHaveLength(NAMES.length);
      expect(records).toEqual(whole.records);
    },
  );

  test('are the same from shards that are put together, in any order', async () => {
    await using past = await world();
    all(past);
    const straight = await fetched(past, { file: join(folder, 'straight.sqlite') });
    const middle = from + 3 * DAY;
    const [one, two] = [join(folder, 'one.sqlite'), join(folder, 'two.sqlite')];
    const first = await fetched(past, { file: one, range: { from, to: middle } });
    const second = await fetched(past, { file: two, range: { from: middle, to: now } });
    expect([first.verdicts.length, second.verdicts.length]).toEqual([0, NAMES.length]);
    const merged = await fetched(past, { parts: [two, one] });
    expect(merged.verdicts).toEqual(straight.verdicts);
    expect(merged.said).toEqual([]);
  });

  test('that nobody may list cost a sentence, and nothing else', async () => {
    await using past = await world();
    all(past);
    past.rig.fail({ service: 'index', method: 'listTasks', status: 403 });
    const { verdicts, said: told } = await fetched(past);
    expect(verdicts).toEqual([]);
    expect(told).toEqual([expect.stringMatching(/^verdicts of bisections are left for the next time: .*listTasks/)]);
  });
});
