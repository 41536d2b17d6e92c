import { type DataDiff, diff } from '../../regenerate/diff.ts';
import type { Result } from '../../util/failure.ts';
import { number } from '../../util/numbers.ts';
import { ok } from '../../util/result.ts';
import { parseLocation } from '../inputs.ts';
import { print, printJson, table } from '../output.ts';
import { readArtifact } from './read.ts';

export interface DiffOptions {
  readonly json?: boolean;
}

/** Prints what changed from one artifact to another. */
export async function diffData(before: string, after: string, options: DiffOptions): Promise<Result<void>> {
  const old = await readArtifact(parseLocation(before));
  if (!old.ok) return old;
  const fresh = await readArtifact(parseLocation(after));
  if (!fresh.ok) return fresh;
  const difference = diff(old.value, fresh.value);
  if (options.json) printJson(difference);
  else print(told(difference));
  return ok(undefined);
}

const NAMES: Readonly<Record<keyof DataDiff['figures'], string>> = {
  regressions: 'regressions',
  covered: 'of these caught',
  highValue: 'high-value tasks',
  runHours: 'their run hours',
  allRunHours: 'run hours of all tasks',
  skipRate: 'share not run on every push',
};

function told({ changed, appeared, gone, figures }: DataDiff): readonly string[] {
  const figureRows = Object.entries(NAMES).map(([key, name]) => {
    const [before, after] = figures[key as keyof typeof NAMES];
    const digits = key === 'skipRate' ? 3 : Number.isInteger(before) && Number.isInteger(after) ? 0 : 1;
    return [name, number(before, digits), number(after, digits)];
  });
  const labelRows = [
    ...changed.map(({ label, from, to }) => [label, from.priority, to.priority, to.reason]),
    ...appeared.map(({ label, to }) => [label, 'absent', to.priority, to.reason]),
    ...gone.map(({ label, from }) => [label, from.priority, 'gone', from.reason]),
  ];
  const labels = labelRows.length > 0 ? table(['label', 'before', 'after', 'reason'], labelRows) : ['no label changed'];
  return [...table(['', 'before', 'after'], figureRows), '', ...labels];
}
