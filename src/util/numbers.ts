/** 1234.5 -> `1,234.5`. Without `Intl`, whose tables take longer to load than a command to run. */
export function number(value: number, digits = 0): string {
  const [whole = '', fraction] = value.toFixed(digits).split('.');
  const grouped = whole.replaceAll(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/** With as many digits as tell small amounts apart: 123.4 -> `123`, 12.34 -> `12.3`, 0.01234 -> `0.0123`. */
export const amount = (value: number): string =>
  number(value, value === 0 ? 0 : Math.min(6, Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value)) + 1e-9))));

/** 0.2345 -> `23.5 %`, for columns. */
export const percent = (share: number, digits = 1): string => `${number(share * 100, digits)} %`;

/** The same for a sentence or an axis, as short as it gets: 0.95 -> `95 %`. */
export const shortPercent = (share: number): string => `${Math.round(share * 1000) / 10} %`;

/** The first index from 0 on at which `isReached` holds, given that it then holds for all after it; `length` for none. */
export function firstIndex(length: number, isReached: (index: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isReached(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * Which of some numbers has `rank` smaller ones before it when they are in order; without ordering all of them, in the time of a few
 * passes. They are moved about. NaN may not be among them, and `rank` is one of their places.
 */
export function ranked(values: Float32Array, rank: number): number {
  const at = (place: number): number => values[place] ?? Number.NaN;
  for (let low = 0, high = values.length - 1; low < high; ) {
    const pivot = at((low + high) >> 1);
    let left = low;
    let right = high;
    while (left <= right) {
      while (at(left) < pivot) left++;
      while (at(right) > pivot) right--;
      if (left > right) break;
      const moved = at(left);
      values[left++] = at(right);
      values[right--] = moved;
    }
    if (rank <= right) high = right;
    else if (rank >= left) low = left;
    else break;
  }
  return at(rank);
}

/**
 * The 95 % Wilson score interval of `hits` in `trials`. `trials` may be an expectation and need not be whole.
 * Reference: Wilson, Probable inference, the law of succession, and statistical inference, JASA 22 (1927).
 */
export function wilson(hits: number, trials: number): { readonly low: number; readonly high: number } {
  if (trials <= 0) return { low: 0, high: 1 };
  const z = 1.959964;
  const share = Math.min(1, hits / trials);
  const centre = share + z ** 2 / (2 * trials);
  const spread = z * Math.sqrt((share * (1 - share)) / trials + z ** 2 / (4 * trials ** 2));
  const scale = 1 + z ** 2 / trials;
  return { low: Math.max(0, (centre - spread) / scale), high: Math.min(1, (centre + spread) / scale) };
}
