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
