import { describe, expect, test } from 'vitest';
import { familiesOf, ratesOf } from '../../../src/regenerate/evidence/rates.ts';
import { partsOf } from '../../../src/util/labels.ts';

/** Who is alike, as lists of labels. */
function groups(labels: readonly string[], numbers: Uint32Array): readonly string[] {
  return [...Map.groupBy(labels, (_, i) => numbers[i] ?? 0).values()].map((some) => some.join(' '));
}

describe('families', () => {
  const named = ['test-linux/opt-plain-1', 'test-mac/opt-plain-1', 'test-mac/opt-plain-2', 'test-mac/opt-chrome'];
  test('are told by labels of the usual form alone', () => {
    const { test: same, suite, platform } = familiesOf(named);
    expect(groups(named, same)).toEqual([`${named[0]} ${named[1]}`, named[2], named[3]]);
    expect(groups(named, suite)).toEqual([named.slice(0, 3).join(' '), named[3]]);
    expect(groups(named, platform)).toEqual([named[0], named.slice(1).join(' ')]);
  });

  test('are told by what the tasks say, where their labels do not', () => {
    const told: Readonly<Record<string, object>> = {
      'unit-one': { attributes: { test_platform: 'box-a', unittest_suite: 'unit' } },
      'unit-two': { attributes: { test_platform: 'box-b', unittest_suite: 'unit' } },
      'lint-one': { attributes: { test_platform: 'box-a', unittest_suite: 'lint' } },
    };
    const labels = Object.keys(told);
    const plain = familiesOf(labels);
    expect([groups(labels, plain.suite).length, groups(labels, plain.platform).length]).toEqual([3, 1]);
    const { test: same, suite, platform } = familiesOf(labels, (label) => partsOf(label, told[label]));
    expect(groups(labels, suite)).toEqual(['unit-one unit-two', 'lint-one']);
    expect(groups(labels, platform)).toEqual(['unit-one lint-one', 'unit-two']);
    expect(groups(labels, same)).toEqual(labels);
  });

  test('a platform that tasks call otherwise than their labels parts the same tests as before', () => {
    const labels = ['test-linux-x', 'test-windows-x', 'test-windows-y'];
    const called: Readonly<Record<string, string>> = { 'test-linux-x': 'ubuntu2404/opt' };
    const known = (label: string) => ({ ...partsOf(label), platform: called[label] ?? 'server2022/opt' });
    expect(familiesOf(labels, known).test).toEqual(familiesOf(labels).test);
  });
});

test('a label that has hardly run is taken to fail as often as its family', () => {
  // Suite b fails in a tenth of its runs, on each of its platforms; one label of it has run twice.
  const labels = ['a-1', 'a-2', 'b-1', 'b-2', 'b-3'];
  const suites = familiesOf(labels, (label) => ({ suite: label.slice(0, 1), platform: 'any' }));
  const runs = Float64Array.of(5000, 5000, 5000, 5000, 2);
  const rates = ratesOf(runs, Float64Array.of(5, 5, 500, 500, 0), suites);
  const alone = ratesOf(
    runs,
    Float64Array.of(5, 5, 500, 500, 0),
    familiesOf(labels, (label) => ({ suite: label, platform: 'any' })),
  );
  expect(rates[4]).toBeCloseTo(0.095, 2);
  expect(alone[4]).toBeCloseTo(0.05, 2);
  expect(rates[0]).toBeCloseTo(0.001, 3);
});
