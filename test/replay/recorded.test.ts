import { describe, expect, test } from 'vitest';
import type { HistoryRecord } from '../../src/history/records.ts';
import { recordedPast } from '../../src/replay/recorded.ts';
import { fix, job, note, push, ran } from '../regenerate/make.ts';

const [A, B, C] = ['test-l/opt-a', 'test-l/opt-b', 'test-l/opt-c'] as const;

/** Ten pushes, 100 to 109, two a day. */
const pushes = Array.from({ length: 10 }, (_, i) => ({ ...push(100 + i, i / 2), revision: fix(i) }));
/** Push 106 fixes something. */
const FIX = pushes[6]?.revision ?? '';
const everywhere = [0, 1, 2, 3, 4].flatMap((day) => [A, B, C].map((label) => ran(label, 600, day, 2)));
const past = (...more: readonly HistoryRecord[]) =>
  recordedPast('autoland', 'test', [...pushes, ...everywhere, ...more]);
const named = (history: ReturnType<typeof past>) =>
  history.regressions.map(({ landed, fixed, labels }) => [landed, fixed, labels.map((label) => history.labels[label])]);

describe('a recorded history', () => {
  test('a regression lands on the first push where a failure it explains was seen, and is fixed by its fix', () => {
    expect(named(past(note(103, A, FIX), note(102, B, FIX.slice(0, 12)), note(104, A, FIX)))).toEqual([[2, 6, [A, B]]]);
  });

  test('what fails after the fix is put down to something else', () => {
    expect(named(past(note(103, A, FIX), note(108, B, FIX)))).toEqual([[3, 6, [A]]]);
  });

  test('without a push that fixed it, or seen only after it, it is left out and counted', () => {
    const history = past(note(103, A, 'f'.repeat(40)), note(108, B, FIX));
    expect(history.regressions).toEqual([]);
    expect(history.warnings).toEqual([
      {
        code: 'without-fix',
        message: '2 regressions are left out: no push in the history fixed them, or none was seen before the fix',
      },
    ]);
  });

  test('of notes that contradict each other the last word counts', () => {
    const corrected = note(103, A, 'intermittent', { failureClassificationId: 4, created: 2_000_000_000 });
    expect(named(past(note(103, A, FIX), corrected))).toEqual([]);
  });

  const LONG = Array.from({ length: 60 }, (_, i) => push(200 + i, i));
  /** Labels that are seen on every day, or on the days given. */
  const seenOn = (days: Readonly<Record<string, (day: number) => boolean>>) => {
    const sightings = LONG.flatMap((_, day) =>
      Object.entries(days).flatMap(([label, isSeen]) => (isSeen(day) ? [ran(label, 60, day)] : [])),
    );
    const history = recordedPast('autoland', 'test', [...LONG, ...sightings]);
    return history.epochs.map(({ from, labels }) => [from, labels.map((label) => history.labels[label])]);
  };
  const daily = Object.fromEntries(['d', 'e', 'f', 'g'].map((name) => [`test-l/opt-${name}`, () => true]));
  const always = Object.keys(daily);

  test('its labels come and go', () => {
    expect(seenOn({ ...daily, [A]: (day) => day >= 20 && day <= 30 })).toEqual([
      [0, always],
      [20, [A, ...always]],
      [31, always],
    ]);
  });

  test('run times are those of the whole history, in seconds', () => {
    expect(past().seconds).toEqual([600, 600, 600]);
  });

  const codes = (history: ReturnType<typeof past>) => history.warnings.map(({ code }) => code);

  test('a history in which everything ran is not warned of', () => {
    expect(codes(past())).toEqual([]);
  });

  test('a pruned history is: what was skipped cannot have caught anything', () => {
    const pruned = [0, 1, 2, 3, 4].flatMap((day) => [ran(A, 600, day, 2), ran(day % 4 ? A : B, 600, day, 2)]);
    const history = recordedPast('autoland', 'test', [...pushes, ...pruned]);
    expect(codes(history)).toEqual(['pruned-history']);
    expect(history.warnings[0]?.message).toContain('its pushes ran about 70 % of the labels');
  });

  test('one without run times is: hours are guesses', () => {
    expect(codes(recordedPast('autoland', 'test', [...pushes, job(103, A), note(103, A, FIX)]))).toEqual([
      'no-run-times',
    ]);
  });
});
