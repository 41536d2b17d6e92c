import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { applyOverrides, parseOverrides } from '../../src/regenerate/overrides.ts';
import { printFailure, type Result } from '../../src/util/failure.ts';
import { sharedData } from '../rig/shared.ts';
import { labels } from './make.ts';

const TODAY = labels('test-linux/opt-mochitest-a11y', 'test-linux/opt-reftest-1', 'test-win/opt-mochitest-a11y');
const NOW = Date.parse('2026-11-22T00:00:00Z');

const told = (result: Result<unknown>): string => (result.ok ? '' : printFailure(result.failure));

const apply = (text: string): Result<object> => {
  const parsed = parseOverrides(text, 'seta-overrides.yml');
  if (!parsed.ok) return parsed;
  const applied = applyOverrides(parsed.value, TODAY, NOW);
  if (!applied.ok) return applied;
  return {
    ok: true,
    value: Object.fromEntries([...applied.value.decided].map(([label, { priority }]) => [label, priority])),
  };
};

describe('overrides', () => {
  test('decide the labels their globs match, the last one last', () => {
    const text = `
- {labels: "*mochitest-a11y", priority: 1, until: 2026-12-31, why: too few runs}
- labels: [test-win/*, test-linux/opt-reftest-?]
  priority: 5
  why: machines are being moved
`;
    expect(apply(text)).toEqual({
      ok: true,
      value: {
        'test-linux/opt-mochitest-a11y': 1,
        'test-linux/opt-reftest-1': 5,
        'test-win/opt-mochitest-a11y': 5,
      },
    });
  });

  test('have no say when their time is over, whatever they match', () => {
    const over =
      '- {labels: "*", priority: 1, until: 2026-11-22, why: w}\n- {labels: nothing, priority: 1, until: 2020-01-01, why: w}';
    expect(apply(over)).toEqual({ ok: true, value: {} });
  });

  test('may be none at all', () => {
    expect(apply('# nothing yet\n')).toEqual({ ok: true, value: {} });
    expect(apply('[]')).toEqual({ ok: true, value: {} });
  });

  test('that match nothing are an error with their line and near labels', () => {
    const result = apply(
      '- {labels: "*", priority: 2, why: w}\n\n- labels: test-linux/opt-mochitest-ally\n  priority: 1\n  why: w\n',
    );
    expect(told(result)).toBe(
      'seta-overrides.yml:3: no label of the latest task graph matches test-linux/opt-mochitest-ally [bad-config]\n' +
        '  -> near labels are test-linux/opt-mochitest-a11y, test-win/opt-mochitest-a11y, test-linux/opt-reftest-1; correct or remove the entry',
    );
  });

  test.each([
    ['broken YAML', '- {labels: x\n', 'seta-overrides.yml:2: not valid YAML'],
    ['not a list', 'labels: x\n', 'give a value of type array'],
    ['a missing key', '- {labels: "*", priority: 1}', 'seta-overrides.yml:1: 0.why is missing'],
    [
      'an unknown key',
      '- labels: "*"\n  priorty: 1\n  priority: 1\n  why: w',
      'seta-overrides.yml:2: unknown key 0.priorty',
    ],
    ['a priority of 6', '- labels: "*"\n  why: w\n  priority: 6', 'seta-overrides.yml:3: 0.priority is 6'],
    ['no date', '- {labels: "*", priority: 1, why: w, until: soon}', 'write it as "2026-12-31"'],
    ['no glob', '- {labels: [], priority: 1, why: w}', 'seta-overrides.yml:1: 0.labels is []'],
  ])('%s is an error that says where and what', (_, text, message) => {
    expect(told(apply(text))).toContain(message);
  });

  test('that are wrong in several places are told together', () => {
    const text = told(apply('- {labels: "*", priority: 7, why: w}\n- {labels: "*", priority: 1}'));
    expect(text).toContain('2 problems');
    expect(text).toContain('seta-overrides.yml:1');
    expect(text).toContain('seta-overrides.yml:2');
  });
});

describe('an override whose labels are gone', () => {
  test('is told, and stops nothing; one whose labels never were is an error', () => {
    const parsed = parseOverrides('- {labels: "test-mac/*", priority: 1, why: few machines}', 'seta-overrides.yml');
    if (!parsed.ok) throw new Error(printFailure(parsed.failure));
    const past = new Set(['test-mac/opt-reftest-1', 'test-mac/opt-reftest-2']);
    const applied = applyOverrides(parsed.value, TODAY, NOW, past);
    expect(applied).toMatchObject({
      ok: true,
      value: { idle: [{ code: 'idle-overrides', value: 2, refuses: false }] },
    });
    expect(applied.ok && applied.value.idle[0]?.message).toMatch(/^seta-overrides.yml:1: the 2 labels .* are gone/);
    expect(told(applyOverrides(parsed.value, TODAY, NOW, new Set(['test-max/opt-reftest-1'])))).toContain('yml:1');
  });
});

describe("SETA's preseed.json", () => {
  const entry = (more: object) => ({
    buildtype: 'opt',
    testtype: 'mochitest-a11y',
    platform: 'linux',
    priority: 5,
    expiration_date: '*',
    buildsystem: 'taskcluster',
    ...more,
  });
  const preseed = (...entries: object[]): string => JSON.stringify(entries, null, 2);

  test.each<[string, object, object]>([
    ['a test', {}, { 'test-linux/opt-mochitest-a11y': 5 }],
    ['any platform', { platform: '*' }, { 'test-linux/opt-mochitest-a11y': 5, 'test-win/opt-mochitest-a11y': 5 }],
    ['a whole label', { testtype: 'test-linux/opt-reftest-1', priority: 1 }, { 'test-linux/opt-reftest-1': 1 }],
    ['one that is over', { expiration_date: '2017-08-30' }, {}],
  ])('%s', (_, more, expected) => {
    const parsed = parseOverrides(preseed(entry(more)), 'preseed.json');
    expect(parsed).toMatchObject({ ok: true });
    if (!parsed.ok) return;
    const applied = applyOverrides(parsed.value, TODAY, NOW);
    expect(
      applied.ok && Object.fromEntries([...applied.value.decided].map(([label, { priority }]) => [label, priority])),
    ).toEqual(expected);
  });

  test.skipIf(!sharedData)('of 2020 (real) is read, and matches the builds it names', () => {
    const text = readFileSync(join(sharedData ?? '', 'seta/preseed-2020-03-06.json'), 'utf8');
    const parsed = parseOverrides(text, 'preseed.json');
    expect(parsed.ok && parsed.value.length).toBe(10);
    if (!parsed.ok) return;
    const today = labels(...parsed.value.flatMap((override) => override.labels), 'test-linux/opt-reftest-1');
    const applied = applyOverrides(parsed.value, today, NOW);
    expect(applied.ok && [...applied.value.decided.values()].map(({ priority }) => priority)).toEqual(
      new Array(10).fill(5),
    );
    // On a project that has none of these builds every entry is an error at its line.
    const message = told(applyOverrides(parsed.value, TODAY, NOW));
    expect(message).toContain('10 problems');
    expect(message).toContain(
      'preseed.json:10: no label of the latest task graph matches build-linux64-asan-fuzzing/opt',
    );
  });

  test.skipIf(!sharedData)('of 2017 (real, invalid JSON) is an error at its line', () => {
    const text = readFileSync(join(sharedData ?? '', 'seta/preseed-2017-08-30-invalid.json'), 'utf8');
    const message = told(parseOverrides(text, 'preseed.json'));
    expect(message).toMatch(/^preseed\.json:3[89]: not valid JSON/);
    expect(message).toContain('remove the comma before the closing bracket');
  });
});
