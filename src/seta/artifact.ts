import type { Label } from '../util/ids.ts';

/** 1 runs on every push, 2-4 on every Nth (configuration `tiers`), 5 only on a backstop. */
export type Priority = 1 | 2 | 3 | 4 | 5;

export type PriorityReason = 'regressions' | 'new' | 'override' | 'redundant' | 'no-regressions';

/** What the data knows of one label. */
export interface LabelData {
  readonly priority: Priority;
  readonly reason: PriorityReason;
  /** Regressions of the window in which this label failed. */
  readonly caught: number;
  /** Of those, the ones that no other label caught. */
  readonly sole: number;
  /** Median run time in seconds; null where it was never measured. */
  readonly runSeconds: number | null;
  /** ISO time after which the priority is to be reconsidered (end of a grace or an override), or null. */
  readonly until: string | null;
}

/** The SETA data artifact, `public/seta.json`, version 1. Times are ISO 8601 in UTC. */
export interface SetaData {
  readonly version: 1;
  readonly project: string;
  readonly generated: string;
  readonly expires: string;
  readonly window: {
    readonly from: string;
    readonly to: string;
    readonly pushes: number;
    readonly regressions: number;
  };
  readonly generator: {
    readonly name: string;
    readonly version: string;
    readonly options: Readonly<Record<string, unknown>>;
  };
  readonly coverage: {
    readonly regressions: number;
    readonly covered: number;
    readonly highValue: number;
    readonly runHours: number;
    readonly allRunHours: number;
    readonly lowerBoundRunHours: number;
    readonly optimal: boolean;
  };
  readonly tasks: Readonly<Record<Label, LabelData>>;
}
