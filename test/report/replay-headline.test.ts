import { expect, test } from 'vitest';
import { headlinePolicy, headlineSentences, unknowns } from '../../src/report/replay-headline.ts';
import { syntheticReplay } from './replays.ts';

const { choice, policies } = syntheticReplay;

test('what was chosen is told first, else the last policy that leaves anything out', () => {
  expect(headlinePolicy(syntheticReplay)?.name).toBe(choice?.recommended?.name);
  expect(headlinePolicy({ ...syntheticReplay, choice: null })?.name).toBe(policies.at(-1)?.name);
  expect(headlinePolicy({ ...syntheticReplay, policies: policies.slice(0, 1), choice: null })).toBeNull();
});

test('saved, found later, and chance beside it, with intervals', () => {
  expect(headlineSentences(syntheticReplay)).toEqual([
    'It would have saved 74.0 % (70.3 to 77.7 %) of the machine hours, with tiers 5-10-20, backstop 10.',
    'Of 200 regressions it would have found 150 on their own push and 48 later (nine of ten within 10 pushes); 2 (1.0 %, 0.9 to 1.1 %) not before they were fixed.',
    'Tasks drawn at random, in the same hours, would have found 60.0 % on their own push and 2.0 % not before their fix; 1.40 pushes late on average (here: 3.00).',
  ]);
});

test('without regressions nothing is claimed of what would have been missed', () => {
  const none = policies.map((policy) => ({ ...policy, outcomes: { ...policy.outcomes, total: 0 } }));
  const [, second] = headlineSentences({ ...syntheticReplay, policies: none });
  expect(second).toBe('No regression is known of these days, so what it would have missed cannot be told.');
});

test('what nobody can know is told where the history is recorded, what was guessed and warned of everywhere', () => {
  const warnings = [{ code: 'few-regressions', message: 'only 3 regressions' }] as const;
  const recorded = {
    ...syntheticReplay,
    warnings,
    history: { ...syntheticReplay.history, truth: 'recorded' as const },
  };
  expect(unknowns(recorded, ['A guess.']).at(0)).toBe('A guess.');
  expect(unknowns(recorded).at(-1)).toBe('Only 3 regressions.');
  expect(unknowns(recorded)).toHaveLength(4);
  expect(unknowns({ ...recorded, history: { ...recorded.history, truth: 'ground-truth' } })).toHaveLength(1);
});
