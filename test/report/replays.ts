import type {
  Distribution,
  Estimate,
  Headline,
  PolicyResult,
  PolicySettings,
  ReplayResult,
  Split,
} from '../../src/replay/result.ts';

const estimate = (value: number): Estimate => ({
  value,
  low: value * 0.95,
  high: value > 1 ? value * 1.05 : Math.min(1, value * 1.05),
});

const settings: PolicySettings = {
  method: 'cover',
  tiered: true,
  build: { redundancy: 1 },
  tiers: { 2: 2, 3: 4, 4: 8 },
  backstop: { pushes: 20, minutes: 240 },
  holdout: 0.01,
  regenerateDays: 1,
};

/** A distribution whose shares caught grow by `step` with each of 0, 1, 2, 5, 10, 20 units. */
function distribution(unit: Distribution['unit'], scale: number, first: number, last: number): Distribution {
  const ats = [0, 1, 2, 5, 10, 20];
  const curve = ats.map((at, i) => ({ at: at * scale, share: first + ((last - first) * i) / (ats.length - 1) }));
  const quantile = (share: number) => {
    const value = curve.find((step) => step.share >= share)?.at ?? null;
    return { value, low: value === null ? null : value * 0.8, high: value === null ? null : value * 1.3 };
  };
  const histogram = [
    { from: 0, to: scale, count: Math.round(first * 200) },
    { from: scale, to: 10 * scale, count: Math.round((last - first) * 150) },
    { from: 10 * scale, to: null, count: Math.round((last - first) * 50) },
  ];
  const max = last === 1 ? 20 * scale : null;
  return {
    unit,
    mean: estimate(3 * scale),
    median: quantile(0.5),
    p90: quantile(0.9),
    p95: quantile(0.95),
    p99: quantile(0.99),
    max,
    histogram,
    curve,
  };
}

const split = (name: string, i: number): Split => ({
  name,
  labels: 100 / (i + 1),
  hoursPerPush: 40 / (i + 1),
  savedHourShare: 0.7 - 0.1 * i,
  regressions: 60 - 10 * i,
  ownPush: 40 - 10 * i,
  missed: i,
  median: 0,
  p90: i === 2 ? null : 4,
});

function policy(name: string, saved: number, ownPush: number, missed: number): PolicyResult {
  const total = 200;
  return {
    name,
    description: `Synthetic figures for a policy called ${name}.`,
    settings,
    configuration: saved === 0 ? '' : `# ${name}\nseta:\n  holdout: 0.01\n  tiers: {2: 2, 3: 4, 4: 8}\n`,
    cost: {
      tasksPerPush: estimate(2000 * (1 - saved)),
      hoursPerPush: estimate(600 * (1 - saved)),
      savedTaskShare: estimate(saved),
      savedHourShare: estimate(saved),
      modes: { pruned: 950, backstop: 50 },
    },
    outcomes: {
      total,
      ownPush: total * ownPush,
      later: total * (1 - ownPush) * 0.5,
      backstop: total * (1 - ownPush) * 0.5 - missed,
      missed,
      ownPushShare: estimate(ownPush),
      missedShare: estimate(missed / total),
    },
    pushes: distribution('pushes', 1, ownPush, 1 - missed / total),
    minutes: distribution('minutes', 12, ownPush, 1 - missed / total),
    backfills: { total: 500, mean: estimate(2.5), hoursPerPush: 3, hoursWithThem: 600 * (1 - saved) + 3 },
    rivals: saved === 0 ? [] : RIVALS.map((rival) => ({ ...rival, hoursPerPush: 600 * (1 - saved) })),
    againstChance:
      saved === 0 ? null : { ownPushShare: estimate(0.1), missedShare: estimate(-0.004), meanPushes: estimate(-0.7) },
    withinLimit: estimate(0.92),
    expectedWithin: estimate(0.92),
    missRate: saved === 0 ? null : { runs: 4000, missed: 3, rate: { value: 0.00075, low: 0.0003, high: 0.002 } },
    byPlatform: ['linux1804-64-qr/opt', 'macosx1015-64-qr/debug', 'windows11-64-2009-qr/opt'].map(split),
    bySuite: ['mochitest-plain', 'reftest', 'xpcshell'].map(split),
  };
}

const headline = (within: number): Headline => ({
  hoursPerPush: estimate(156),
  savedHourShare: estimate(0.74),
  withinLimit: estimate(within),
  p90Minutes: { value: 190, low: 120, high: 300 },
  meanPushes: estimate(1.2),
  missed: 2,
  missedShare: estimate(0.01),
});

const late = { p90Pushes: 3, p95Pushes: 6, p99Pushes: null };
const RIVALS = [
  { name: 'chance', ownPushShare: 0.6, missedShare: 0.02, meanPushes: 1.4, ...late },
  { name: 'failures-per-hour', ownPushShare: 0.75, missedShare: 0.1, meanPushes: 3.6, ...late },
] as const;

const NAMES = ['2-5-10', '3-6-12', '4-8-16', '5-10-20', '6-12-24', '8-16-32'];

/** The result of a replay that never was: figures of the right size and shape. */
export const syntheticReplay: ReplayResult = {
  version: 1,
  project: 'autoland',
  history: {
    source: 'a generator',
    truth: 'ground-truth',
    span: { from: '2026-09-01T00:00:00Z', to: '2026-11-01T00:00:00Z', pushes: 1000, regressions: 200 },
    warmUpDays: 30,
    labels: 2000,
    hoursPerPush: 600,
  },
  seed: 1,
  warnings: [{ code: 'few-regressions', message: 'the span has 200 regressions, so the intervals are wide' }],
  policies: [
    policy('run-all', 0, 1, 0),
    policy('walk', 0.62, 0.7, 4),
    policy('cover', 0.71, 0.72, 3),
    policy('cover, tiers 2-5-10', 0.68, 0.8, 1),
    policy('tiers 5-10-20, backstop 10', 0.74, 0.75, 2),
  ],
  choice: {
    span: { from: '2026-08-01T00:00:00Z', to: '2026-08-31T00:00:00Z', pushes: 900, regressions: 150 },
    maxMinutes: 240,
    points: NAMES.flatMap((tiers, i) =>
      [10, 20, 40].map((backstop, j) => ({
        name: `tiers ${tiers}, backstop ${backstop}`,
        settings,
        hoursPerPush: 200 - 10 * i - 5 * j,
        savedHourShare: 0.6 + 0.03 * i + 0.02 * j,
        medianMinutes: 10 * i,
        p90Minutes: i === 5 && j === 2 ? null : 40 + 50 * i + 60 * j * j,
        meanMinutes: 30 + 20 * i,
        meanPushes: 0.3 + 0.4 * i,
        withinLimit: estimate(0.98 - 0.02 * i),
        ownPushShare: 0.85 - 0.02 * i,
        missed: i,
        onFrontier: j === 0,
      })),
    ),
    recommended: {
      name: 'tiers 5-10-20, backstop 10',
      configuration: 'seta:\n  tiers: {2: 5, 3: 10, 4: 20}\n  backstop: {pushes: 10, minutes: 240}\n',
      isSure: true,
      promised: headline(0.95),
      judged: headline(0.88),
      keepsPromise: false,
      keepsLimit: false,
      reason: 'on 200 regressions that the choice had not seen it saves 69 % of the machine hours and breaks the limit',
    },
    paths: {
      isOn: true,
      budget: { share: 0.05 },
      addedHoursPerPush: 4.2,
      addedHourShare: 0.027,
      pushShare: 0.6,
      ownPushShare: { value: 0.064, low: 0.03, high: 0.1 },
      missedShare: { value: -0.01, low: -0.02, high: 0 },
      meanPushes: { value: -0.3, low: -0.5, high: -0.1 },
      againstChance: { value: 0.058, low: 0.02, high: 0.09 },
      againstMostFailing: { value: 0.05, low: 0.01, high: 0.09 },
      againstOtherFiles: { value: 0.05, low: 0.01, high: 0.09 },
      reason: 'with 2.7 % more machine hours, changed files catch 6.4 points more: switch them on',
    },
  },
};
