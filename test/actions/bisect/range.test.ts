import { expect, test } from 'vitest';
import { endsOf } from '../../../actions/bisect/range.ts';
import { NOTHING_SEEN, type WorkRun } from '../../../actions/bisect/runs.ts';
import { derivedTaskId } from '../../../src/util/hash.ts';

/** Revisions that differ from their beginning on. */
const revisionOf = (i: number): string => `${i}`.padStart(2, 'e').padEnd(40, 'abcdef');

/** Pushes nearest first, a letter each: `p` the work passed, `f` it failed, `.` it did not run, `P` it passed after the search had begun. */
const looked = (letters: string) =>
  [...letters].map((letter, i) => {
    const result = letter.toLowerCase() === 'p' ? 'passed' : 'failed';
    const run: WorkRun = {
      ...{ taskId: derivedTaskId('run', i), runId: 0, result, tests: null, seconds: 60, isOwn: letter === 'P' },
      resolved: letter === 'P' ? 2000 : 500,
    };
    const isBegun = letter === 'P';
    return {
      ref: { decisionTaskId: derivedTaskId(i), pushlogId: String(100 - i), revision: revisionOf(i) },
      seen: { ...NOTHING_SEEN, runs: letter === '.' ? [] : [run], ...(isBegun ? { begun: 1000 } : {}) },
    };
  });

test.each<[what: string, pushes: string, ends: { good?: string; bad?: string }, from: number, to: number]>([
  ['of the third last pass, where there are as many', 'f..p.p..pp', {}, 0, 8],
  ['of the last of fewer passes', 'f..p.p..', {}, 0, 5],
  ['of none where it never passed', 'f..f..', {}, 0, -1],
  ['not of passes that the search has bought itself', 'f.P..p...p', {}, 0, 9],
  ['of a pass on the very push not: that is where it fails', 'p.ff', {}, 0, -1],
  ['of the push that somebody calls good, by its number', 'f..p.p..p', { good: '95' }, 0, 5],
  ['by the beginning of its revision', 'f..p.p..p', { good: revisionOf(5).slice(0, 12) }, 0, 5],
  ['by its whole revision', 'f..p.p..p', { good: revisionOf(5) }, 0, 5],
  ['from the push that somebody calls bad', 'f..f.p.p.p', { bad: '97' }, 3, 9],
  ['of a good push after the bad one not', 'f..f.p', { bad: '97', good: '99' }, 3, -1],
  ['from a bad push that is not there', 'f.p', { bad: '12' }, -1, -1],
])('a range %s', (_what, pushes, { good = null, bad = null }, from, to) => {
  expect(endsOf(looked(pushes), { good, bad })).toEqual({ from, to });
});

test('less than seven digits of a revision are no name: they may be a number', () => {
  expect(endsOf(looked('f.p'), { good: revisionOf(2).slice(0, 6), bad: null })).toEqual({ from: 0, to: -1 });
});
