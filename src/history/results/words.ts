import type { RunRecord } from '../records.ts';

export type Outcome = RunRecord['result'] | 'not-run';

/** The words of Treeherder, Taskcluster, GitHub, GitLab, JUnit, LUCI and others for what became of a run. */
const WORDS: Readonly<Record<Outcome, string>> = {
  passed: 'passed pass success successful succeeded ok expected green completed 0 false',
  failed:
    'failed fail failure error errored testfailed busted broken unexpected red timed_out timeout crash crashed 1 true',
  exception:
    'exception cancelled canceled aborted abort killed usercancel superseded retry startup_failure infra_failure internal_error deadline_exceeded worker_shutdown stale unstable',
  'not-run':
    'skipped skip skipped_by_user neutral manual created pending running queued unscheduled waiting action_required disabled ignored notrun not_run unknown',
};

const KNOWN: ReadonlyMap<string, Outcome> = new Map(
  (Object.keys(WORDS) as Outcome[]).flatMap((outcome) => WORDS[outcome].split(' ').map((word) => [word, outcome])),
);

export const OUTCOMES: readonly string[] = Object.keys(WORDS);

/** Word to one of `OUTCOMES`, of words that are not usual or mean something else here. */
export type WordMapping = Readonly<Record<string, string>>;

/**
 * What a word means; null where it is not known. Case and the form of `timed out`, `timed-out` and `timed_out` make no difference. Numbers
 * are exit codes: what is not 0 failed.
 */
export function outcomeOf(word: string, mapping: WordMapping): Outcome | null {
  if (Object.hasOwn(mapping, word)) return mapping[word] as Outcome;
  const plain = word
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/g, '_');
  const known = KNOWN.get(plain);
  if (known !== undefined) return known;
  return /^-?\d{1,9}$/.test(plain) ? 'failed' : null;
}
