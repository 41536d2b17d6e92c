import { isObject, parseJson } from '../../src/util/json.ts';

/** What an `*_errorsummary.log` says of a run: which tests failed, and which groups of tests were green. */
export interface ErrorSummary {
  readonly failed: ReadonlySet<string>;
  /** Groups that ran to their end without a failure. */
  readonly green: ReadonlySet<string>;
  /** Groups of the tests that failed. */
  readonly red: ReadonlySet<string>;
}

/** The artifacts of a task that are error summaries (mozharness and others name them alike). */
export const isErrorSummary = (name: string): boolean => /errorsummary\.log$/.test(name);

/**
 * Reads error summaries, one JSON object a line, of all suites of a run together. What failed as it is expected to, or as one
 * of the known intermittent ways, is no failure. A crash does not say whether it was expected: it was where its group ended well, as
 * any other leaves its group an error (mozlog's errorsummary formatter). A line that is no JSON, of a log that was cut off, is passed over.
 */
export function readErrorSummaries(texts: readonly string[]): ErrorSummary {
  const lines = texts.flatMap((text) => text.split('\n')).map(parseJson);
  const all = lines.flatMap((json) => (json.ok && isObject(json.value) ? [json.value] : []));
  const groups = (statuses: readonly unknown[]): Set<string> =>
    new Set(
      all.flatMap(({ action, group, status }) =>
        action === 'group_result' && statuses.includes(status) ? nameIn(group) : [],
      ),
    );
  const [green, red] = [groups(['OK', 'PASS']), groups(['ERROR', 'FAIL'])];
  const endedWell = (group: unknown): boolean => nameIn(group).some((name) => green.has(name) && !red.has(name));
  const failed = new Set<string>();
  for (const { action, test, group, status, expected, known_intermittent: known, signature } of all) {
    const isKnown = status === expected || (Array.isArray(known) && known.includes(status));
    const isFailure =
      (action === 'test_result' && !isKnown) ||
      (action === 'crash' && !endedWell(group)) ||
      // A group that did not shut down.
      (action === 'log' && status === 'FAIL');
    const [name] = isFailure ? [...nameIn(test), ...nameIn(signature)] : [];
    if (name === undefined) continue;
    failed.add(name);
    for (const one of nameIn(group)) red.add(one);
  }
  // A group that is told of twice is green only where it was both times.
  for (const group of red) green.delete(group);
  return { failed, green, red };
}

/** A name that is told; mozlog writes an empty one for none. */
const nameIn = (value: unknown): readonly string[] => (typeof value === 'string' && value !== '' ? [value] : []);

/**
 * What a failed run says of the failure that is searched for: that it is there, that it is not, or nothing. A failure
 * counts where a test of the search fails in it, too; it is gone where everything that failed there is green here. Where
 * either of them does not say what failed, any failure counts.
 */
export function compareFailures(searched: ErrorSummary | null, run: ErrorSummary | null): 'same' | 'gone' | 'other' {
  if (!searched || !run || searched.failed.size === 0 || run.failed.size === 0) return 'same';
  if ([...searched.failed].some((test) => run.failed.has(test))) return 'same';
  return searched.red.size > 0 && [...searched.red].every((group) => run.green.has(group)) ? 'gone' : 'other';
}
