/** What the index remembers of backstops is believed only as far as decision tasks of ours bear it out. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type BackstopRecord,
  believed,
  type CountedPush,
  decideBackstop,
  recordedBackstops,
  type Witness,
} from '../../src/push/backstop.ts';
import { type Config, parseConfig } from '../../src/seta/config.ts';
import type { TaskId } from '../../src/util/ids.ts';
import type { IndexedTask } from '../../src/util/ports.ts';
import { parametersOf } from './parameters-of.ts';

const NOW = 1_790_000_000;
const OWN = 'own' as TaskId;
const BRANCH = 'main';

const config = ((): Config => {
  const parsed = parseConfig('{trust-domain: x, seta: {backstop: {pushes: 5, minutes: 60}}}', 'config.yml');
  if (!parsed.ok) throw new Error(parsed.failure.message);
  return parsed.value;
})();

const parameters = parametersOf({ build_date: NOW, head_ref: 'refs/heads/main' });

/** Push `number`, so many minutes ago, whose decision was put on record before its tasks. */
const push = (number: number, minutes: number, backstop: boolean, more: Partial<CountedPush> = {}): CountedPush => ({
  taskId: `push-${number}`,
  revision: `r${number}`,
  number,
  time: NOW - minutes * 60,
  backstop,
  branch: BRANCH,
  pending: true,
  ...more,
});

function entryOf(recent: readonly CountedPush[]): IndexedTask {
  const lastBackstop = recent.findLast(({ backstop }) => backstop) ?? push(1, 1000, true);
  const data: BackstopRecord = { version: 1, lastBackstop, recent };
  return { taskId: 'x' as TaskId, rank: 1, data, expires: '' };
}

type Witnesses = Readonly<Record<string, Partial<Witness>>>;

function decide(entry: IndexedTask | null, witnesses: Witnesses) {
  const known = Object.entries(witnesses).map(([id, witness]) => {
    return [id as TaskId, { state: 'completed', started: null, ...witness }] as const;
  });
  return decideBackstop(believed(entry, new Map(known), parameters), parameters, config, OWN);
}

const all = (...names: readonly string[]): Witnesses => Object.fromEntries(names.map((name) => [name, {}]));

describe('of the backstops on record', () => {
  const entry = entryOf([push(1, 20, true), push(2, 15, false), push(3, 10, true), push(4, 5, false)]);

  test('those whose decision completed count', () => {
    expect(recordedBackstops(entry)).toEqual(['push-3', 'push-1']);
    expect(decide(entry, all('push-1', 'push-3'))).toEqual(decideBackstop(entry, parameters, config, OWN));
  });

  const none = 'of the backstops on record none is known to have completed';
  test.each<[name: string, witnesses: Witnesses, due: boolean, message: string]>([
    [
      'the last failed, the one before is near enough',
      { 'push-1': {}, 'push-3': { state: 'over' } },
      false,
      'the last backstop is 4 pushes and 20 minutes away',
    ],
    ['none is known to the queue', {}, true, none],
    ['one is under way whose tasks were not there yet', { 'push-3': { state: 'under way' } }, true, none],
    ['none completed', { 'push-1': { state: 'over' }, 'push-3': { state: 'over' } }, true, none],
    [
      'its decision ran long before the time that is claimed',
      { 'push-3': { started: NOW - 61 * 60 } },
      true,
      'the last backstop is 61 minutes away, allowed are 60',
    ],
  ])('%s', (_name, witnesses, due, message) => {
    const { state, record } = decide(entry, witnesses);
    expect(state).toMatchObject({ known: true, due, message, pushNumber: 5 });
    expect(record?.data.recent.at(-1)).toMatchObject({ number: 5, backstop: due });
  });

  test('one whose tasks were there when it was put on record need not have completed', () => {
    const { pending: _, ...there } = push(3, 10, true);
    expect(decide(entryOf([there]), { 'push-3': { state: 'under way' } }).state).toMatchObject({ due: false });
    // One that ended otherwise: the tasks wait for it, and never run.
    expect(decide(entryOf([there]), { 'push-3': { state: 'over' } }).state).toMatchObject({ due: true });
  });

  test.each([
    ['another branch', push(3, 10, true, { branch: 'release' })],
    ['a time of the future', push(3, -600, true)],
    ['a number beyond counting', push(2 ** 50, 10, true)],
  ])('%s makes a backstop', (_name, claimed) => {
    expect(decide(entryOf([claimed]), all(claimed.taskId)).state).toMatchObject({ known: true, due: true });
  });

  test('of two backstops of one time the later one is the last', () => {
    const entry = entryOf([push(1, 5, true), push(2, 5, false), push(3, 5, true), push(4, 5, false)]);
    expect(decide(entry, all('push-1', 'push-3')).state).toMatchObject({ due: false, untilNext: 3 });
  });

  test('a backstop numbered beyond the pushes beside it puts off the next by none', () => {
    const entry = entryOf([push(5, 10, true), push(4, 5, false)]);
    expect(decide(entry, all('push-5')).state).toMatchObject({ due: false, pushNumber: 6, untilNext: 4 });
  });

  test.each([
    ['no entry', null],
    ['an entry that is not readable', { ...entryOf([]), data: { version: 9 } }],
  ])('%s is as without witnesses', (_name, unread) => {
    expect(decide(unread, {})).toEqual(decideBackstop(unread, parameters, config, OWN));
  });
});

test('less proof never leads to less running', () => {
  const pushes = fc.array(fc.record({ minutes: fc.nat(100), backstop: fc.boolean() }), { minLength: 1, maxLength: 12 });
  const runsAll = (state: ReturnType<typeof decide>['state']): boolean => !state.known || state.due;
  fc.assert(
    fc.property(pushes, fc.array(fc.nat(12)), fc.array(fc.nat(12)), (sketches, some, others) => {
      const ordered = sketches.toSorted((a, b) => b.minutes - a.minutes);
      const one = entryOf(ordered.map(({ minutes, backstop }, i) => push(i + 1, minutes, backstop)));
      const fewer = some.map((number) => `push-${number}`);
      const more = [...fewer, ...others.map((number) => `push-${number}`)];
      if (runsAll(decide(one, all(...more)).state)) expect(runsAll(decide(one, all(...fewer)).state)).toBe(true);
    }),
  );
});

/** Anything that somebody could write there, as far as the index takes it. */
const anyCounted = fc.record({
  taskId: fc.constantFrom('ours-1', 'ours-2', 'theirs'),
  revision: fc.string(),
  number: fc.oneof(fc.integer({ min: 0, max: 40 }), fc.constantFrom(1e9, 2 ** 48, 2 ** 53)),
  time: fc.oneof(fc.integer({ min: NOW - 9000, max: NOW + 9000 }), fc.constantFrom(0, 4_000_000_000)),
  backstop: fc.boolean(),
  branch: fc.constantFrom(BRANCH, 'other'),
});

describe('whatever one write puts there, soon a backstop comes, and then pruning', () => {
  const hostile = fc.record({
    rank: fc.constantFrom(0, 7, Number.MAX_SAFE_INTEGER),
    data: fc.oneof(
      fc.record({ version: fc.constant(1), lastBackstop: anyCounted, recent: fc.array(anyCounted, { maxLength: 5 }) }),
      fc.jsonValue(),
    ),
  });
  test.each(['git', 'hg'] as const)('%s', (repository_type) => {
    fc.assert(
      fc.property(hostile, ({ rank, data }) => {
        let entry: IndexedTask = { taskId: 'theirs' as TaskId, rank, data, expires: '' };
        const witnesses = new Map<TaskId, Witness>([
          ['ours-1' as TaskId, { state: 'completed', started: NOW - 7200 }],
          ['ours-2' as TaskId, { state: 'completed', started: NOW - 1200 }],
        ]);
        let sinceRunAll = 0;
        const modes: boolean[] = [];
        for (let i = 0; i < 20; i++) {
          const number = repository_type === 'hg' ? String(100 + i) : '0';
          const at = { ...parameters, repository_type, pushlog_id: number, build_date: NOW + i * 60 };
          const id = `push-${i}` as TaskId;
          const { state, record } = decideBackstop(believed(entry, witnesses, at), at, config, id);
          const all = !state.known || state.due;
          sinceRunAll = all ? 0 : sinceRunAll + 1;
          modes.push(all);
          expect(sinceRunAll).toBeLessThan(5);
          witnesses.set(id, { state: 'completed', started: at.build_date });
          if (record && record.rank >= entry.rank) entry = { taskId: id, expires: '', ...record };
        }
        // Nothing stays broken: of the last ten pushes, every fifth at most runs everything.
        expect(modes.slice(10).filter(Boolean).length).toBeLessThanOrEqual(2);
      }),
      { numRuns: 500 },
    );
  });
});
