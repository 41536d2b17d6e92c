import type { Evidence } from '../../history/evidence.ts';
import type { Window } from '../window.ts';

/** What bisections found, as evidence: a push that broke a label, with a certainty that somebody paid for. What fixed it is not known. */
export const verdictEvidence = ({ verdicts, pushes }: Window): readonly Evidence[] =>
  verdicts.map(({ pushId, label, runs, confidence, taskId, created }) => ({
    ...{ pushId, label, fix: null, weight: 1, because: { kind: 'verdict', taskId, runs, confidence } },
    time: pushes.get(pushId)?.pushTimestamp ?? created,
  }));
