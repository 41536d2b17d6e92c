/** Something that people should know before data is published. Each code has its paragraph in `docs/reference/gate.md`. */
export interface Finding {
  readonly code: GateCode;
  /** A sentence with the figures. */
  readonly message: string;
  readonly value: number;
  /** What the value was compared with; null for what is only told. */
  readonly limit: number | null;
  /** Whether it keeps the data from being published. */
  readonly refuses: boolean;
  /** What to do about it. */
  readonly fix?: string;
}

export type GateCode =
  | 'gone-labels'
  | 'unknown-labels'
  | 'lost-coverage'
  | 'skip-jump'
  | 'few-regressions'
  | 'short-window'
  | 'stale-source'
  | 'too-large'
  | 'over-pruning'
  | 'unusable-previous'
  | 'unusable-parent'
  | 'forced'
  | 'odd-labels'
  | 'guessed-renames'
  | 'idle-overrides';

/** A finding that is told only: `value` of something, whatever it is. */
export const notice = (code: GateCode, value: number, message: string): Finding => ({
  ...{ code, message, value, limit: null, refuses: false },
});
