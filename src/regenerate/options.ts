import type { Config } from '../seta/config.ts';
import { DAY_MILLISECONDS } from '../util/time.ts';
import type { ChoiceOptions } from './choose.ts';
import type { PathOptions } from './paths/rules.ts';
import type { TierOptions } from './priorities.ts';
import type { RotaOptions } from './rota/rota.ts';

/** How data is made. All of it is recorded in the artifact, under `generator.options`. */
export interface BuildOptions extends ChoiceOptions, TierOptions {
  readonly windowDays: number;
  /** Tiers of jobs whose failures count. */
  readonly tiers: readonly number[];
  /** How long a new label runs on every push. */
  readonly graceDays: number;
  /** When the artifact expires, after it was made. */
  readonly expireDays: number;
  /** Absent where priorities have tiers. */
  readonly rota?: RotaOptions;
  /** Absent where changed files add nothing. */
  readonly paths?: PathOptions;
}

export const defaultOptions: BuildOptions = {
  method: 'cover',
  target: 1,
  redundancy: 1,
  solveSeconds: 60,
  windowDays: 90,
  // Sheriffs watch these two; nobody classifies tier 3.
  tiers: [1, 2],
  graceDays: 14,
  expireDays: 14,
  tierShares: [0.5, 0.8],
  halfLifeDays: null,
  unseenShares: [1, 0.12, 0.06, 0.03],
};

/** SETA's own method is what it was: labels that were not chosen run on backstops, however little is known. */
export const WALK = { method: 'walk', unseenShares: [1, 1, 1, 1] } as const;

/** What of it a configuration says. */
export const configuredOptions = ({
  grace,
  rota,
  backstop,
  paths,
  tiers,
  commits,
}: Config): Pick<BuildOptions, 'graceDays' | 'rota' | 'paths'> => ({
  graceDays: grace / DAY_MILLISECONDS,
  ...(rota
    ? { rota: { ...defaultRota, ...rota, backstopPushes: backstop.pushes, backstopMinutes: backstop.minutes } }
    : {}),
  ...(paths ? { paths: { ...paths, tiers, commits } } : {}),
});

/** Tuned on a few synthetic worlds, judged on others (docs/concepts/rota.md). */
const defaultRota = {
  slots: 16,
  searchPrice: 2,
  likeness: { otherChunk: 0.2, anyChunk: 0.2, onePlatform: 0.2, halfLifeDays: 30 },
} as const;
