import type { HistoryRecord } from '../../src/history/records.ts';
import type { CoverSolver } from '../../src/regenerate/cover/solve.ts';
import { loadSolver } from '../../src/regenerate/cover/solve.ts';
import type { Past, PastRegression } from '../../src/replay/past.ts';
import { type Config, parseConfig } from '../../src/seta/config.ts';
import { asLabel } from '../../src/util/ids.ts';
import { at } from '../regenerate/make.ts';

export const solver: CoverSolver = await loadSolver();

/** A configuration with pruning on for `test-*` of autoland; more keys of `seta` may be given as YAML lines. */
export function config(...lines: readonly string[]): Config {
  const keys = ['projects: [autoland]', 'prunable: ["test-*"]', 'data: {file: seta.json}', ...lines];
  const parsed = parseConfig(
    ['trust-domain: gecko', 'seta:', ...keys.map((key) => `  ${key}`)].join('\n'),
    'config.yml',
  );
  if (!parsed.ok) throw new Error(parsed.failure.message);
  return parsed.value;
}

export interface Sketch {
  /** Label to its run time in seconds. */
  readonly labels: Readonly<Record<string, number>>;
  /** Days since the beginning of the history. */
  readonly pushes: readonly number[];
  readonly records: readonly HistoryRecord[];
  /** Name, landed, fixed, labels. */
  readonly regressions: readonly (readonly [string, number, number, readonly string[]])[];
}

/** A small history in which every label is there from first to last. */
export function past({ labels, pushes, records, regressions }: Sketch): Past {
  const names = Object.keys(labels);
  return {
    project: 'autoland',
    source: 'made by hand',
    truth: 'ground-truth',
    pushes: pushes.map((day, i) => ({ revision: revisionOf(i), time: at(day) })),
    labels: names.map(asLabel),
    seconds: Object.values(labels),
    epochs: [{ from: 0, labels: names.map((_, i) => i) }],
    regressions: regressions.map(
      ([name, landed, fixed, failing]): PastRegression => ({
        name,
        landed,
        fixed,
        labels: failing.map((label) => names.indexOf(label)),
      }),
    ),
    records,
    graphAt: () => names.map(asLabel),
    warnings: [],
  };
}

export const revisionOf = (push: number): string => push.toString(16).padStart(40, '0');
