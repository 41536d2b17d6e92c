import type {
  HistoryRecord,
  JobRecord,
  NoteRecord,
  PushRecord,
  RunTimeRecord,
  VerdictRecord,
} from '../../src/history/records.ts';
import type { BuildInput } from '../../src/regenerate/build.ts';
import { type BuildOptions, defaultOptions } from '../../src/regenerate/options.ts';
import { type GateLimits, parseConfig } from '../../src/seta/config.ts';
import { printFailure } from '../../src/util/failure.ts';
import type { Label } from '../../src/util/ids.ts';

/** The limits of the gate where the configuration says nothing of them. */
export const LIMITS: GateLimits = (() => {
  const config = parseConfig('trust-domain: gecko', 'config.yml');
  if (!config.ok) throw new Error(printFailure(config.failure));
  return config.value.gate;
})();

/** As if so much were known that labels which caught nothing wait for backstops: what few records make of them is tested in `unseen.test.ts`. */
export const SETTLED: BuildOptions = { ...defaultOptions, unseenShares: [1, 1, 1, 1] };

/** Tiny builders of records. Time is counted in days from 1 August 2026, 00:00 UTC. */

export const DAY_0 = 1_785_542_400;
export const at = (day: number): number => DAY_0 + Math.round(day * 86_400);
export const dayName = (day: number): string => new Date(at(day) * 1000).toISOString().slice(0, 10);

let nextId = 1;

export const push = (id: number, day: number): PushRecord => ({
  type: 'push',
  id,
  revision: id.toString(16).padStart(40, '0'),
  pushTimestamp: at(day),
});

/** A note "fixed by commit" on a job of a push; the job's task is named after both. */
export const note = (pushId: number, label: string, text: string, more: Partial<NoteRecord> = {}): NoteRecord => ({
  type: 'note',
  id: nextId++,
  pushId,
  label,
  taskId: `${label}@${pushId}`,
  failureClassificationId: 2,
  text,
  created: at(0) + nextId,
  ...more,
});

export const job = (pushId: number, label: string, more: Partial<JobRecord> = {}): JobRecord => ({
  type: 'job',
  id: nextId++,
  pushId,
  label,
  taskId: `${label}@${pushId}`,
  retryId: 0,
  result: 'testfailed',
  failureClassificationId: 2,
  tier: 1,
  platform: 'linux',
  startTimestamp: at(0),
  endTimestamp: at(0) + 600,
  lastModified: at(0),
  ...more,
});

export const ran = (label: string, medianSeconds: number, day = 0, runs = 1): RunTimeRecord => ({
  type: 'run-time',
  label,
  day: dayName(day),
  runs,
  medianSeconds,
});

/** A bisection that found a push to have broken a label. */
export const verdict = (pushId: number, label: string): VerdictRecord => ({
  ...{ type: 'verdict', pushId, label, revision: pushId.toString(16).padStart(40, '0'), confidence: 0.97, runs: 12 },
  ...{ taskId: `bisect-${label}@${pushId}`, created: at(80) },
});

/** A fixing revision: 40 hex digits that start with a letter and end with the number. */
export const fix = (number: number): string => `f${number.toString(16).padStart(10, 'a')}c${'0'.repeat(28)}`;

export const labels = (...names: readonly string[]): Label[] => names as readonly string[] as Label[];

/** Input of a build 90 days after day 0, where everything is prunable, nothing overridden and nothing came before. */
export const input = (
  records: readonly HistoryRecord[],
  today: readonly string[],
  more: Partial<BuildInput> = {},
): BuildInput => ({
  project: 'autoland',
  records,
  labels: labels(...today),
  prunable: () => true,
  overrides: [],
  previous: null,
  now: at(90) * 1000,
  options: SETTLED,
  ...more,
});
