import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { derivedTaskId, fraction, freeTaskId, sha256 } from '../../src/util/hash.ts';
import { isTaskId, type TaskId } from '../../src/util/ids.ts';

const part = fc.oneof(fc.string({ unit: 'grapheme' }), fc.integer());
const parts = fc.array(part, { maxLength: 4 });

describe('derived taskIds', () => {
  test('are slugids that never start with a dash', () => {
    fc.assert(
      fc.property(parts, (some) => {
        const taskId = derivedTaskId(...some);
        expect(isTaskId(taskId)).toBe(true);
        expect(taskId).not.toMatch(/^-/);
      }),
      { seed: 1, numRuns: 2000 },
    );
  });

  test('are the same for the same parts, and differ for others', () => {
    fc.assert(
      fc.property(parts, parts, (a, b) => {
        const same = JSON.stringify(a) === JSON.stringify(b);
        expect(derivedTaskId(...a) === derivedTaskId(...b)).toBe(same);
      }),
      { seed: 1, numRuns: 1000 },
    );
  });

  test('know where one part ends', () => {
    expect(
      new Set([derivedTaskId('a', 'b'), derivedTaskId('ab'), derivedTaskId('a,b'), derivedTaskId('a', 'b', '')]).size,
    ).toBe(4);
    expect(derivedTaskId(1)).not.toBe(derivedTaskId('1'));
  });

  test('stay what they are: a change would create every task of a running push again', () => {
    expect(derivedTaskId('task', 'fN1SbArXTPSVFUUvaOlinQ', 'test-a')).toBe(PINNED);
  });

  test('step aside where a task of somebody else is', () => {
    const first = derivedTaskId('x');
    const second = freeTaskId(new Set([first]), 'x');
    expect(freeTaskId(new Set(), 'x')).toBe(first);
    expect(second).not.toBe(first);
    const third = freeTaskId(new Set([first, second]), 'x');
    expect(new Set([first, second, third]).size).toBe(3);
    expect(isTaskId(third)).toBe(true);
  });
});

const PINNED = 'aQa4P_aJRUS7hi566jsBpw' as TaskId;

test.each([
  ['fN1SbArXTPSVFUUvaOlinQ', true],
  ['-N1SbArXTPSVFUUvaOlinQ', true],
  ['fN1SbArXTPSVFUUvaOlin', false],
  ['fN1SbArXTPSVFUUvaOlinQQ', false],
  ['fN1SbArXAPSVFUUvaOlinQ', false],
  ['fN1SbArXTPSVFUUvaOlinR', false],
  ['', false],
])('%j is a taskId: %s', (text, is) => {
  expect(isTaskId(text)).toBe(is);
});

test('fractions are spread over [0, 1)', () => {
  const buckets = Array.from({ length: 10 }, () => 0);
  for (let n = 0; n < 10_000; n++) {
    const x = fraction('label', n);
    expect(x >= 0 && x < 1).toBe(true);
    buckets[Math.floor(x * 10)] = (buckets[Math.floor(x * 10)] ?? 0) + 1;
  }
  expect(Math.min(...buckets)).toBeGreaterThan(900);
  expect(Math.max(...buckets)).toBeLessThan(1100);
});

test('SHA-256 of the empty text is the well-known one', () => {
  expect(sha256('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
});
