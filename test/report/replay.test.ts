import { describe, expect, test } from 'vitest';
import type { ReplayResult } from '../../src/replay/result.ts';
import { renderReplayReport } from '../../src/report/replay.ts';
import { replayText } from '../../src/report/text/replay.ts';
import { syntheticReplay } from './replays.ts';
import { words } from './words.ts';

const { choice } = syntheticReplay;
const keeping = choice?.recommended ? { ...choice, recommended: { ...choice.recommended, keepsLimit: true } } : null;

describe('what the figures rest on is told first', () => {
  test.each([
    ['ground-truth', 'Synthetic history The history was made by a generator'],
    ['recorded', 'Recorded history What this could not know: Only tasks that ran and failed'],
  ] as const)('%s', (truth, expected) => {
    const result = { ...syntheticReplay, history: { ...syntheticReplay.history, truth } };
    expect(words(renderReplayReport(result))).toContain(expected);
  });

  test('with every warning', () => {
    const warnings = [{ code: 'pruned-history', message: 'the history was pruned itself' }] as const;
    expect(words(renderReplayReport({ ...syntheticReplay, warnings }))).toContain('The history was pruned itself.');
  });
});

describe('the recommendation', () => {
  test.each<[string, ReplayResult['choice'], string]>([
    ['none was asked for', null, 'No settings were to be chosen in this replay.'],
    ['none is good enough', choice && { ...choice, recommended: null }, 'No settings recommended'],
    ['settings that break the limit', choice, 'Chosen, but it breaks the limit: tiers 5-10-20, backstop 10'],
    ['settings', keeping, 'Recommended: tiers 5-10-20, backstop 10'],
  ])('%s', (_, chosen, expected) => {
    expect(words(renderReplayReport({ ...syntheticReplay, choice: chosen }))).toContain(expected);
  });

  test('its settings can be pasted from an unfolded block, those of other policies from folded ones', () => {
    const page = renderReplayReport(syntheticReplay);
    expect(page).toContain('tiers: {2: 5, 3: 10, 4: 20}\n  backstop: {pushes: 10, minutes: 240}\n</pre>');
    expect(page.match(/<details><summary>[^<]*<\/summary>\n<pre/g)).toHaveLength(3);
  });
});

test.each([
  [true, 'Changed files: on', 'switch them on'],
  [false, 'Changed files: off', 'leave them off'],
])('whether changed files are worth it (%s)', (isOn, head, advice) => {
  const paths = choice?.paths ? { ...choice.paths, isOn, reason: `some words: ${advice}` } : null;
  const result = { ...syntheticReplay, choice: choice && { ...choice, paths } };
  expect(words(renderReplayReport(result))).toContain(`${head} On pushes that no rule had seen: some words: ${advice}`);
  expect(replayText(result).join('\n')).toContain(`seta.paths: some words: ${advice}`);
  const unknown = { ...syntheticReplay, choice: choice && { ...choice, paths: null } };
  expect(words(renderReplayReport(unknown))).not.toContain('Changed files');
});

test('a regression that was not caught before its fix is no number', () => {
  const page = words(renderReplayReport(syntheticReplay));
  expect(page).toContain('not before the fix');
  expect(page).not.toMatch(/NaN|null|undefined|Infinity/);
});

test('a replay without regressions is a report all the same', () => {
  const [first] = syntheticReplay.policies;
  const none = (unit: 'pushes' | 'minutes') => ({ ...first?.[unit], histogram: [], curve: [] });
  const policies = first ? [{ ...first, pushes: none('pushes'), minutes: none('minutes') }] : [];
  const page = renderReplayReport({ ...syntheticReplay, policies: policies as ReplayResult['policies'] });
  expect(page).not.toMatch(/NaN|Infinity/);
});

test('the same result gives the same bytes', () => {
  expect(renderReplayReport(structuredClone(syntheticReplay))).toBe(renderReplayReport(syntheticReplay));
});
