import type { LedgerHead } from '../push/ledger-head.ts';
import { type ModeFacts, pruningMode } from '../push/mode.ts';
import { type Shadow, shadowsOf } from '../push/shadows.ts';
import type { Verdict } from '../seta/verdict.ts';
import type { Label } from '../util/ids.ts';

/** What another optimizer, which removes and replaces itself, needs to know of a push. */
export interface Advice extends LedgerHead {
  /** Label to its verdict; a label that is missing runs. Empty where the push runs everything. */
  readonly verdicts: Readonly<Record<Label, Verdict>>;
}

/** What is known here beyond the answer. */
export interface OwnAdvice extends Advice {
  /** As `verdicts`, where what would be left out is only observed: whoever removes is not told. */
  readonly unheeded?: Advice['verdicts'];
  /** Of settings that are only compared. */
  readonly compared?: readonly (Omit<Shadow, 'verdict'> & Pick<Advice, 'verdicts'>)[];
}

export interface AdviceFacts extends Omit<ModeFacts, 'labels'> {
  /** The labels to judge; null for all that the data knows. */
  readonly labels: readonly Label[] | null;
}

/** The verdicts of the SETA data on labels, under the same conditions as in a decision of our own. */
export function judgeLabels(facts: AdviceFacts): OwnAdvice {
  const { head, verdict, observed, known } = pruningMode(facts);
  const verdictsOf = (judge: typeof verdict): Advice['verdicts'] =>
    Object.fromEntries(judge ? (facts.labels ?? known).map((label) => [label, judge(label)]) : []);
  const all = facts.labels ?? (facts.data?.kind === 'read' ? [...facts.data.judgement.tasks.keys()] : []);
  const compared = shadowsOf(facts).map(({ verdict: shadow, ...rest }) => ({
    ...rest,
    verdicts: Object.fromEntries(all.map((label) => [label, shadow(label)])),
  }));
  return {
    ...{ ...head, verdicts: verdictsOf(verdict) },
    ...(observed ? { unheeded: verdictsOf(observed) } : {}),
    ...(compared.length > 0 ? { compared } : {}),
  };
}
