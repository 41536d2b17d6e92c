/** What a rota makes of labels that are new: a chunk more of a known suite takes turns, a new suite runs everywhere. */
import { describe, expect, test } from 'vitest';
import { defaultOptions } from '../../../src/regenerate/options.ts';
import type { PriorityFacts } from '../../../src/regenerate/priorities.ts';
import type { Regression } from '../../../src/regenerate/regressions.ts';
import { type RotaOptions, withRota } from '../../../src/regenerate/rota/rota.ts';
import { scenariosOf } from '../../../src/regenerate/rota/scenarios.ts';
import type { LabelData } from '../../../src/seta/artifact.ts';
import { slotCount } from '../../../src/seta/slots.ts';
import { asLabel, type Label } from '../../../src/util/ids.ts';
import { partsOf } from '../../../src/util/labels.ts';

const OLD = [1, 2, 3].map((chunk) => asLabel(`test-linux/opt-reftest-${chunk}`));
const CHUNK = asLabel('test-linux/opt-reftest-4');
const SUITE = asLabel('test-linux/opt-telemetry');
const labels = [...OLD, CHUNK, SUITE];
const regression = (name: string, label: Label) =>
  ({ fix: name, failures: new Map([[label, [1]]]), weight: 1, lastSeen: 0 }) as unknown as Regression;
const regressions = OLD.flatMap((label, i) => [regression(`a${i}`, label), regression(`b${i}`, label)]);
const END = 1_000_000;
const rules = { slots: 16, backstopPushes: 40, backstopMinutes: 100_000, searchPrice: 2 };
const likeness = { otherChunk: 0.2, anyChunk: 0.2, onePlatform: 0.2, halfLifeDays: 30 };

function rotaOf(hoursPerPush: number) {
  const fresh = new Map([CHUNK, SUITE].map((label) => [label, END]));
  const facts = {
    ...{ labels, regressions, fresh, parts: partsOf, heritage: null, options: defaultOptions },
    ...{ chosen: new Set(), always: new Set(), overrides: new Map() },
    runTimes: { estimated: () => 3600, measured: () => 3600 },
  } as unknown as PriorityFacts;
  const decided = new Map(
    labels.map((label): [Label, LabelData] => {
      const isNew = fresh.has(label);
      const until = isNew ? new Date(END).toISOString() : null;
      return [
        label,
        { priority: 1, reason: isNew ? 'new' : 'regressions', until, caught: 0, sole: 0, runSeconds: 3600 },
      ];
    }),
  );
  const options: RotaOptions = { hoursPerPush, ...rules, likeness };
  return withRota(facts, decided, null, 40, options);
}

describe('under a rota', () => {
  test('a new chunk of a known suite takes turns, on every fourth push at least, and stays new', () => {
    for (const hours of [1.6, 2.5, 4]) {
      const { priorities } = rotaOf(hours);
      const chunk = priorities.get(CHUNK);
      expect(chunk).toMatchObject({ reason: 'new', until: new Date(END).toISOString() });
      expect(slotCount(chunk?.slots ?? 0), `${hours} hours`).toBeGreaterThanOrEqual(4);
      expect(priorities.get(SUITE)).toMatchObject({ priority: 1, reason: 'new' });
      expect(priorities.get(SUITE)?.slots).toBeUndefined();
    }
  });

  test('new labels are in the budget', () => {
    for (const hours of [1.6, 2.5, 4]) {
      const { priorities } = rotaOf(hours);
      const pruned = labels.reduce((sum, label) => sum + slotCount(priorities.get(label)?.slots ?? 0xffff) / 16, 0);
      expect((pruned * 39) / 40 + labels.length / 40).toBeLessThanOrEqual(hours + 0.03);
    }
  });
});

test('a regression may come back at any chunk of its suite, the last followed by the first', () => {
  const found = scenariosOf([regression('a', OLD[2] as Label)], labels.slice(0, 4), { ...likeness, otherChunk: 0 });
  const weight = (label: string): number =>
    found.find(({ labels: some }) => some.length === 1 && some[0] === label)?.weight ?? 0;
  // One regression of weight 1, alone in what it shows: as much again is spread over all four.
  expect(weight(OLD[2] as string)).toBeCloseTo(0.8 + 0.25);
  for (const label of [OLD[0], OLD[1], CHUNK]) expect(weight(label as string)).toBeCloseTo(0.2 / 3 + 0.25);
});
