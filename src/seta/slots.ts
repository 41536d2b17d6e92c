/**
 * Sets of slots of a rota, as masks: slot n is the bit of value 2^n. A push has the slot of its number modulo the number of slots,
 * at most 32.
 */

/** How many slots there are in a mask. */
export function slotCount(mask: number): number {
  let count = 0;
  for (let rest = mask; rest !== 0; rest &= rest - 1) count++;
  return count;
}

/** Pushes from push `number` on until one whose slot is in the mask: 0 for this one, and where no push has a slot of it. */
export function pushesUntilSlot(mask: number, slots: number, number: number): number {
  for (let wait = 0; wait < slots; wait++) if ((mask >>> ((number + wait) % slots)) & 1) return wait;
  return 0;
}
