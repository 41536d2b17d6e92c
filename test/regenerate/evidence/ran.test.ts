import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PushRecord } from '../../../src/history/records.ts';
import { Ran } from '../../../src/regenerate/evidence/ran.ts';

test('a label ran within a span where one of its pushes lies in it, wherever words of bits begin and end', () => {
  const spans = fc.tuple(fc.nat({ max: 99 }), fc.nat({ max: 99 }));
  const labels = fc.array(fc.uniqueArray(fc.nat({ max: 99 }), { maxLength: 6 }), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(labels, fc.array(spans), (ranOn, asked) => {
      const push = (id: number): PushRecord => ({ type: 'push', id, revision: 'a'.repeat(40), pushTimestamp: id });
      const places = ranOn.map((pushes) => pushes.toSorted((a, b) => a - b));
      const start = Uint32Array.from([0, ...places.map((_, i) => places.slice(0, i + 1).flat().length)]);
      const ran = new Ran({
        labels: ranOn.map((_, label) => `test-${label}`),
        pushes: Array.from({ length: 100 }, (_, id) => push(id)),
        ...{ start, push: Uint32Array.from(places.flat()), passed: new Uint8Array(), failed: new Uint8Array() },
      });
      for (const [from, to] of asked) {
        const expected = ranOn.map((pushes) => pushes.some((place) => from <= place && place <= to));
        expect(ranOn.map((_, label) => ran.within(label, from, to))).toEqual(expected);
      }
    }),
  );
});
