/** Spans of time, as sets of whole seconds. Pure. */

/** `from` included, `to` not; Unix seconds. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** The same seconds in as few ranges as possible, in order. */
export function united(ranges: readonly Range[]): Range[] {
  const result: Range[] = [];
  for (const range of [...ranges].sort((a, b) => a.from - b.from)) {
    const last = result.at(-1);
    if (range.to <= range.from) continue;
    if (last && range.from <= last.to) result[result.length - 1] = { from: last.from, to: Math.max(last.to, range.to) };
    else result.push(range);
  }
  return result;
}

/** What of `whole` is in none of `ranges`, in order. */
export function missing(whole: Range, ranges: readonly Range[]): Range[] {
  const result: Range[] = [];
  let { from } = whole;
  for (const range of united(ranges)) {
    if (range.to <= from) continue;
    if (range.from >= whole.to) break;
    if (range.from > from) result.push({ from, to: range.from });
    from = range.to;
  }
  if (from < whole.to) result.push({ from, to: whole.to });
  return result;
}

/** A range cut into equal parts of about `length` seconds: at least one, none longer than one and a half. */
export function parts({ from, to }: Range, length: number): Range[] {
  const count = Math.max(1, Math.round((to - from) / length));
  const at = (i: number) => from + Math.round(((to - from) * i) / count);
  return Array.from({ length: count }, (_, i) => ({ from: at(i), to: at(i + 1) }));
}
