import type { LabelData, SetaData } from '../seta/artifact.ts';
import type { GateLimits } from '../seta/config.ts';
import { slotCount } from '../seta/slots.ts';
import type { Label } from '../util/ids.ts';
import { shortPercent } from '../util/numbers.ts';
import { DAY_MILLISECONDS, timeOf } from '../util/time.ts';
import { type Finding, notice } from './finding.ts';

export interface GateFacts {
  readonly data: SetaData;
  /** The artifact that is in use now; null for none. */
  readonly previous: SetaData | null;
  /** Prunable labels of the latest full task graph that can be in data. */
  readonly prunable: readonly Label[];
  /** Unix milliseconds. */
  readonly now: number;
  /** How far data may be off: `seta.gate` of the configuration. */
  readonly limits: GateLimits;
}

/**
 * Everything that speaks against publishing the data; nothing for good data.
 *
 * What is found by comparison with the previous data refuses only while that is young (`hold`): a difference that is still
 * there a day later is taken for real, so that no state of the previous data keeps good data out for ever.
 */
export function gate({ data, previous, prunable, now, limits }: GateFacts): readonly Finding[] {
  const labels = Object.keys(data.tasks);
  const inGraph = new Set<string>(prunable);
  const gone = labels.filter((label) => !inGraph.has(label)).length;
  const unknown = prunable.filter((label) => !Object.hasOwn(data.tasks, label)).length;
  const { window, inherited } = data;
  const regressions = window.regressions + (inherited?.regressions ?? 0);
  const from = Math.min(timeOf(window.from), timeOf(inherited?.from ?? window.from));
  const to = timeOf(window.to);
  // Where nobody pushes at weekends, Monday's records end on Friday.
  const pause = ((window.longestPauseHours ?? 0) / 24) * LONGER_PAUSE;
  const few = below('few-regressions', regressions, limits['few-regressions'], (is, least) => {
    return `the window has ${is} regressions; at least ${least} are asked for`;
  });
  const findings = [
    above('gone-labels', share(gone, labels.length), limits['gone-labels'], (is, most) => {
      return `${gone} of the data's ${labels.length} labels (${shortPercent(is)}) are not in the latest task graph; at most ${shortPercent(most)} may be gone`;
    }),
    above('unknown-labels', share(unknown, prunable.length), limits['unknown-labels'], (is, most) => {
      return `${unknown} of the task graph's ${prunable.length} prunable labels (${shortPercent(is)}) are not in the data; at most ${shortPercent(most)} may be unknown`;
    }),
    ...(previous ? compared(data, previous, now, limits) : []),
    few ?? widened(data),
    below('short-window', inDays(to - from), inDays(limits['short-window']), (is, least) => {
      return `the records cover ${days(is)}; at least ${days(least)} are needed`;
    }),
    above('stale-source', inDays(now - to), Math.max(inDays(limits['stale-source']), pause), (is, most) => {
      return `the last push in the records is ${days(is)} old; at most ${days(most)} are allowed`;
    }),
  ];
  return findings.filter((finding) => finding !== null);
}

function compared(data: SetaData, previous: SetaData, now: number, limits: GateLimits): (Finding | null)[] {
  const holds = now - timeOf(previous.generated) < limits.hold;
  const held = (finding: Finding | null): Finding | null => finding && { ...finding, refuses: holds };
  const before = { caught: caughtShare(previous), skipped: settledSkipRate(previous) };
  const after = { caught: caughtShare(data), skipped: settledSkipRate(data) };
  const { covered, regressions } = data.coverage;
  const moved = (is: number, most: number) =>
    `${shortPercent(after.skipped)} of the labels past their grace do not run on every push, before it was ${shortPercent(before.skipped)}; that is ${points(is)} apart, at most ${points(most)} are allowed`;
  const fall = above('skip-jump', before.skipped - after.skipped, limits['skip-jump'], moved);
  return [
    held(
      above('lost-coverage', before.caught - after.caught, limits['lost-coverage'], (_, most) => {
        return `${shortPercent(after.caught)} of the regressions are caught (${covered} of ${regressions}), before it was ${shortPercent(before.caught)}; at most ${points(most)} may be lost`;
      }),
    ),
    held(above('skip-jump', after.skipped - before.skipped, limits['skip-jump'], moved)),
    // More tasks run than before: that costs money and misses nothing.
    fall && { ...fall, refuses: false },
  ];
}

/** Share of the labels that do not run on every push; one that has slots of a rota counts by the pushes that it misses. */
export const skipRate = ({ tasks, rota }: SetaData): number => skipRateOf(Object.values(tasks), rota);

/** The same of labels that are not new: many that end their grace on one day are no jump. */
const settledSkipRate = ({ tasks, rota }: SetaData): number =>
  skipRateOf(
    Object.values(tasks).filter(({ reason }) => reason !== 'new'),
    rota,
  );

function skipRateOf(tasks: readonly LabelData[], rota: SetaData['rota']): number {
  const skips = ({ priority, slots }: LabelData): number => {
    if (rota && slots !== undefined) return 1 - slotCount(slots) / rota.slots;
    return priority > 1 ? 1 : 0;
  };
  return share(
    tasks.reduce((sum, task) => sum + skips(task), 0),
    tasks.length,
  );
}

/** Where there is nothing to be caught, nothing is lost. */
const caughtShare = ({ coverage: { covered, regressions } }: SetaData): number =>
  regressions === 0 ? 1 : covered / regressions;

type Sentence = (value: number, limit: number) => string;

export function above(code: LimitCode, value: number, limit: number, sentence: Sentence): Finding | null {
  return value > limit + 1e-9 ? refusing(code, value, limit, sentence) : null;
}

function below(code: LimitCode, value: number, limit: number, sentence: Sentence): Finding | null {
  return value < limit - 1e-9 ? refusing(code, value, limit, sentence) : null;
}

const refusing = (code: LimitCode, value: number, limit: number, sentence: Sentence): Finding => ({
  ...{ code, message: sentence(value, limit), value, limit, refuses: true, fix: FIXES[code] },
});

const REBUILD = 'seta data build --graph full-task-graph.json makes it for that graph';
const COMPARE =
  'seta data diff OLD NEW says which labels; what is meant is published by itself once the data in use is older than';

/** What to do about each; the commands are those of this version. */
const FIXES = {
  'gone-labels': REBUILD,
  'unknown-labels': REBUILD,
  'lost-coverage': `${COMPARE} seta.gate.hold`,
  'skip-jump': `${COMPARE} seta.gate.hold`,
  'few-regressions': 'seta data build --days 180 looks back further',
  'short-window': 'seta data fetch --days 90 fetches what is missing; where there is no more, wait',
  'stale-source': 'seta data fetch brings the history up to date',
  'too-large': 'raise seta.data.max-size',
} as const;

type LimitCode = keyof typeof FIXES;

/** Few regressions are no reason to have no data: what is not known is run. How much that is, is told. */
function widened({ tasks, window: { regressions }, coverage: { unseen = 0 } }: SetaData): Finding | null {
  const often = Object.values(tasks).filter(({ reason, priority }) => reason === 'no-regressions' && priority < 5);
  if (often.length === 0) return null;
  const message = `the window has ${regressions} regressions: with a chance of ${shortPercent(unseen)} the next is caught by no task that caught one, so that ${often.length} tasks which caught none run more often than on backstops`;
  return notice('few-regressions', regressions, message);
}

/** A pause is no trouble with the source while it is at most so many times the longest in the window. */
const LONGER_PAUSE = 1.5;
const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);
const inDays = (milliseconds: number): number => milliseconds / DAY_MILLISECONDS;
const points = (value: number): string => `${Math.round(value * 1000) / 10} percentage points`;
const days = (value: number): string => `${Math.round(value * 10) / 10} days`;
