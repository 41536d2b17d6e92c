import { expect, test } from 'vitest';
import type { Answer, Runs } from '../../../actions/bisect/model.ts';
import type { Next } from '../../../actions/bisect/next.ts';
import { sentenceOf, stateOf } from '../../../actions/bisect/outcome.ts';
import type { RangePush } from '../../../actions/bisect/range.ts';
import { NOTHING_SEEN } from '../../../actions/bisect/runs.ts';
import { derivedTaskId } from '../../../src/util/hash.ts';
import { asLabel } from '../../../src/util/ids.ts';

const PUSHES = 8;
const revisionOf = (i: number): string => `${i}abcdef`.padEnd(40, '0');
/** Pushes 41 to 48 of hg; of git, which counts none, the same revisions. */
const pushes = (vcs: 'hg' | 'git'): readonly RangePush[] =>
  Array.from({ length: PUSHES }, (_, i) => ({
    ref: { decisionTaskId: derivedTaskId(i), revision: revisionOf(i), pushlogId: vcs === 'hg' ? String(41 + i) : '0' },
    ...{ known: null, why: null, seen: NOTHING_SEEN },
  }));

/** Of ten runs in all three failed; four of them were asked for. */
const evidence: readonly Runs[] = Array.from({ length: PUSHES }, (_, i) => ({
  passes: i < 7 ? 1 : 0,
  failures: i === 7 ? 3 : 0,
}));
const posteriorOf = (culprit: number | null) => {
  const rates = new Float64Array(PUSHES);
  const chances = Float64Array.from(rates, (_, i) => (i === culprit ? 0.5 : 0));
  return { culprit: chances, none: culprit === null ? 0.6 : 0.1, good: rates, bad: rates, rate: 0.3 };
};
const answered = (answer: Answer): Next => ({ kind: 'answer', answer, posterior: posteriorOf(5) });
const undecided = (first: number, last: number, because: 'runs' | 'rounds' | 'seconds' | 'probes'): Next =>
  answered({ kind: 'undecided', because, pushes: { first, last }, confidence: 0.8, none: 0.05 });

const told = (next: Next, vcs: 'hg' | 'git' = 'hg'): string =>
  sentenceOf({
    range: { pushes: pushes(vcs), looked: 7, leaps: [], doubt: null },
    decided: { next, spent: { runs: 4, rounds: 2, seconds: 900 }, evidence } as never,
    carried: { search: 's', round: 3, good: revisionOf(0), bad: revisionOf(7), pushes: 7 },
    work: { label: asLabel('test-1') } as never,
  });

const after = 'after 10 runs, 4 of them asked for';

test.each<[what: string, next: Next, state: string, sentence: string]>([
  [
    'what is likeliest so far',
    { kind: 'probe', pushes: [4, 5], posterior: posteriorOf(5) },
    'searching',
    `Searching for what broke test-1, round 3: likeliest is 5abcdef00000 (push 46) (50 %) ${after}`,
  ],
  [
    'that nothing broke it, so far',
    { kind: 'probe', pushes: [4], posterior: posteriorOf(null) },
    'searching',
    `Searching for what broke test-1, round 3: likeliest is that there is no culprit (60 %) ${after}`,
  ],
  [
    'the culprit',
    answered({ kind: 'culprit', pushes: { first: 5, last: 5 }, confidence: 0.962 }),
    'culprit',
    `Culprit 5abcdef00000 (push 46) with 96.2 % confidence ${after}`,
  ],
  [
    'that two cannot be told apart',
    answered({ kind: 'culprit', pushes: { first: 5, last: 6 }, confidence: 0.99 }),
    'culprit',
    `One of these 2, which no run can tell apart: 5abcdef00000 (push 46), 6abcdef00000 (push 47); with 99 % confidence ${after}`,
  ],
  [
    'that it failed all along, how often, and how well that is known',
    answered({ kind: 'none', confidence: 0.95, rate: 0.3 }),
    'no-culprit',
    `No culprit: fails 30 % ± 24.8 % all along, with 95 % confidence ${after}`,
  ],
  [
    'why it ends without an answer, and the few that are left',
    undecided(4, 5, 'runs'),
    'undecided',
    `Not decided ${after}, as no more runs were to be asked for (maxRuns): 4abcdef00000 (push 45), 5abcdef00000 (push 46) (80 %), or no culprit (5 %)`,
  ],
  [
    'of many that are left only the ends',
    undecided(1, 6, 'probes'),
    'undecided',
    `Not decided ${after}, as nothing that can be run tells more: one of 6 from 1abcdef00000 (push 42) to 6abcdef00000 (push 47) (80 %), or no culprit (5 %)`,
  ],
  [
    'that it took too long',
    undecided(4, 4, 'rounds'),
    'undecided',
    `Not decided ${after}, as it took too many rounds: 4abcdef00000 (push 45) (80 %), or no culprit (5 %)`,
  ],
  [
    'that it costs too much',
    undecided(4, 4, 'seconds'),
    'undecided',
    `Not decided ${after}, as its machine hours are used up (maxRunHours): 4abcdef00000 (push 45) (80 %), or no culprit (5 %)`,
  ],
])('a round tells %s', (_what, next, state, sentence) => {
  expect(told(next)).toBe(sentence);
  expect(stateOf(next)).toBe(state);
});

test('git counts no pushes: their revisions are told alone', () => {
  expect(told(answered({ kind: 'culprit', pushes: { first: 5, last: 5 }, confidence: 0.962 }), 'git')).toMatch(
    /^Culprit 5abcdef0+ with/,
  );
});
