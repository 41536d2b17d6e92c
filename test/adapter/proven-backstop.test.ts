/** Where upstream creates the tasks, a push is on record before they exist: only what completed counts as a backstop. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type BackstopRecord, type CountedPush, decideBackstop } from '../../src/push/backstop.ts';
import { checkParameters, type Parameters } from '../../src/push/parameters.ts';
import { decideByCompleted, recordedBackstops } from '../../src/push/proven-backstop.ts';
import { type Config, parseConfig } from '../../src/seta/config.ts';
import type { TaskId } from '../../src/util/ids.ts';
import type { IndexedTask } from '../../src/util/ports.ts';

const NOW = 1_790_000_000;
const OWN = 'own' as TaskId;

const config = ((): Config => {
  const parsed = parseConfig('{trust-domain: x, seta: {backstop: {pushes: 5, minutes: 60}}}', 'config.yml');
  if (!parsed.ok) throw new Error(parsed.failure.message);
  return parsed.value;
})();

const parameters = ((): Parameters => {
  const fields = { project: 'x', level: '3', head_repository: '', head_rev: 'r', pushlog_id: '0', owner: '' };
  const checked = checkParameters({ ...fields, pushdate: NOW, tasks_for: 'github-push' }, String);
  if (!checked.ok) throw new Error(checked.failure.message);
  return checked.value;
})();

/** Push `number`, so many minutes ago. */
const push = (number: number, minutes: number, backstop: boolean): CountedPush => ({
  taskId: `push-${number}`,
  revision: `r${number}`,
  number,
  time: NOW - minutes * 60,
  backstop,
});

function entryOf(recent: readonly CountedPush[]): IndexedTask {
  const lastBackstop = recent.findLast(({ backstop }) => backstop) ?? push(1, 1000, true);
  const data: BackstopRecord = { version: 1, lastBackstop, recent };
  return { taskId: 'x' as TaskId, rank: 1, data, expires: '' };
}

const decide = (entry: IndexedTask | null, completed: readonly string[]) =>
  decideByCompleted(entry, new Set(completed as TaskId[]), parameters, config, OWN);

describe('of the backstops on record', () => {
  const entry = entryOf([push(1, 20, true), push(2, 15, false), push(3, 10, true), push(4, 5, false)]);

  test('those whose decision completed count', () => {
    expect(recordedBackstops(entry)).toEqual(['push-3', 'push-1']);
    expect(decide(entry, ['push-1', 'push-3'])).toEqual(decideBackstop(entry, parameters, config, OWN));
  });

  test.each([
    [
      'the last failed, the one before is near enough',
      ['push-1'],
      false,
      'the last backstop is 4 pushes and 20 minutes away',
    ],
    ['none completed', [], true, 'of the backstops on record none is known to have completed'],
  ])('%s', (_name, completed, due, message) => {
    const { state, record } = decide(entry, completed);
    expect(state).toMatchObject({ known: true, due, message, pushNumber: 5 });
    expect(record?.data.recent.at(-1)).toMatchObject({ number: 5, backstop: due });
    expect(record?.data.lastBackstop.number).toBe(due ? 5 : 1);
  });

  test('the last failed, and the one before is too far away', () => {
    const far = entryOf([
      push(1, 50, true),
      push(2, 40, false),
      push(3, 10, true),
      push(4, 9, false),
      push(5, 8, false),
    ]);
    expect(decide(far, ['push-1']).state).toMatchObject({ due: true, message: expect.stringContaining('5 pushes') });
  });

  test.each([
    ['no entry', null],
    ['an entry that is not readable', { ...entryOf([]), data: { version: 9 } }],
  ])('with %s it is as without proof', (_name, unread) => {
    expect(decide(unread, [])).toEqual(decideBackstop(unread, parameters, config, OWN));
  });

  test('less proof never leads to less running', () => {
    const pushes = fc.array(fc.record({ minutes: fc.nat(100), backstop: fc.boolean() }), {
      minLength: 1,
      maxLength: 12,
    });
    const runsAll = (state: ReturnType<typeof decide>['state']): boolean => !state.known || state.due;
    fc.assert(
      fc.property(pushes, fc.array(fc.nat(12)), fc.array(fc.nat(12)), (sketches, some, others) => {
        const ordered = sketches.toSorted((a, b) => b.minutes - a.minutes);
        const one = entryOf(ordered.map(({ minutes, backstop }, i) => push(i + 1, minutes, backstop)));
        const fewer = some.map((number) => `push-${number}`);
        const more = [...fewer, ...others.map((number) => `push-${number}`)];
        if (runsAll(decide(one, more).state)) expect(runsAll(decide(one, fewer).state)).toBe(true);
      }),
    );
  });
});
