/** What the last round of a bisection says of the push that it found. Pure. */

import { shortPercent } from '../../util/numbers.ts';
import { quoted } from '../../util/quote.ts';
import { err, ok } from '../../util/result.ts';
import { type Bisection, parseBisection } from '../bisection.ts';
import type { Checked } from '../checked.ts';
import type { VerdictRecord } from '../records.ts';
import { type Decision, HASH, type Indexed } from './rows.ts';

/** A verdict, before it is known which push of the history it is of. */
export type Verdict = Omit<VerdictRecord, 'type' | 'pushId'>;

/** Whoever asks for less than this asks for a guess. */
const LEAST_CONFIDENCE = 0.8;

/**
 * The verdict in `public/bisect.json`, which has to agree with itself and with the place where it was found; half a sentence about
 * what is wrong with it. Of several pushes that no run can tell apart the last counts: the task was seen to fail there.
 */
export function verdictIn(
  json: string,
  { path, taskId }: Indexed,
  { created }: Decision,
  project: string,
): Checked<Verdict> {
  const read = parseBisection(json);
  if (!read.ok) return err(`bisect.json is ${read.failure}`);
  const bisection = read.value;
  const wrong = disagreement(bisection, path, taskId, project);
  if (wrong !== null) return err(wrong);
  const { label, pushes, culprits } = bisection;
  const found = pushes.filter(({ revision }) => culprits.includes(revision));
  const last = found.at(-1);
  if (last === undefined || found.length !== culprits.length) return err('it names culprits that it did not look at');
  if (!HASH.test(last.revision)) return err(`${quoted(last.revision)} is no revision`);
  const seen = pushes.slice(pushes.indexOf(last)).flatMap(({ runs }) => runs);
  if (!seen.some(({ result }) => result === 'failed')) return err('no run failed on the push that it names, or later');
  const sure = Math.min(
    1,
    found.reduce((sum, { chance }) => sum + chance, 0),
  );
  if (sure < LEAST_CONFIDENCE)
    return err(`it is sure to ${shortPercent(sure)} only; ${shortPercent(LEAST_CONFIDENCE)} are asked for`);
  const runs = pushes.reduce((sum, push) => sum + push.runs.length, 0);
  return ok({
    ...{ label, revision: last.revision, confidence: Math.round(sure * 10_000) / 10_000, runs },
    taskId,
    created,
  });
}

function disagreement(bisection: Bisection, path: string, taskId: string, project: string): string | null {
  const { state, label, search } = bisection;
  if (bisection.taskId !== taskId) return `it is of task ${bisection.taskId}`;
  if (bisection.project !== project) return `it is of project ${quoted(bisection.project)}, not ${project}`;
  if (!path.endsWith(`.${search}`)) return `it is of another search: ${quoted(search)}`;
  if (state !== 'culprit') return `it found no culprit: it is ${state}`;
  return label === '' ? 'it is of no label' : null;
}
