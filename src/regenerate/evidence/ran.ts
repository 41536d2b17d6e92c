import type { Cells } from './cells.ts';

/** On which pushes each label ran, a bit each: asked of thousands of labels for every cluster, which a search in the cells is too slow for. */
export class Ran {
  readonly #bits: Uint32Array;
  readonly #words: number;

  constructor({ labels, pushes, start, push }: Cells) {
    this.#words = (pushes.length + 31) >>> 5;
    this.#bits = new Uint32Array(this.#words * labels.length);
    for (let label = 0; label < labels.length; label++) {
      const row = label * this.#words;
      const end = start[label + 1] ?? 0;
      for (let cell = start[label] ?? 0; cell < end; cell++) {
        const place = push[cell] ?? 0;
        const word = row + (place >>> 5);
        this.#bits[word] = (this.#bits[word] ?? 0) | (1 << (place & 31));
      }
    }
  }

  /** Whether a label (by number) ran on a push from `from` to `to`, both ends included. */
  within(label: number, from: number, to: number): boolean {
    if (to < from) return false;
    const row = label * this.#words;
    const last = to >>> 5;
    let mask = -1 << (from & 31);
    for (let word = from >>> 5; word <= last; word++) {
      if (word === last) mask &= -1 >>> (31 - (to & 31));
      if (((this.#bits[row + word] ?? 0) & mask) !== 0) return true;
      mask = -1;
    }
    return false;
  }
}
