/** What happens to a project in some weeks, as data: a seed gives one, a failing one is made smaller and kept. */
import fc from 'fast-check';
import { TROUBLES, type Trouble } from './deployment.ts';

/** The runs of one task, each with its troubles; the last is not disturbed, unless nobody runs it once more. */
export interface Lives {
  readonly runs: readonly (readonly Trouble[])[];
  readonly abandoned: boolean;
}

export const ACTIONS = [
  'run-missing-tests',
  'add-new-jobs',
  'backfill',
  'retrigger',
  'rerun',
  'cancel',
  'bisect',
] as const;

/** What somebody writes to a place of ours, with the scopes of level 3 (a mistake of ours) or of level 1. */
export const LITTER = [
  'data that is no JSON',
  'data of another project',
  'data of the future',
  'data of low value only',
  'data with a broken label',
  'a record that is none',
  'a record of the future',
  'a record that counts beyond all',
  'a record against its order',
  'data of level 1',
  'a record of level 1',
  'a switch of level 1',
  'a switch without an end',
] as const;

export type Event = Readonly<
  | {
      op: 'push';
      /** Minutes after what was before. */
      after: number;
      event: 'push' | 'pull-request' | 'cron';
      /** Our own decision, or the adapter beside another optimizer. */
      by: 'seta' | 'adapter';
      /** The test that it breaks, if any. */
      breaks: number | null;
      /** Whether it fixes what is broken. */
      fixes: boolean;
      /** Minutes that the clock of the push is off. */
      skew: number;
      lives: Lives;
    }
  | { op: 'data'; after: number; troubles: readonly Trouble[] }
  | {
      op: 'act';
      action: (typeof ACTIONS)[number];
      /** The push it is on, counted back from the last. */
      back: number;
      test: number;
      where: 'task' | 'shell';
      /** Two people at once. */
      twice: boolean;
      lives: Lives;
    }
  | { op: 'cancel group'; back: number }
  | { op: 'squat'; test: number }
  | { op: 'litter'; what: (typeof LITTER)[number] }
  /** Somebody switches pruning off for so many hours, or on again (0). */
  | { op: 'switch'; hours: number; troubles: readonly Trouble[] }
  /** Workers take the day off: what is pending stays so until they are back. */
  | { op: 'idle' }
  | { op: 'pass'; hours: number }
>;

export interface Scenario {
  readonly vcs: 'hg' | 'git';
  readonly backstop: { readonly pushes: number; readonly minutes: number };
  readonly tiers: readonly [number, number, number];
  readonly holdout: number;
  readonly rota: boolean;
  readonly events: readonly Event[];
}

const troubles = fc.uniqueArray(
  fc.record({ at: fc.oneof(fc.nat(6), fc.nat(60)), what: fc.constantFrom(...TROUBLES) }),
  { maxLength: 3, selector: ({ at }) => at },
);

const undisturbed: Lives = { runs: [], abandoned: false };
const lives = fc.oneof(
  { weight: 3, arbitrary: fc.constant(undisturbed) },
  { weight: 2, arbitrary: fc.record({ runs: fc.array(troubles, { maxLength: 2 }), abandoned: fc.boolean() }) },
);

const test = fc.nat(9);
const push = fc.record({
  op: fc.constant('push' as const),
  after: fc.oneof({ weight: 5, arbitrary: fc.integer({ min: 1, max: 40 }) }, fc.integer({ min: 1, max: 600 })),
  event: fc.oneof(
    { weight: 8, arbitrary: fc.constant('push' as const) },
    fc.constantFrom('pull-request' as const, 'cron' as const),
  ),
  by: fc.oneof({ weight: 3, arbitrary: fc.constant('seta' as const) }, fc.constant('adapter' as const)),
  breaks: fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, test),
  fixes: fc.boolean(),
  skew: fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, fc.integer({ min: -20, max: 20 })),
  lives,
});

const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 12, arbitrary: push },
  {
    weight: 2,
    arbitrary: fc.record({ op: fc.constant('data' as const), after: fc.integer({ min: 1, max: 900 }), troubles }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      op: fc.constant('act' as const),
      action: fc.constantFrom(...ACTIONS),
      back: fc.nat(5),
      test,
      where: fc.constantFrom('task' as const, 'shell' as const),
      twice: fc.boolean(),
      lives,
    }),
  },
  fc.record({ op: fc.constant('cancel group' as const), back: fc.nat(3) }),
  fc.record({ op: fc.constant('squat' as const), test }),
  fc.record({ op: fc.constant('litter' as const), what: fc.constantFrom(...LITTER) }),
  fc.record({ op: fc.constant('switch' as const), hours: fc.constantFrom(0, 1, 8, 48), troubles }),
  fc.constant({ op: 'idle' as const }),
  fc.record({
    op: fc.constant('pass' as const),
    hours: fc.oneof(fc.integer({ min: 1, max: 72 }), fc.constantFrom(200, 500)),
  }),
);

/** Some weeks of a project. */
export const scenarios: fc.Arbitrary<Scenario> = fc.record({
  vcs: fc.constantFrom('hg' as const, 'git' as const),
  backstop: fc.record({ pushes: fc.integer({ min: 2, max: 9 }), minutes: fc.integer({ min: 60, max: 600 }) }),
  tiers: fc.constantFrom<[number, number, number]>([2, 4, 8], [2, 6, 12], [3, 3, 9]),
  holdout: fc.constantFrom(0, 0.1),
  rota: fc.boolean(),
  events: fc.array(event, { minLength: 10, maxLength: 50, size: 'max' }),
});
