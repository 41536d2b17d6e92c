/** Seeded numbers: the same parts give the same numbers on every machine and run, in whatever order they are asked for. */

import { generator } from '../../../src/util/random.ts';

/** 32 bits that depend only on the parts (FNV-1a over them, then mixed). */
export function hash32(...parts: readonly (string | number)[]): number {
  let hash = 0x811c9dc5;
  for (const part of parts) {
    if (typeof part === 'number') hash = mix(Math.imul(hash ^ (part >>> 0), 0x01000193) ^ Math.floor(part / 2 ** 32));
    else for (let i = 0; i < part.length; i++) hash = Math.imul(hash ^ part.charCodeAt(i), 0x01000193);
    hash = Math.imul(hash ^ 0xff, 0x01000193);
  }
  return mix(hash);
}

function mix(hash: number): number {
  let h = hash;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** A number in [0, 1) that depends only on the parts. */
export const unit = (...parts: readonly (string | number)[]): number => hash32(...parts) / 2 ** 32;

/** `digits` hex digits that depend only on the parts. */
export function hex(digits: number, ...parts: readonly (string | number)[]): string {
  let text = '';
  for (let i = 0; text.length < digits; i++)
    text += hash32(i, ...parts)
      .toString(16)
      .padStart(8, '0');
  return text.slice(0, digits);
}

/** A stream of numbers from one seed. */
export class Random {
  /** In [0, 1). */
  readonly next: () => number;

  constructor(...seed: readonly (string | number)[]) {
    this.next = generator(hash32(...seed));
  }

  /** A whole number, both ends included. */
  between(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** Exponentially distributed around `mean`. */
  exponential(mean: number): number {
    return -mean * Math.log(1 - this.next());
  }

  /** One of `items`, which is not empty. */
  pick<T>(items: readonly T[]): T {
    const item = items[this.between(0, items.length - 1)];
    if (item === undefined) throw new Error('pick from nothing');
    return item;
  }

  /** One of `items`, the first ones more often: the weight of the i-th is 1 / (i + 1). */
  zipf<T>(items: readonly T[]): T {
    const index = Math.floor((items.length + 1) ** this.next()) - 1;
    return items[Math.min(index, items.length - 1)] ?? this.pick(items);
  }

  /** `count` of `items` (fewer where there are not as many), in their order. */
  some<T>(items: readonly T[], count: number): T[] {
    const chosen: T[] = [];
    let left = Math.min(count, items.length);
    for (let i = 0; i < items.length && left > 0; i++) {
      if (this.next() * (items.length - i) < left) {
        chosen.push(items[i] as T);
        left--;
      }
    }
    return chosen;
  }
}
