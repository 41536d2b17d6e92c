import fc from 'fast-check';

/**
 * From `least` (in thousandths) to 1, all alike. Not `fc.double`, which draws floating-point numbers alike by their bits: nearly all of
 * those lie next to an end.
 */
export const anyShare = (least = 0): fc.Arbitrary<number> =>
  fc.integer({ min: least, max: 1000 }).map((thousandths) => thousandths / 1000);
