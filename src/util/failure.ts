import { printable } from './quote.ts';
import type { Outcome } from './result.ts';

/**
 * Everything that is expected to go wrong, by code. Closed: a new kind of failure is added here.
 * Trouble with the SETA data is not in this list; it never fails a command of the decision task (`seta/trust.ts`).
 */
export type FailureReason =
  | 'bad-usage'
  | 'bad-config'
  | 'bad-parameters'
  | 'bad-graph'
  | 'bad-kind'
  | 'bad-strategy'
  | 'bad-reference'
  | 'bad-data'
  | 'bad-ledger'
  | 'bad-input'
  | 'missing-scopes'
  | 'too-wide'
  | 'refused-by-gate'
  | 'bound-broken'
  | 'removed-dependency'
  | 'unreadable'
  | 'unwritable'
  | 'service';

/** One expected failure, told to a person. */
export interface Failure {
  readonly reason: FailureReason;
  /** What happened, one sentence without a trailing period. Never contains a credential. */
  readonly message: string;
  /** Where: a file with line, a task, a URL without secrets. */
  readonly where?: string;
  /** What to do next, one sentence. */
  readonly fix?: string;
  /** Several failures found together, in the order found. */
  readonly causes?: readonly Failure[];
}

export type Result<T> = Outcome<T, Failure>;

/** Tells a person of trouble that does not stop the work; of the failure behind it, where there is one. */
export type Warn = (text: string, failure?: Failure) => void;

/** Several problems of one kind as one failure, in the order found; null where there is none. `where` is what they share. */
export function together(problems: readonly Failure[], where?: string): Failure | null {
  const [first, ...more] = problems;
  if (!first || more.length === 0) return first ?? null;
  const message = `${problems.length} problems`;
  return { reason: first.reason, message, ...(where === undefined ? {} : { where }), causes: problems };
}

/** A failure in printable lines: its sentence and where it is, the parts it consists of, and what to do. */
export function failureLines({ reason, message, where, fix, causes = [] }: Failure): readonly string[] {
  const place = where ? `${printable(where)}: ` : '';
  return [
    `${place}${printable(message)} [${reason}]`,
    ...causes.flatMap((cause) => failureLines(cause).map((line) => `  ${line}`)),
    ...(fix ? [`  -> ${printable(fix)}`] : []),
  ];
}

/** The lines of a failure as one text. */
export const printFailure = (failure: Failure): string => failureLines(failure).join('\n');
