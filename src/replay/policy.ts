import { type BuildOptions, configuredOptions, defaultOptions, WALK } from '../regenerate/options.ts';
import type { Config } from '../seta/config.ts';
import type { PolicySettings } from './result.ts';

/** How the data of a policy is made. */
export interface Making {
  readonly build: BuildOptions;
  /** Whether decisions read our own artifact; otherwise Treeherder's form, which knows no tiers. */
  readonly tiered: boolean;
  /** Whole days between two makings. */
  readonly everyDays: number;
}

/** A way to decide pushes: a configuration, and how its data is made. */
export interface Policy {
  readonly name: string;
  readonly description: string;
  readonly config: Config;
  /** Null where no data is made and everything runs. */
  readonly making: Making | null;
  /** Its rota has this share of the hours that another one spends on what may be pruned. */
  readonly sameHoursAs?: { readonly policy: Policy; readonly share: number } | null;
}

/** The configuration as if pruning were on for the project; replayed data is put in place of what it names. */
export const switchedOn = (config: Config, project: string): Config => ({
  ...config,
  mode: 'prune',
  projects: [project],
  data: { file: 'replay' },
});

export function settingsOf({ config, making }: Policy): PolicySettings {
  const { tiers, backstop, holdout } = config;
  return {
    method: making?.build.method ?? null,
    tiered: making?.tiered ?? false,
    build: making ? { ...making.build } : {},
    tiers,
    backstop,
    holdout,
    regenerateDays: making?.everyDays ?? 0,
  };
}

/** What `seta data build` would use with this configuration. */
export const buildOptionsOf = (config: Config): BuildOptions => ({
  ...defaultOptions,
  ...configuredOptions(config),
});

export const runAll = (config: Config): Policy => ({
  name: 'run-all',
  description: 'everything runs on every push',
  config,
  making: null,
});

/** A configuration as it stands. */
export const configured = (name: string, config: Config): Policy => ({
  name,
  description: 'the certified cover with the settings of this configuration',
  config,
  making: { build: buildOptionsOf(config), tiered: true, everyDays: 1 },
});

const cover = (name: string, description: string, config: Config, tiered = true): Policy => ({
  name,
  description,
  config,
  making: {
    build: { ...buildOptionsOf(config), ...(tiered ? {} : { unseenShares: WALK.unseenShares }) },
    tiered,
    everyDays: 1,
  },
});

/** Labels take turns: for what the configuration says, else at the hours of `tiers`. */
const rota = (config: Config): Policy => {
  const plain = { ...config, holdout: 0 };
  const policy = configured('rota', plain);
  const description = config.rota ? 'labels take turns, as configured' : 'labels take turns, at the hours of tiers';
  const sameHoursAs = config.rota ? null : { policy: cover('tiers', '', plain), share: 1 };
  return { ...policy, description, sameHoursAs };
};

/** The policies that can be asked for by name; each is made from a configuration. */
export const NAMED_POLICIES: Readonly<Record<string, (config: Config) => Policy>> = {
  'run-all': runAll,
  'seta-walk': (config) => ({
    name: 'seta-walk',
    description: "SETA's own walk: high-value labels on every push, the others on backstops only",
    config: { ...config, holdout: 0 },
    making: { build: { ...buildOptionsOf(config), ...WALK }, tiered: false, everyDays: 1 },
  }),
  'seta-2016': (config) => ({
    name: 'seta-2016',
    description: "SETA's walk with a backstop on every 5th push and after an hour, as Firefox ran it",
    config: { ...config, holdout: 0, backstop: { pushes: 5, minutes: 60 } },
    making: { build: { ...buildOptionsOf(config), ...WALK }, tiered: false, everyDays: 1 },
  }),
  cover: (config) =>
    cover('cover', 'the certified cover on every push, the others on backstops only', { ...config, holdout: 0 }, false),
  tiers: (config) =>
    cover('tiers', 'the certified cover, and redundant labels by tier on every Nth push', { ...config, holdout: 0 }),
  'rare-backstops': (config) =>
    cover('rare-backstops', 'as tiers, with half as many backstops', {
      ...config,
      holdout: 0,
      backstop: { pushes: config.backstop.pushes * 2, minutes: config.backstop.minutes * 2 },
    }),
  holdout: (config) =>
    cover('holdout', 'as tiers, and a sample of what would be skipped runs anyway', {
      ...config,
      holdout: config.holdout || 0.01,
    }),
  rota,
};
