/**
 * Labels of the past in the words of today, where tasks were renamed. What the configuration says (`seta.renames`) is taken at
 * its word; what is guessed from two task graphs is credited with the evidence only, and the new labels keep their grace.
 */
import type { SetaData } from '../seta/artifact.ts';
import { stars } from '../util/globs.ts';
import type { Label } from '../util/ids.ts';
import { isObject } from '../util/json.ts';
import { partsOf } from '../util/labels.ts';
import type { Window } from './window.ts';

/** An old glob, and the label it became: each `*` stands there for what the same one of the old glob matched. */
export type Rename = readonly [old: string, today: string];

/** The label of today that a label of the past became; itself where it is not known to have become one. */
export type Renamed = (label: string) => string;

const itself: Renamed = (label) => label;

/** A label that still exists is itself. Renames are followed as far as they lead, each once. */
export function renamed(renames: readonly Rename[], today: ReadonlySet<string>): Renamed {
  if (renames.length === 0) return itself;
  const known = new Map<string, string>();
  const follow = (label: string): string => {
    let current = label;
    for (const rename of renames) {
      if (today.has(current)) break;
      current = became(current, rename) ?? current;
    }
    return current;
  };
  return (label) => {
    const before = known.get(label);
    if (before !== undefined) return before;
    const after = follow(label);
    known.set(label, after);
    return after;
  };
}

/** What a label became by one rename; null where it does not match. Each star matches as little as it can, the last the rest. */
function became(label: string, [old, today]: Rename): string | null {
  const [first = '', ...rest] = old.split('*');
  if (rest.length === 0) return label === old ? today : null;
  const last = rest.pop() ?? '';
  if (!label.startsWith(first) || !label.endsWith(last)) return null;
  const end = label.length - last.length;
  const parts: string[] = [];
  let from = first.length;
  for (const piece of rest) {
    const at = label.indexOf(piece, from);
    if (at < 0) return null;
    parts.push(label.slice(from, at));
    from = at + piece.length;
  }
  if (from > end) return null;
  parts.push(label.slice(from, end));
  return today.split('*').reduce((text, piece, i) => text + (parts[i - 1] ?? '') + piece);
}

/** Records under the labels of today. */
export function relabelled(window: Window, rename: Renamed): Window {
  if (rename === itself) return window;
  const under = <T extends { readonly label: string }>(record: T): T => {
    const label = rename(record.label);
    return label === record.label ? record : { ...record, label };
  };
  return {
    pushes: window.pushes,
    jobs: window.jobs.map(under),
    notes: window.notes.map(under),
    runTimes: window.runTimes.map(under),
    runs: window.runs.relabelled(rename),
    verdicts: window.verdicts.map(under),
  };
}

/** The artifact under the labels of today: what it knew of an old label it knows of the new one, unless it knew that itself. */
export function relabelledData(data: SetaData, rename: Renamed): SetaData {
  const moved = Object.entries(data.tasks).map(([label, task]) => [rename(label), task] as const);
  return { ...data, tasks: { ...Object.fromEntries(moved), ...data.tasks } };
}

/** Fewer labels may have the same names by chance. */
const FEWEST = 3;

/**
 * Platforms that were renamed, by all appearances: each label of a platform that is gone has one of the same name on a platform
 * that is new, that one has no others, and no second platform is like either. Those that earlier data was made with hold on,
 * as long as the old labels are gone.
 *
 * @param past labels of the records
 */
export function guessedRenames(
  previous: SetaData,
  prunable: readonly Label[],
  today: ReadonlySet<string>,
  past: ReadonlySet<string>,
): readonly Rename[] {
  const known = suitesByPlatform(Object.keys(previous.tasks));
  const now = suitesByPlatform(prunable);
  const still = suitesByPlatform([...today]);
  const gone = [...known].filter(([platform, suites]) => !still.has(platform) && suites.size >= FEWEST);
  const fresh = [...now].filter(([platform]) => !known.has(platform));
  const pairs = gone.flatMap(([old, suites]) =>
    fresh.flatMap(([platform, others]) => (isSame(suites, others) ? [[old, platform] as const] : [])),
  );
  const once = pairs.filter(
    (pair) => pairs.filter((other) => other[0] === pair[0] || other[1] === pair[1]).length === 1,
  );
  const found = once.map(([old, platform]): Rename => [`*-${old}*`, `*-${platform}*`]);
  const holds = (one: Rename) => [...past].some((label) => !today.has(label) && today.has(became(label, one) ?? ''));
  const held = renamesOf(previous.generator.options['guessedRenames']).filter(holds);
  return [...held, ...found.filter(([old]) => !held.some((other) => other[0] === old))];
}

/** What an artifact has recorded; it may hold anything. */
const renamesOf = (value: unknown): readonly Rename[] =>
  isObject(value)
    ? Object.entries(value).filter(
        (pair): pair is [string, string] => typeof pair[1] === 'string' && stars(pair[0]) === stars(pair[1]),
      )
    : [];

function suitesByPlatform(labels: readonly string[]): Map<string, Set<string>> {
  const suites = new Map<string, Set<string>>();
  for (const label of labels) {
    const { platform } = partsOf(label);
    const rest = label.replace(`-${platform}`, '-*');
    if (rest === label) continue;
    const known = suites.get(platform);
    if (known) known.add(rest);
    else suites.set(platform, new Set([rest]));
  }
  return suites;
}

const isSame = (one: ReadonlySet<string>, other: ReadonlySet<string>): boolean =>
  one.size === other.size && [...one].every((item) => other.has(item));
