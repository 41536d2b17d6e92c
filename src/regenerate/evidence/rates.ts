import { type LabelParts, partsOf } from '../../util/labels.ts';

/** Which labels are alike, by label number: numbers of families. */
export interface Families {
  /** The same tests on another platform: suite and chunk. */
  readonly test: Uint32Array;
  readonly suite: Uint32Array;
  readonly platform: Uint32Array;
}

/** @param partsOfLabel the platform and the suite of a label, from the best that is known of it */
export function familiesOf(labels: readonly string[], partsOfLabel: (label: string) => LabelParts = partsOf): Families {
  const parts = labels.map((label) => ({ label, ...partsOfLabel(label) }));
  return {
    test: numbered(parts.map(elsewhere)),
    suite: numbered(parts.map(({ suite }) => suite)),
    platform: numbered(parts.map(({ platform }) => platform)),
  };
}

/** The label without its platform, as the label calls it: what a task tells of its platform may be called otherwise. */
const elsewhere = ({ label, platform }: { readonly label: string; readonly platform: string }): string =>
  label.replace(label.includes(platform) ? platform : partsOf(label).platform, '');

function numbered(names: readonly string[]): Uint32Array {
  const numbers = new Map<string, number>();
  return Uint32Array.from(names, (name) => {
    const number = numbers.get(name) ?? numbers.size;
    numbers.set(name, number);
    return number;
  });
}

/** As many runs of its family count for a label as if they were its own. */
const BORROWED = 50;
/** As many runs of all count for a family. */
const BORROWED_BY_FAMILY = 500;
const LEAST = 1e-5;
const MOST = 0.95;

/**
 * How often a run of each label fails by chance: its own failures in its runs, drawn towards what is usual for its suite and
 * platform the more, the fewer runs it has. Where nothing is known of a label it is the suite's rate times what the platform is above or below all.
 */
export function ratesOf(runs: Float64Array, failures: Float64Array, { suite, platform }: Families): Float64Array {
  const all = (sum(failures) + 0.5) / (sum(runs) + 100);
  const bySuite = shrunk(runs, failures, suite, all);
  const byPlatform = shrunk(runs, failures, platform, all);
  return Float64Array.from(runs, (count, label) => {
    const usual = ((bySuite[suite[label] ?? 0] ?? all) * (byPlatform[platform[label] ?? 0] ?? all)) / all;
    const rate = ((failures[label] ?? 0) + BORROWED * usual) / (count + BORROWED);
    return Math.min(MOST, Math.max(LEAST, rate));
  });
}

const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);

function shrunk(runs: Float64Array, failures: Float64Array, family: Uint32Array, all: number): Float64Array {
  const families = family.reduce((most, number) => Math.max(most, number + 1), 0);
  const ran = new Float64Array(families);
  const failed = new Float64Array(families);
  family.forEach((number, label) => {
    ran[number] = (ran[number] ?? 0) + (runs[label] ?? 0);
    failed[number] = (failed[number] ?? 0) + (failures[label] ?? 0);
  });
  return ran.map((count, number) => ((failed[number] ?? 0) + BORROWED_BY_FAMILY * all) / (count + BORROWED_BY_FAMILY));
}
