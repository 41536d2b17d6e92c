import type { SetaData } from '../seta/artifact.ts';
import type { Label } from '../util/ids.ts';
import { shortPercent } from '../util/numbers.ts';
import { DAY_MILLISECONDS, timeOf } from '../util/time.ts';

/** Why data is not fit to be published. Each code has its paragraph in `docs/reference/gate.md`. */
export type GateCode =
  | 'gone-labels'
  | 'unknown-labels'
  | 'lost-coverage'
  | 'skip-jump'
  | 'few-regressions'
  | 'short-window'
  | 'stale-source';

export interface GateFinding {
  readonly code: GateCode;
  /** A sentence with the figures. */
  readonly message: string;
  readonly value: number;
  readonly limit: number;
}

/** How far data may be off. Shares are 0 to 1. */
export interface GateLimits {
  /** Share of the data's labels that the graph lacks: the data is of another graph, or labels were renamed. */
  readonly maxGoneLabels: number;
  /** Share of the graph's prunable labels that the data lacks; they run, so this costs money only. */
  readonly maxUnknownLabels: number;
  /** How much the share of regressions caught may fall against the previous artifact. */
  readonly maxLostCoverage: number;
  /** How much the share of labels that do not run on every push may change, either way, against the previous artifact. */
  readonly maxSkipJump: number;
  readonly minRegressions: number;
  /** Days from the first to the last push. */
  readonly minWindowDays: number;
  /** Days since the last push there are records of. */
  readonly maxSourceAgeDays: number;
}

export const defaultLimits: GateLimits = {
  maxGoneLabels: 0.1,
  maxUnknownLabels: 0.2,
  maxLostCoverage: 0.02,
  maxSkipJump: 0.15,
  minRegressions: 50,
  minWindowDays: 14,
  maxSourceAgeDays: 2,
};

export interface GateFacts {
  readonly data: SetaData;
  /** The artifact that is in use now; null for none. */
  readonly previous: SetaData | null;
  /** Prunable labels of the latest full task graph. */
  readonly prunable: readonly Label[];
  /** Unix milliseconds. */
  readonly now: number;
  readonly limits: GateLimits;
}

/** Everything that speaks against publishing the data, in the order of `GateCode`; nothing for good data. */
export function gate({ data, previous, prunable, now, limits }: GateFacts): readonly GateFinding[] {
  const labels = Object.keys(data.tasks);
  const inGraph = new Set<string>(prunable);
  const gone = labels.filter((label) => !inGraph.has(label)).length;
  const unknown = prunable.filter((label) => !Object.hasOwn(data.tasks, label)).length;
  const windowDays = (timeOf(data.window.to) - timeOf(data.window.from)) / DAY_MILLISECONDS;
  const ageDays = (now - timeOf(data.window.to)) / DAY_MILLISECONDS;
  const { regressions } = data.window;
  const findings = [
    above('gone-labels', share(gone, labels.length), limits.maxGoneLabels, (is, most) => {
      return `${gone} of the data's ${labels.length} labels (${shortPercent(is)}) are not in the latest task graph; at most ${shortPercent(most)} may be gone`;
    }),
    above('unknown-labels', share(unknown, prunable.length), limits.maxUnknownLabels, (is, most) => {
      return `${unknown} of the task graph's ${prunable.length} prunable labels (${shortPercent(is)}) are not in the data; at most ${shortPercent(most)} may be unknown`;
    }),
    previous && lostCoverage(data, previous, limits),
    previous && skipJump(data, previous, limits),
    below('few-regressions', regressions, limits.minRegressions, (is, least) => {
      return `the window has ${is} regressions; fewer than ${least} say little about what catches the next`;
    }),
    below('short-window', windowDays, limits.minWindowDays, (is, least) => {
      return `the records cover ${days(is)}; at least ${days(least)} are needed`;
    }),
    above('stale-source', ageDays, limits.maxSourceAgeDays, (is, most) => {
      return `the last push in the records is ${days(is)} old; at most ${days(most)} are allowed`;
    }),
  ];
  return findings.filter((finding) => finding !== null);
}

function lostCoverage({ coverage }: SetaData, previous: SetaData, limits: GateLimits): GateFinding | null {
  const before = caughtShare(previous);
  const now = share(coverage.covered, coverage.regressions);
  return above('lost-coverage', before - now, limits.maxLostCoverage, (_, most) => {
    return `${shortPercent(now)} of the regressions are caught (${coverage.covered} of ${coverage.regressions}), before it was ${shortPercent(before)}; at most ${points(most)} may be lost`;
  });
}

function skipJump(data: SetaData, previous: SetaData, limits: GateLimits): GateFinding | null {
  const before = skipRate(previous);
  const now = skipRate(data);
  return above('skip-jump', Math.abs(now - before), limits.maxSkipJump, (is, most) => {
    return `${shortPercent(now)} of the labels do not run on every push, before it was ${shortPercent(before)}; that is ${points(is)} apart, at most ${points(most)} are allowed`;
  });
}

/** Share of the labels that do not run on every push. */
export function skipRate(data: SetaData): number {
  const tasks = Object.values(data.tasks);
  return share(tasks.filter(({ priority }) => priority > 1).length, tasks.length);
}

const caughtShare = ({ coverage }: SetaData): number => share(coverage.covered, coverage.regressions);

type Sentence = (value: number, limit: number) => string;

function above(code: GateCode, value: number, limit: number, sentence: Sentence): GateFinding | null {
  return value > limit + 1e-9 ? { code, message: sentence(value, limit), value, limit } : null;
}

function below(code: GateCode, value: number, limit: number, sentence: Sentence): GateFinding | null {
  return value < limit - 1e-9 ? { code, message: sentence(value, limit), value, limit } : null;
}

const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);
const points = (value: number): string => `${Math.round(value * 1000) / 10} percentage points`;
const days = (value: number): string => `${Math.round(value * 10) / 10} days`;
