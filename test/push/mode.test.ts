/** Why everything runs: of several reasons the one that holds whatever the others say. */
import { expect, test } from 'vitest';
import { type ModeFacts, pruningMode, runsAllAnyway } from '../../src/push/mode.ts';
import { asLabel } from '../../src/util/ids.ts';
import { config, dataText, dueBackstop, fetched, NOW, noBackstop, PARAMETERS } from '../rig/pushes.ts';

const good: ModeFacts = {
  parameters: PARAMETERS,
  config,
  labels: ['test-a', 'test-b'].map(asLabel),
  data: fetched(dataText({ 'test-a': 5 })),
  backstop: noBackstop,
  now: NOW * 1000,
};

/** Each makes everything run, for its own reason; in the order in which they are told. */
const REASONS: readonly (readonly [code: string, says: string, change: (facts: ModeFacts) => ModeFacts])[] = [
  [
    'not-enabled',
    'pruning is off for project try: it is on for autoland',
    (facts) => ({ ...facts, parameters: { ...facts.parameters, project: 'try' } }),
  ],
  [
    'not-configured',
    'seta.data names no index, url or file',
    (facts) => ({ ...facts, config: { ...facts.config, data: null } }),
  ],
  [
    'not-a-push',
    'tasks for cron are not pruned, pushes are',
    (facts) => ({ ...facts, parameters: { ...facts.parameters, tasks_for: 'cron' } }),
  ],
  [
    'switched-off',
    'somebody did',
    (facts) => ({ ...facts, switchedOff: { code: 'switched-off', message: 'somebody did' } }),
  ],
  ['backstop-unknown', 'no index', (facts) => ({ ...facts, backstop: { known: false, message: 'no index' } })],
  ['backstop', '20 pushes', (facts) => ({ ...facts, backstop: dueBackstop })],
  [
    'unreachable',
    'nobody answers',
    (facts) => ({
      ...facts,
      data: { kind: 'refused', code: 'unreachable', message: 'nobody answers', location: 'x', taskId: null },
    }),
  ],
  [
    'over-pruning',
    'the data would skip 1 of 2 prunable tasks (50 %); more than 40 % is taken for broken data',
    (facts) => ({ ...facts, config: { ...facts.config, maxSkipRatio: 0.4 } }),
  ],
  [
    'observing',
    'seta.mode is observe, so nothing is left out; the data was trusted',
    (facts) => ({ ...facts, config: { ...facts.config, mode: 'observe' } }),
  ],
];

test('a push for which nothing speaks against it is pruned', () => {
  const { head, isBackstop, verdict } = pruningMode(good);
  expect(head).toMatchObject({ mode: 'pruned', reason: { code: 'pruned' } });
  expect(isBackstop).toBe(false);
  expect(verdict?.(asLabel('test-a')).rule).toBe('skip');
});

test.each(REASONS)('%s', (code, says, change) => {
  const { head, verdict } = pruningMode(change(good));
  expect(head.reason).toEqual({ code, message: says });
  expect(head.mode).toBe(code === 'backstop' ? 'backstop' : 'run-all');
  expect(verdict).toBeNull();
});

// A backstop replaces another state of the record, refused data another answer: the later one would undo the earlier.
const together = REASONS.filter(([code]) => code !== 'backstop');
test.each(together.flatMap((one, i) => together.slice(i + 1).map((other) => [one, other] as const)))(
  'of %s and %s the first is told',
  ([code, , change], [, , more]) => {
    expect(pruningMode(change(more(good))).head.reason.code).toBe(code);
  },
);

test.each([
  ['a push is one where a backstop is due', {}, dueBackstop, true],
  ['or where that cannot be told', {}, { known: false as const, message: '' }, true],
  ['a pull request never is', { tasks_for: 'github-pull-request' }, dueBackstop, false],
  ['a project without pruning never is', { project: 'try' }, dueBackstop, false],
  ['parameters that say so have the say', { project: 'try', backstop: true }, noBackstop, true],
  ['and those that deny it', { backstop: false }, dueBackstop, false],
])('tasks for backstops: %s', (_name, parameters, backstop, expected) => {
  const facts = { ...good, parameters: { ...PARAMETERS, ...parameters }, backstop };
  expect(pruningMode(facts).isBackstop).toBe(expected);
});

test.each(['hg-push', 'git-push', 'github-push'])('%s is a push', (tasks_for) => {
  expect(runsAllAnyway(config, { project: 'autoland', tasks_for })).toBeNull();
});

test('no project at all', () => {
  const off = runsAllAnyway({ ...config, projects: [] }, PARAMETERS);
  expect(off).toEqual({ code: 'not-enabled', message: expect.stringContaining('seta.projects is empty') });
});

/** One of so many labels is worth running; `highValue` is how many the data says were chosen. */
const sparse = (count: number, over: object = {}, coverage: object = {}) => {
  const labels = Array.from({ length: count }, (_, i) => `test-${i}`);
  const text = dataText(Object.fromEntries(labels.map((label, i) => [label, i === 0 ? 1 : 5])));
  const data = JSON.parse(text);
  return {
    ...{ ...good, labels: labels.map(asLabel), config: { ...config, maxSkipRatio: null } },
    data: fetched(JSON.stringify({ ...data, coverage: { ...data.coverage, ...coverage }, ...over })),
  };
};
const nothing = Object.fromEntries(
  Object.entries(JSON.parse(dataText({ 'test-0': 5, 'test-1': 5 })).tasks).flatMap(([, task]) =>
    Array.from({ length: 100 }, (_, i) => [`test-${i}`, task]),
  ),
);

test.each<[string, ModeFacts, string]>([
  ['good data may leave out nearly everything, as it promises', sparse(200), 'pruned'],
  [
    'the labels it would keep are not there',
    { ...sparse(200), labels: sparse(200).labels.filter((label) => label !== 'test-0') },
    'over-pruning',
  ],
  [
    'it is mostly about other labels',
    { ...sparse(4), labels: [1, 2, 3].map((i) => asLabel(`test-${i}`)) },
    'over-pruning',
  ],
  ['it calls everything of low value', sparse(100, { tasks: nothing }), 'over-pruning'],
  ['a part of what was chosen is missing in it', sparse(200, {}, { highValue: 2 }), 'over-pruning'],
  ['it caught nothing', sparse(200, {}, { covered: 0 }), 'over-pruning'],
  [
    'it is in the form that promises nothing',
    {
      ...sparse(100),
      data: fetched(JSON.stringify({ jobtypes: { '2026-11-22': Array.from({ length: 100 }, (_, i) => `test-${i}`) } })),
    },
    'over-pruning',
  ],
  [
    'what somebody set is taken at its word',
    { ...sparse(200), config: { ...config, maxSkipRatio: 0.95 } },
    'over-pruning',
  ],
  [
    'so is that everything may go',
    { ...sparse(100, { tasks: nothing }), config: { ...config, maxSkipRatio: 1 } },
    'pruned',
  ],
])('whether data is taken for broken: %s', (_, facts, code) => {
  expect(pruningMode(facts).head.reason.code).toBe(code);
});
