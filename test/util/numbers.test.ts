import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ranked } from '../../src/util/numbers.ts';

test('the number of a rank is the one that sorting puts there, whatever order they come in and however many are alike', () => {
  const numbers = fc.array(fc.oneof(fc.nat({ max: 3 }), fc.float({ noNaN: true })), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(numbers, fc.nat(), (values, some) => {
      const rank = some % values.length;
      expect(ranked(Float32Array.from(values), rank)).toBe(Float32Array.from(values).sort()[rank]);
    }),
  );
});
