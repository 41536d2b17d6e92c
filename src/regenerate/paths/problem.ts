import { pathsAbove } from '../../seta/paths.ts';
import type { Label } from '../../util/ids.ts';
import { byCodePoint } from '../../util/json.ts';
import type { Regression } from '../regressions.ts';
import type { Window } from '../window.ts';
import { originsOf } from './origins.ts';

/** A rule that could be made: the label runs on pushes that touch the path. */
export interface Candidate {
  readonly path: string;
  readonly label: Label;
  /** The regressions that came of the path and that the label caught, by their place. */
  readonly caught: readonly number[];
}

/** What rules are chosen from. */
export interface PathProblem {
  /** Of the window whose files are known. */
  readonly pushes: number;
  /** Those whose origin is known. */
  readonly regressions: readonly Regression[];
  /** By path: the pushes that touch it, by their place, and how many of the regressions came of it. */
  readonly touches: ReadonlyMap<string, readonly number[]>;
  readonly came: ReadonlyMap<string, number>;
  /** By path, the narrower before the wider one, then label. */
  readonly candidates: readonly Candidate[];
}

/** One regression is no rule. */
const LEAST = 2;

/**
 * What files say: every file and folder that several regressions of one label came of. Null where the files of no push are known.
 *
 * @param isOpen whether a label may be left out, so that a rule could bring it back
 */
export function pathProblem(
  window: Window,
  regressions: readonly Regression[],
  isOpen: (label: Label) => boolean,
): PathProblem | null {
  const pushes = [...window.pushes.values()].filter(({ files }) => files !== undefined);
  if (pushes.length === 0) return null;
  const origins = originsOf(window);
  const placed = regressions.flatMap((regression) => {
    const files = origins(regression);
    return files ? [{ regression, paths: new Set(files.flatMap(pathsAbove)) }] : [];
  });
  const caught = new Map<string, Map<Label, number[]>>();
  const came = new Map<string, number>();
  placed.forEach(({ regression, paths }, place) => {
    for (const path of paths) {
      came.set(path, (came.get(path) ?? 0) + 1);
      const ofPath = caught.get(path) ?? new Map<Label, number[]>();
      caught.set(path, ofPath);
      for (const label of regression.failures.keys()) ofPath.set(label, [...(ofPath.get(label) ?? []), place]);
    }
  });
  const all = [...caught]
    .sort(([a], [b]) => byCodePoint(b, a))
    .flatMap(([path, labels]) =>
      [...labels]
        .filter(([label, places]) => places.length >= LEAST && isOpen(label))
        .sort(([a], [b]) => byCodePoint(a, b))
        .map(([label, places]): Candidate => ({ path, label, caught: places })),
    );
  // What a label caught of a path and of one in it: the rest of the wider path went without harm.
  const inFolders = all.filter(({ path }) => path.includes('/'));
  const within = new Set(
    inFolders.map(({ path, ...one }) => keyOf({ ...one, path: path.slice(0, path.lastIndexOf('/')) })),
  );
  const candidates = all.filter((one) => !within.has(keyOf(one)));
  const wanted = new Set(candidates.map(({ path }) => path));
  const touches = new Map<string, number[]>([...wanted].map((path) => [path, []]));
  pushes.forEach(({ files = [] }, place) => {
    for (const path of new Set(files.flatMap(pathsAbove))) touches.get(path)?.push(place);
  });
  return { pushes: pushes.length, regressions: placed.map(({ regression }) => regression), touches, came, candidates };
}

const keyOf = ({ path, label, caught }: Candidate): string => `${label} ${caught.length} ${path}`;
