import type { Described } from '../util/described.ts';
import type { Label } from '../util/ids.ts';
import { byCodePoint } from '../util/json.ts';
import type { pathsSchema } from './paths-schema.ts';

/** The section `paths` of the data: which labels caught what came of touching a path. */
export type PathRules = Described<typeof pathsSchema>;

export type PathRule = PathRules['rules'][number];

/** Why a label runs that is of low value otherwise: what it caught of the regressions that came of a path that the push touches. */
export interface Touched {
  readonly path: string;
  readonly caught: number;
  readonly regressions: number;
  /** The revisions that fixed some of what it caught, the latest first. */
  readonly fixes: readonly string[];
}

/** What a run is taken to last, in seconds, that was never measured. */
export const UNMEASURED = 1800;

/** A path and the folders that it is in, the outermost first. */
export function pathsAbove(file: string): string[] {
  const paths: string[] = [];
  for (let end = file.indexOf('/'); end !== -1; end = file.indexOf('/', end + 1)) {
    if (end > 0) paths.push(file.slice(0, end));
  }
  paths.push(file);
  return paths;
}

/**
 * The labels that run because of the files that a push changes, with why: those that caught most for a push that touched their path and
 * a second of their run time come first, and as many of them as fit into the hours that one push may get.
 *
 * @param secondsOf run time of a label; null where it runs anyway, or is not asked for
 */
export function addedByPaths(
  { rules, mostHours }: PathRules,
  files: readonly string[],
  secondsOf: (label: Label) => number | null,
): ReadonlyMap<Label, Touched> {
  const touched = new Set(files.flatMap(pathsAbove));
  const best = new Map<Label, { readonly why: Touched; readonly worth: number }>();
  for (const { path, pushes, regressions, labels } of rules) {
    if (!touched.has(path)) continue;
    for (const [label, { caught, fixes }] of Object.entries(labels) as [Label, PathRule['labels'][string]][]) {
      const worth = caught / pushes;
      if (worth > (best.get(label)?.worth ?? 0)) best.set(label, { why: { path, caught, regressions, fixes }, worth });
    }
  }
  const candidates = [...best].flatMap(([label, { why, worth }]) => {
    const seconds = secondsOf(label);
    return seconds === null ? [] : [{ label, why, seconds, worth: worth / Math.max(1, seconds) }];
  });
  let left = mostHours * 3600;
  const added = new Map<Label, Touched>();
  for (const { label, why, seconds } of candidates.sort((a, b) => b.worth - a.worth || byCodePoint(a.label, b.label))) {
    if (seconds > left) continue;
    left -= seconds;
    added.set(label, why);
  }
  return added;
}

/** Why it runs, as a sentence. */
export const touchedText = ({ path, caught, regressions }: Touched): string =>
  `the push touches ${path}: ${caught} of ${regressions} ${regressions === 1 ? 'regression' : 'regressions'} there failed here`;
