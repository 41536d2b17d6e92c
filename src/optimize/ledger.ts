import type { Task } from '../graph/task.ts';
import { decidedText, type LedgerHead } from '../push/ledger-head.ts';
import type { Priority } from '../seta/artifact.ts';
import type { Verdict } from '../seta/verdict.ts';
import type { Described } from '../util/described.ts';
import type { Result } from '../util/failure.ts';
import type { Label } from '../util/ids.ts';
import { parseJson } from '../util/json.ts';
import { partsBeyond } from '../util/labels.ts';
import { printable } from '../util/quote.ts';
import { err, ok } from '../util/result.ts';
import { validator } from '../util/schema.ts';
import { ledgerSchema, type ledgerTaskSchema, type ledgerTotalsSchema } from './ledger-schema.ts';
import type { Answer, Replacement } from './strategy.ts';

/** What became of one task of the target task graph, and why. */
export type LedgerTask = Described<typeof ledgerTaskSchema> & { readonly priority?: Priority };

/** `public/seta-ledger.json`: one per decision task. */
export interface Ledger extends LedgerHead {
  readonly totals: Described<typeof ledgerTotalsSchema>;
  readonly tasks: Readonly<Record<Label, LedgerTask>>;
}

const validate = validator(ledgerSchema);

/** Reads the text of a ledger; `bad-ledger` where it is none. */
export function parseLedger(text: string, where: string): Result<Ledger> {
  const fix = 'give the public/seta-ledger.json of a decision task';
  const json = parseJson(text);
  if (!json.ok) return err({ reason: 'bad-ledger', where, message: `not JSON: ${json.failure}`, fix });
  const [problem] = validate(json.value);
  return problem ? err({ reason: 'bad-ledger', where, message: problem.message, fix }) : ok(json.value as Ledger);
}

/**
 * The ledger of a push: its head, and what the two phases of optimizing answered for every task of the graph.
 *
 * @param shadows what settings that are only compared would answer
 * @param observed what would have been answered where `seta` only observes; null where it does not
 */
export function makeLedger(
  head: LedgerHead,
  answers: ReadonlyMap<Label, Answer>,
  replacements: ReadonlyMap<Label, Replacement>,
  graph: Pick<ReadonlyMap<Label, Task>, 'get'>,
  observed: ReadonlyMap<Label, Answer> | null = null,
  shadows: readonly ShadowAnswers[] = [],
): Ledger {
  // As entries: a label may be named `__proto__`.
  const tasks: [Label, LedgerTask][] = [];
  const totals = { target: answers.size, kept: 0, removed: 0, replaced: 0, savedHours: 0 };
  let savedSeconds = 0;
  for (const [label, answer] of answers) {
    const parts = partsBeyond(label, graph.get(label));
    const would = replacements.has(label) || answer.remove ? undefined : observed?.get(label);
    const task = { ...parts, ...(would?.remove ? observedTask(would) : ledgerTask(answer, replacements.get(label))) };
    const bits = shadowBits(label, shadows);
    tasks.push([label, bits === 0 ? task : { ...task, shadows: bits }]);
    totals[task.verdict]++;
    if (task.verdict === 'removed' && answer.verdict?.rule === 'skip') savedSeconds += answer.verdict.runSeconds ?? 0;
  }
  totals.savedHours = Math.round(savedSeconds / 36) / 100;
  const told = {
    ...head,
    ...(observed ? { observed: observedTotals(tasks) } : {}),
    ...(shadows.length > 0 ? { shadows: shadows.map(shadowTotals) } : {}),
  };
  return { ...told, totals, tasks: Object.fromEntries(tasks) };
}

/** What settings that are only compared would answer. */
export interface ShadowAnswers extends Pick<NonNullable<LedgerHead['shadows']>[number], 'name' | 'bound'> {
  readonly answers: ReadonlyMap<Label, Answer>;
}

const isPruned = (answer: Answer | undefined): boolean => answer?.remove === true && answer.verdict?.rule === 'skip';

const shadowBits = (label: Label, shadows: readonly ShadowAnswers[]): number =>
  shadows.reduce((bits, { answers }, n) => bits + (isPruned(answers.get(label)) ? 2 ** n : 0), 0);

function shadowTotals({ name, bound, answers }: ShadowAnswers): NonNullable<LedgerHead['shadows']>[number] {
  const gone = [...answers.values()].filter(isPruned);
  const seconds = gone.reduce((sum, { verdict }) => sum + (verdict?.runSeconds ?? 0), 0);
  return { name, bound, removed: gone.length, savedHours: Math.round(seconds / 36) / 100 };
}

/** A task that runs, and would not if its verdict counted. */
function observedTask({ by, reason, verdict }: Answer): LedgerTask {
  const { next, ...known } = verdict ?? {};
  const kept: Answer = {
    remove: false,
    by: 'seta',
    reason: `it is only observed that ${by} would leave it out`,
    verdict: known as Verdict,
  };
  return { ...ledgerTask(kept, undefined), wouldGo: { by, reason, ...(next ? { next } : {}) } };
}

/** Hours are those of what would be left out by low value itself. */
function observedTotals(tasks: readonly (readonly [Label, LedgerTask])[]): NonNullable<Ledger['observed']> {
  const gone = tasks.filter(([, { wouldGo }]) => wouldGo);
  const seconds = gone.reduce((sum, [, { wouldGo, runSeconds = 0 }]) => sum + (wouldGo?.next ? runSeconds : 0), 0);
  return { removed: gone.length, savedHours: Math.round(seconds / 36) / 100 };
}

/** The keys are put in the order in which they are written. */
function ledgerTask(answer: Answer, replacement: Replacement | undefined): LedgerTask {
  const { rule, priority, runSeconds, flake, next, touched } = answer.verdict ?? {};
  const { by, reason, verdict } = fateOf(answer, replacement);
  return {
    by,
    ...(flake ? { flake } : {}),
    ...(rule === 'holdout' && verdict === 'kept' ? { holdout: true as const } : {}),
    ...(next !== undefined && verdict === 'removed' && !replacement ? { next } : {}),
    ...(priority === undefined ? {} : { priority }),
    reason,
    ...(runSeconds === undefined ? {} : { runSeconds }),
    ...(replacement?.taskId ? { taskId: replacement.taskId } : {}),
    ...(touched ? { touched } : {}),
    verdict,
  };
}

function fateOf(answer: Answer, replacement: Replacement | undefined): Pick<LedgerTask, 'by' | 'reason' | 'verdict'> {
  if (replacement?.taskId) {
    return { by: replacement.by, reason: 'a task that did the same is there', verdict: 'replaced' };
  }
  if (replacement) {
    return { by: replacement.by, reason: 'its strategy replaces it with nothing', verdict: 'removed' };
  }
  return { by: answer.by, reason: answer.reason, verdict: answer.remove ? 'removed' : 'kept' };
}

/** The text of `optimizations.log`: a line per task, in the words of upstream's. */
export function optimizationsLog(ledger: Ledger): string {
  const lines = Object.entries(ledger.tasks).map(
    ([label, { verdict, by, reason }]) => `optimize: ${label} ${verdict} because of ${by} (${reason})`,
  );
  const head = `seta: ${decidedText(ledger)}`;
  return [head, ...lines].map((line) => `${printable(line)}\n`).join('');
}
