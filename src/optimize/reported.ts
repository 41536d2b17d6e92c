import type { Verdict } from '../seta/verdict.ts';
import type { Label, TaskId } from '../util/ids.ts';
import type { Advice, OwnAdvice } from './advice.ts';
import { type Ledger, makeLedger } from './ledger.ts';
import type { Answer, Replacement } from './strategy.ts';

/** What became of one task of a target task graph that another optimizer optimized by our verdicts. */
export interface Reported {
  readonly verdict: 'kept' | 'removed' | 'replaced';
  /** The name of its strategy; null where it has none. */
  readonly strategy: string | null;
  /** Whether it was asked for itself, and is not only there for others. */
  readonly requested: boolean;
  /** The best priority that its strategy lets `seta` remove; null where `seta` was not asked about it. */
  readonly asked: number | null;
  /** The task that stands in for a replaced one. */
  readonly taskId?: TaskId;
}

const LOG = 'see optimizations.log';

/** The ledger of a push that another optimizer decided by `advice`: what it reports of every task of its target graph. */
export function ledgerOf(own: OwnAdvice, reports: Readonly<Record<Label, Reported>>): Ledger {
  const { unheeded: observed = null, compared = [], ...advice } = own;
  const { verdicts, ...head } = advice;
  const answers = new Map<Label, Answer>();
  const replacements = new Map<Label, Replacement>();
  const would = observed && new Map<Label, Answer>();
  const shadows = compared.map((shadow) => ({ ...shadow, answers: new Map<Label, Answer>() }));
  for (const [label, report] of Object.entries(reports) as [Label, Reported][]) {
    answers.set(label, answerOf(report, askedOf(report, label, advice)));
    // As if its verdict had counted. What would have gone with it, as nothing else needs it, cannot be told here.
    const seen = observed && askedOf(report, label, { mode: 'pruned', verdicts: observed });
    if (seen?.remove) would?.set(label, seen);
    for (const { verdicts: theirs, answers: told } of shadows) {
      const answer = askedOf(report, label, { mode: 'pruned', verdicts: theirs });
      if (answer) told.set(label, answer);
    }
    const by = report.strategy ?? 'never';
    if (report.taskId !== undefined) replacements.set(label, { by, taskId: report.taskId });
  }
  return makeLedger(head, answers, replacements, new Map(), would, shadows);
}

/** What `seta` answered about a task; null where it was not asked. */
function askedOf(
  { asked }: Reported,
  label: Label,
  { mode, verdicts }: Pick<Advice, 'mode' | 'verdicts'>,
): Answer | null {
  if (asked === null) return null;
  const verdict = Object.hasOwn(verdicts, label) ? verdicts[label] : undefined;
  const by = 'seta';
  if (!verdict) {
    return { remove: false, by, reason: mode === 'pruned' ? 'it was not judged' : 'everything runs on this push' };
  }
  const { priority, reason } = verdict;
  if (priority !== undefined && priority > 1 && priority < asked) {
    const better = `its priority ${priority} is better than the strategy's ${asked}`;
    return { remove: false, by, reason: better, verdict: { ...verdict, rule: 'below-threshold' } };
  }
  return { remove: verdict.rule === 'skip', by, reason, verdict };
}

/** Another optimizer does not say who decided; what can be concluded is. */
function answerOf({ verdict, requested, strategy }: Reported, asked: Answer | null): Answer {
  const remove = verdict === 'removed';
  const known = asked?.verdict ? { verdict: withoutNext(asked.verdict) } : {};
  if (asked && asked.remove === remove) return asked;
  if (asked && remove) return { remove, by: 'taskgraph', reason: `${LOG}; seta would have kept it`, ...known };
  if (asked) return { remove, by: 'taskgraph', reason: `kept although ${asked.reason}`, ...known };
  if (!remove) return { remove, by: 'taskgraph', reason: `seta was not asked, ${LOG}` };
  if (!requested) return { remove, by: 'dependents optimized', reason: 'nothing that runs depends on it' };
  return { remove, by: strategy ?? 'if-dependencies pruning', reason: `seta was not asked, ${LOG}` };
}

/** When a task runs next is known where `seta` left it out. */
const withoutNext = ({ next, ...verdict }: Verdict): Verdict => verdict;
