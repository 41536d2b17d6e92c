import type { Config } from '../seta/config.ts';
import { type Judgement, unjudgedText } from '../seta/parse.ts';
import { prunableBy } from '../seta/prunable.ts';
import { type DataAnswer, judgeData, type RunAll } from '../seta/trust.ts';
import { judge, type Verdict, withPaths } from '../seta/verdict.ts';
import type { Label } from '../util/ids.ts';
import { shortPercent } from '../util/numbers.ts';
import type { LedgerHead } from './ledger-head.ts';
import { changedFiles, isPush, type StageParameters } from './parameters.ts';

/** What is known of backstops when a push is decided. */
export type BackstopState =
  | {
      readonly known: true;
      readonly due: boolean;
      /** Why it is due, or how far away it is. */
      readonly message: string;
      /** Pushes until the next backstop at the latest; 0 where it is due. */
      readonly untilNext: number;
      /** Grows by one with every push of the project; null where it is not counted. */
      readonly pushNumber: number | null;
    }
  | { readonly known: false; readonly message: string };

/** What decides whether a push prunes. */
export interface ModeFacts {
  readonly parameters: StageParameters;
  readonly config: Config;
  /** The labels that may be asked about; of these not nearly all may be skipped. Null: those the data knows. */
  readonly labels: Iterable<Label> | null;
  /** Null where nobody asked for the data. */
  readonly data: DataAnswer | null;
  readonly backstop: BackstopState;
  /** Why somebody's switch makes everything run; left out where nobody asked for it. */
  readonly switchedOff?: RunAll | null;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** How a push is decided. */
export interface PruningMode {
  readonly head: LedgerHead;
  /** Whether tasks that are for backstops only run. */
  readonly isBackstop: boolean;
  /** The judge of labels; null where everything runs. */
  readonly verdict: ((label: Label, minPriority?: number) => Verdict) | null;
  /** The judge of what would be left out, where that is only observed. */
  readonly observed: ((label: Label, minPriority?: number) => Verdict) | null;
  /** The labels that the data knows; empty where everything runs. */
  readonly known: readonly Label[];
}

/**
 * Why a push runs everything whatever the data and the backstops say, so that neither needs to be looked at; null
 * where it may be pruned.
 */
export function runsAllAnyway(
  config: Config,
  { project, tasks_for }: Pick<StageParameters, 'project' | 'tasks_for'>,
): RunAll | null {
  if (!config.projects.includes(project)) {
    const on = config.projects.length > 0 ? `it is on for ${config.projects.join(', ')}` : 'seta.projects is empty';
    return { code: 'not-enabled', message: `pruning is off for project ${project}: ${on}` };
  }
  if (!config.data) return { code: 'not-configured', message: 'seta.data names no index, url or file' };
  if (!isPush({ tasks_for })) {
    return {
      code: 'not-a-push',
      message: `tasks for ${tasks_for || 'no event (tasks_for is empty)'} are not pruned, pushes are`,
    };
  }
  return null;
}

/**
 * Whether this push prunes, or why everything runs: pruning must be on and not switched off, the push be one, no backstop
 * due, the data trusted, its verdicts look sane, and be meant to count. The only place that answers this; the first reason that holds is told.
 */
export function pruningMode(facts: ModeFacts): PruningMode {
  const { config, parameters, data, backstop } = facts;
  const runAll = ({ code, message }: RunAll): PruningMode => {
    const mode = code === 'backstop' ? 'backstop' : 'run-all';
    const head = ledgerHead(facts, mode, { code, message }, null);
    return { head, isBackstop, verdict: null, observed: null, known: [] };
  };
  const off = runsAllAnyway(config, parameters);
  const isBackstop = parameters.backstop ?? (off === null && (!backstop.known || backstop.due));
  if (off) return runAll(off);
  const { switchedOff = null } = facts;
  if (switchedOff?.code === 'switched-off') return runAll(switchedOff);
  if (!backstop.known) return runAll({ code: 'backstop-unknown', message: backstop.message });
  if (backstop.due) return runAll({ code: 'backstop', message: backstop.message });
  if (switchedOff) return runAll(switchedOff);
  const trusted = judgeData(data, config, {
    project: parameters.project,
    buildDate: parameters.build_date,
    now: facts.now,
  });
  if (!trusted.ok) return runAll(trusted.failure);
  const judgement = trusted.value;
  const push = { revision: parameters.head_rev, number: backstop.pushNumber, untilBackstop: backstop.untilNext };
  const verdict = judge(judgement, config, push);
  const known = [...judgement.tasks.keys()];
  const overPruning = tooMuch(facts, judgement, (label) => verdict(label).rule === 'skip');
  if (overPruning) return runAll(overPruning);
  const message = ['the data was trusted', unjudgedText(judgement.unjudged), unreadable(judgement, config)]
    .filter((part) => part !== null)
    .join('; ');
  // What files add must not make data that would remove too much look sane, so it comes last.
  const files = config.paths ? changedFiles(parameters) : null;
  const judged = withPaths(verdict, judgement, files);
  if (config.mode === 'prune') {
    const decided = ledgerHead(facts, 'pruned', { code: 'pruned', message }, judgement.generated);
    const head = { ...decided, bound: config.backstop };
    return { head, isBackstop, verdict: judged, observed: null, known };
  }
  const observing = { code: 'observing', message: `seta.mode is observe, so nothing is left out; ${message}` } as const;
  const head = ledgerHead(facts, 'run-all', observing, judgement.generated);
  return { head, isBackstop, verdict: null, observed: judged, known };
}

const unreadable = ({ pathsProblem }: Judgement, { paths }: Config): string | null =>
  paths === null || pathsProblem === undefined
    ? null
    : `what it says of changed files cannot be read and adds nothing: ${pathsProblem}`;

function ledgerHead(
  { data, parameters }: ModeFacts,
  mode: LedgerHead['mode'],
  reason: LedgerHead['reason'],
  generated: string | null,
): LedgerHead {
  const sha256 = data?.kind === 'read' ? data.sha256 : null;
  return {
    version: 1,
    mode,
    reason,
    data: { location: data?.location ?? null, taskId: data?.taskId ?? null, sha256, generated },
    push: {
      project: parameters.project,
      pushlogId: parameters.pushlog_id,
      revision: parameters.head_rev,
      pushdate: parameters.pushdate,
    },
  };
}

/** What data may remove that promises nothing. */
const MOST = 0.95;

/**
 * Data that would remove nearly everything that may be removed is taken for broken: what goes beyond the share that people set. Where they
 * set none, data that bears out its promises may remove as much here as it does of the labels it knows, and half of what it leaves.
 */
function tooMuch(
  { config, labels: asked }: ModeFacts,
  { tasks, backed }: Judgement,
  isSkipped: (label: Label) => boolean,
): RunAll | null {
  const shareOf = (all: Iterable<Label>) => {
    const labels = [...all].filter(prunableBy(config));
    const skipped = labels.filter(isSkipped).length;
    return { skipped, labels: labels.length, share: skipped === 0 ? 0 : skipped / labels.length };
  };
  const { skipped, labels, share } = shareOf(asked ?? tasks.keys());
  if (share <= (config.maxSkipRatio ?? MOST)) return null;
  const promised = config.maxSkipRatio === null && backed ? shareOf(tasks.keys()).share : 0;
  const most = Math.max(config.maxSkipRatio ?? MOST, promised === 0 ? 0 : (1 + promised) / 2);
  if (share <= most) return null;
  return {
    code: 'over-pruning',
    message: `the data would skip ${skipped} of ${labels} prunable tasks (${shortPercent(share)}); more than ${shortPercent(most)} is taken for broken data`,
  };
}
