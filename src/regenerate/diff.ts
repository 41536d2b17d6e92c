import type { LabelData, Priority, PriorityReason, SetaData } from '../seta/artifact.ts';
import { slotCount } from '../seta/slots.ts';
import type { Label } from '../util/ids.ts';
import { byCodePoint } from '../util/json.ts';
import { skipRate } from './gate.ts';

interface Standing {
  readonly priority: Priority;
  readonly reason: PriorityReason;
}

/** In how many slots of a rota of how many a label runs; null for a label without. */
export type Turns = { readonly runs: number; readonly of: number } | null;

/** What changed from one artifact to the next. Labels by code point. */
export interface DataDiff {
  /** Labels of both whose priority changed. */
  readonly changed: readonly { readonly label: Label; readonly from: Standing; readonly to: Standing }[];
  readonly appeared: readonly { readonly label: Label; readonly to: Standing }[];
  readonly gone: readonly { readonly label: Label; readonly from: Standing }[];
  /** Labels of both whose turns in a rota changed; their priority may be the same. */
  readonly moved: readonly { readonly label: Label; readonly from: Turns; readonly to: Turns }[];
  /** Figures of both, in the order old, new. */
  readonly figures: Readonly<Record<Figure, readonly [number, number]>>;
  /** How many pushes late a regression is expected by either's rota; null where one has none. */
  readonly delay: readonly [number | null, number | null];
}

type Figure = 'regressions' | 'covered' | 'highValue' | 'runHours' | 'allRunHours' | 'skipRate';

/** Compares two artifacts. */
export function diff(before: SetaData, after: SetaData): DataDiff {
  const old = entries(before);
  const fresh = entries(after);
  return {
    changed: [...fresh]
      .flatMap(([label, to]) => {
        const from = old.get(label);
        return from && from.priority !== to.priority ? [{ label, from: standing(from), to: standing(to) }] : [];
      })
      .sort(byLabel),
    appeared: [...fresh]
      .filter(([label]) => !old.has(label))
      .map(([label, to]) => ({ label, to: standing(to) }))
      .sort(byLabel),
    gone: [...old]
      .filter(([label]) => !fresh.has(label))
      .map(([label, from]) => ({ label, from: standing(from) }))
      .sort(byLabel),
    moved: [...fresh]
      .flatMap(([label, to]) => {
        const from = old.get(label);
        const isSame = from?.slots === to.slots && before.rota?.slots === after.rota?.slots;
        return from && !isSame ? [{ label, from: turns(from, before), to: turns(to, after) }] : [];
      })
      .filter(({ from, to }) => from !== null || to !== null)
      .sort(byLabel),
    delay: [before.rota?.delay ?? null, after.rota?.delay ?? null],
    figures: {
      regressions: [before.coverage.regressions, after.coverage.regressions],
      covered: [before.coverage.covered, after.coverage.covered],
      highValue: [before.coverage.highValue, after.coverage.highValue],
      runHours: [before.coverage.runHours, after.coverage.runHours],
      allRunHours: [before.coverage.allRunHours, after.coverage.allRunHours],
      skipRate: [skipRate(before), skipRate(after)],
    },
  };
}

const entries = ({ tasks }: SetaData): ReadonlyMap<Label, LabelData> =>
  new Map(Object.entries(tasks) as [Label, LabelData][]);

const standing = ({ priority, reason }: LabelData): Standing => ({ priority, reason });

const turns = ({ slots }: LabelData, { rota }: SetaData): Turns =>
  rota && slots !== undefined ? { runs: slotCount(slots), of: rota.slots } : null;

const byLabel = (a: { readonly label: Label }, b: { readonly label: Label }): number => byCodePoint(a.label, b.label);
