/** One figure of a benchmark, beside a baseline that was measured in the same run. */
export interface BenchResult {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  readonly baseline: number;
  /** `value / baseline`. */
  readonly ratio: number;
  /** What the ratio should not exceed; null where it is only reported. */
  readonly limit: number | null;
  /** What value and baseline are. */
  readonly note: string;
}

/** A figure and its baseline. `limit`: what their ratio should not exceed. */
export const result = (
  name: string,
  unit: string,
  value: number,
  baseline: number,
  limit: number | null,
  note: string,
): BenchResult => ({ name, unit, value, baseline, ratio: value / baseline, limit, note });
