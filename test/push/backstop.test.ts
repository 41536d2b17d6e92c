import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type BackstopDecision,
  type BackstopEntry,
  type BackstopRecord,
  decideBackstop,
} from '../../src/push/backstop.ts';
import { parseConfig } from '../../src/seta/config.ts';
import { printFailure } from '../../src/util/failure.ts';
import { derivedTaskId } from '../../src/util/hash.ts';
import type { TaskId } from '../../src/util/ids.ts';
import { parametersOf } from './parameters-of.ts';

const MINUTE = 60;
const START = 1_795_314_519;

const config = (() => {
  const parsed = parseConfig('trust-domain: test\nseta: {backstop: {pushes: 5, minutes: 60}}', 'config.yml');
  if (!parsed.ok) throw new Error(printFailure(parsed.failure));
  return parsed.value;
})();

interface Push {
  readonly id: string;
  readonly minute: number;
  readonly pushlogId?: string;
}

const taskIdOf = (id: string): TaskId => derivedTaskId('decision', id);

function decide(entry: BackstopEntry, { id, minute, pushlogId = '0' }: Push): BackstopDecision {
  const parameters = parametersOf({ pushlog_id: pushlogId, build_date: START + minute * MINUTE });
  return decideBackstop(entry, parameters, config, taskIdOf(id));
}

/** What the index has after a decision: its record, unless an entry of a higher rank is there (`index.insertTask`). */
function after(entry: BackstopEntry, { record }: BackstopDecision, { id }: Push): BackstopEntry {
  if (!record || (entry !== null && 'rank' in entry && entry.rank > record.rank)) return entry;
  return { taskId: taskIdOf(id), expires: '2027-11-22T00:00:00Z', ...record };
}

/** Decides pushes one after the other; true for those that run everything. */
function run(pushes: readonly Push[], entry: BackstopEntry = null): readonly boolean[] {
  let current = entry;
  return pushes.map((push) => {
    const decision = decide(current, push);
    current = after(current, decision, push);
    return !decision.state.known || decision.state.due;
  });
}

const every = (minutes: number, count: number, more: (i: number) => Partial<Push> = () => ({})): readonly Push[] =>
  Array.from({ length: count }, (_, i) => ({ id: `push ${i}`, minute: i * minutes, ...more(i) }));

const T = true;
const F = false;

describe('which pushes are backstops, every 5 pushes and 60 minutes', () => {
  const cases: readonly [name: string, pushes: readonly Push[], expected: readonly boolean[]][] = [
    ['the first, and every fifth after it', every(1, 11), [T, F, F, F, F, T, F, F, F, F, T]],
    ['by the clock where pushes are rare', every(25, 7), [T, F, F, T, F, F, T]],
    [
      'by pushlog id, which leaves gaps where pushes were not decided',
      every(1, 4, (i) => ({ pushlogId: `${100 + 2 * i}` })),
      [T, F, F, T],
    ],
    [
      'a decision that runs again decides the same',
      [...every(1, 2), { id: 'push 0', minute: 0 }, { id: 'push 1', minute: 9 }],
      [T, F, T, F],
    ],
    [
      'and is not counted twice',
      [...every(1, 3), ...every(1, 3), ...every(1, 6).slice(3)],
      [T, F, F, T, F, F, F, F, T],
    ],
  ];
  test.each(cases)('%s', (_, pushes, expected) => {
    expect(run(pushes)).toEqual(expected);
  });

  test('it says how far the next one is, and which push this is', () => {
    const first = decide(null, { id: 'a', minute: 0 });
    const entry = after(null, first, { id: 'a', minute: 0 });
    expect(first.state).toMatchObject({ known: true, due: true, untilNext: 0, pushNumber: 1 });
    expect(decide(entry, { id: 'b', minute: 1 }).state).toMatchObject({
      known: true,
      due: false,
      untilNext: 4,
      pushNumber: 2,
    });
  });
});

describe('what cannot be told', () => {
  test('an index that is in trouble: not known, and nothing is written over', () => {
    expect(decide({ trouble: '500' }, { id: 'a', minute: 0 })).toEqual({
      state: { known: false, message: '500' },
      record: null,
    });
  });

  test('an entry that is not ours to read: a backstop, with a rank that replaces it', () => {
    const entry = { taskId: taskIdOf('x'), rank: 70, data: { other: true }, expires: '' };
    const { state, record } = decide(entry, { id: 'a', minute: 0 });
    expect(state).toMatchObject({ known: true, due: true });
    expect(record).toMatchObject({ rank: 70, data: { recent: [{ number: 1 }] } });
  });

  test('a push from before the last backstop', () => {
    const push = { id: 'new', minute: 50, pushlogId: '200' };
    const entry = after(null, decide(null, push), push);
    const late = decide(entry, { id: 'old', minute: 0, pushlogId: '150' });
    expect(late).toMatchObject({ state: { known: false }, record: null });
  });
});

test('two pushes of git that are decided at once put the next backstop off by one push at most', () => {
  const [a, b] = every(1, 2);
  if (!a || !b) throw new Error('two pushes');
  const entry = after(null, decide(null, a), a);
  const one = { id: 'one', minute: 2 };
  const two = { id: 'two', minute: 2 };
  const both = after(after(entry, decide(entry, one), one), decide(entry, two), two);
  expect(
    run(
      every(1, 5, (i) => ({ id: `later ${i}`, minute: 3 + i })),
      both,
    ),
  ).toEqual([F, F, F, T, F]);
});

test('between backstops are fewer pushes and minutes than allowed, whatever is run again', () => {
  const pushes = fc.array(fc.record({ wait: fc.nat(80), again: fc.option(fc.nat(8)) }), {
    minLength: 1,
    maxLength: 60,
  });
  fc.assert(
    fc.property(pushes, (steps) => {
      let entry: BackstopEntry = null;
      let minute = 0;
      let since = 0;
      let last = 0;
      const decided: { readonly push: Push; readonly due: boolean }[] = [];
      for (const [i, { wait, again }] of steps.entries()) {
        const before = again === null ? undefined : decided.at(-1 - again);
        if (before) {
          const decision = decide(entry, before.push);
          expect(decision.state).toMatchObject({ known: true, due: before.due });
          entry = after(entry, decision, before.push);
          continue;
        }
        minute += wait;
        const push = { id: `push ${i}`, minute };
        const decision = decide(entry, push);
        entry = after(entry, decision, push);
        const due = decision.state.known && decision.state.due;
        decided.push({ push, due });
        since++;
        if (due) {
          since = 0;
          last = minute;
        }
        expect(since).toBeLessThan(5);
        expect(minute - last).toBeLessThan(60);
      }
      const data = entry === null || 'trouble' in entry ? null : (entry.data as BackstopRecord);
      expect(data?.recent.at(-1)?.number).toBe(decided.length);
    }),
  );
});
