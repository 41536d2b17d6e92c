import type { WorldOptions } from './world.ts';

/** A world and what its history is made of: everything that ran, or what our own code left of it. */
export interface NamedWorld {
  readonly about: string;
  readonly options: Omit<WorldOptions, 'seed'>;
}

const STEADY: NamedWorld['options'] = {
  days: 75,
  pushesPerDay: 40,
  weekends: false,
  platforms: 6,
  suites: 10,
  regressionsPerDay: 8,
  bursts: 0,
  flaky: 0,
  turnover: 0,
  moves: 0,
  renames: false,
  rebalanced: false,
  breadth: [3.5, 22],
};

/** The worlds over which every claim of README and docs is made. All of them are synthetic. */
export const WORLDS = {
  steady: { about: 'nothing changes but what breaks', options: STEADY },
  drift: {
    about:
      'a tenth of the suites appear or fade in 30 days, a tenth of the manifests move; a platform is renamed, suites are split anew',
    options: { ...STEADY, turnover: 0.1, moves: 0.1, renames: true, rebalanced: true },
  },
  churn: {
    about: 'three tenths of the suites appear or fade in 30 days, four tenths of the manifests move',
    options: { ...STEADY, turnover: 0.3, moves: 0.4 },
  },
  flaky: { about: 'a third of the regressions show in two of five runs', options: { ...STEADY, flaky: 0.33 } },
  bursts: {
    about: 'half of the regressions land close to another one, and weekends are quiet',
    options: { ...STEADY, bursts: 0.5, weekends: true },
  },
  narrow: { about: 'regressions show in few labels: half in one or two', options: { ...STEADY, breadth: [1.6, 5] } },
  small: {
    about: 'a small project: 12 pushes a day, 40 labels, a regression in two days',
    options: { ...STEADY, pushesPerDay: 12, platforms: 3, suites: 3, regressionsPerDay: 0.7, weekends: true },
  },
} as const satisfies Readonly<Record<string, NamedWorld>>;

export type WorldName = keyof typeof WORLDS;

/** Few labels show a regression, and most come from anywhere: what failed before says little of what fails next. */
const SPREAD = { ...STEADY, suites: 20, breadth: [1.6, 5], anywhere: 0.7 } as const;

/** Worlds in which it is known what pushes change. All of them are synthetic. */
export const FILE_WORLDS = {
  matter: {
    about: 'four of five regressions come of a folder that their push touches',
    options: { ...SPREAD, files: 0.8 },
  },
  drift: {
    about: 'the same, where suites appear, fade and are split anew, and manifests move',
    options: { ...SPREAD, files: 0.8, turnover: 0.1, moves: 0.1, renames: true, rebalanced: true },
  },
  half: { about: 'half of them do', options: { ...SPREAD, files: 0.5 } },
  hot: { about: 'four of five, but a few labels catch nearly all anyway', options: { ...STEADY, files: 0.8 } },
  nothing: { about: 'what a push touches says nothing of what it breaks', options: { ...SPREAD, files: 0 } },
} as const satisfies Readonly<Record<string, NamedWorld>>;

export type FileWorldName = keyof typeof FILE_WORLDS;
