import type { Evidence } from '../history/evidence.ts';
import type { Flake } from '../seta/artifact.ts';
import type { Label } from '../util/ids.ts';
import { byCodePoint } from '../util/json.ts';
import type { LabelParts } from '../util/labels.ts';
import { type Renumbering, renumbering } from './chunks.ts';
import { type NoteCounts, noteEvidence } from './evidence/notes.ts';
import { type Group, resultEvidence } from './evidence/results.ts';
import { verdictEvidence } from './evidence/verdicts.ts';
import { shortRevision } from './revisions.ts';
import type { Window } from './window.ts';

/** One bad change, known by what fixed it, and which labels of today would have caught it. */
export interface Regression {
  /**
   * The fixing revision, 12 to 40 hex digits: the longest form in which it was given. Where nobody named one, the revision of the
   * push by which it was gone; where that is not known either, of the push that brought it.
   */
  readonly fix: string;
  /** Where each label failed because of it: Treeherder's push ids, ascending. Labels by code point. */
  readonly failures: ReadonlyMap<Label, readonly number[]>;
  /** When the last push was made on which it was seen, in Unix seconds. */
  readonly lastSeen: number;
  /** The chance that there was one: that of the best evidence, but for verdicts where others speak for it as well. */
  readonly weight: number;
  /** All that speaks for it, of labels that are gone as well. */
  readonly evidence: readonly Evidence[];
  /** The labels of today that a bisection found broken by it. */
  readonly bisected: readonly Label[];
}

const isVerdict = ({ because }: Evidence): boolean => because.kind === 'verdict';

/** Whether nobody but a bisection knows of it. */
export const isBisected = ({ evidence }: Regression): boolean => evidence.every(isVerdict);

/** How much of the records was not used, and why. Counts. */
export interface RegressionStatistics extends NoteCounts {
  /** Failures that were credited to a label: one for each regression, label and push, however often it was retriggered. */
  readonly failures: number;
  /** Pieces of evidence that are credited to another chunk than the one that failed. */
  readonly renumbered: number;
  /** Pieces of evidence of labels that no label of today stands for. */
  readonly goneLabels: number;
  /** Regressions that only such labels caught; they cannot be asked for. */
  readonly uncatchable: number;
}

/** What was found in a window last, and what it was asked for. */
const found = new WeakMap<Window, { readonly asked: Asked; readonly answer: Found }>();

type Asked = readonly [
  today: ReadonlySet<string>,
  tiers: readonly number[],
  parts: ((label: string) => LabelParts) | undefined,
];

interface Found {
  readonly regressions: readonly Regression[];
  /** How often labels of the records fail by chance, where they have results. */
  readonly flakes: ReadonlyMap<string, Flake>;
  readonly statistics: RegressionStatistics;
}

/**
 * Groups evidence into regressions, whoever found it, ordered by fixing revision. A window that is asked again for the same is not searched again.
 *
 * @param today labels of the latest full graph
 * @param tiers tiers of jobs whose notes count
 * @param parts the platform and the suite of a label, today's or not
 */
export function findRegressions(
  window: Window,
  today: ReadonlySet<string>,
  tiers: readonly number[],
  parts?: (label: string) => LabelParts,
): Found {
  const known = found.get(window);
  if (known) {
    const [sameToday, sameTiers, sameParts] = known.asked;
    const isSame =
      sameToday.size === today.size &&
      [...today].every((label) => sameToday.has(label)) &&
      sameTiers.join() === tiers.join();
    if (isSame && sameParts === parts) return known.answer;
  }
  const answer = searched(window, today, tiers, parts);
  found.set(window, { asked: [today, tiers, parts], answer });
  return answer;
}

function searched(window: Window, ...[today, tiers, parts]: Asked): Found {
  const notes = noteEvidence(window, tiers);
  const results = resultEvidence(window, parts);
  const groups = grouped(notes.evidence, results.groups, verdictEvidence(window));
  const evidence = groups.flat();
  const renumbered = (some: readonly Evidence[]): Renumbering =>
    renumbering(
      some.map(({ label }) => label),
      today,
    );
  // A verdict changes nothing of what is known without it.
  const [of, ofKnown] = [renumbered(evidence), renumbered(evidence.filter((piece) => !isVerdict(piece)))];
  const standIns = (label: string): readonly string[] => (ofKnown(label).length > 0 ? ofKnown(label) : of(label));
  const all = groups.map((group) => regressionOf(group, window, group.every(isVerdict) ? of : ofKnown));
  const regressions = all
    .filter(({ failures }) => failures.size > 0)
    .sort((a, b) => byCodePoint(a.fix, b.fix) || a.lastSeen - b.lastSeen);
  const stands = evidence.map(({ label }) => ({ label, labels: standIns(label) }));
  return {
    regressions,
    flakes: results.flakes,
    statistics: {
      ...notes.counts,
      failures: regressions.flatMap(({ failures }) => [...failures.values()]).reduce((sum, at) => sum + at.length, 0),
      renumbered: stands.filter(({ label, labels }) => labels.length > 0 && !labels.includes(label)).length,
      goneLabels: stands.filter(({ labels }) => labels.length === 0).length,
      uncatchable: all.length - regressions.length,
    },
  };
}

/**
 * Evidence of the same regression: what names the same fix, and what results show together. Results that share a failure with what
 * people wrote, and a verdict that does with either, are of the same; where nothing is known of it, a verdict's push brought a
 * regression of its own.
 */
function grouped(
  notes: readonly Evidence[],
  results: readonly Group[],
  verdicts: readonly Evidence[],
): readonly Group[] {
  const groups = new Map<string, [Evidence, ...Evidence[]]>();
  const at = new Map<string, string>();
  const put = (key: string, pieces: Group) => {
    const group = groups.get(key);
    if (group) for (const piece of pieces) group.push(piece);
    else groups.set(key, [...pieces]);
    for (const { pushId, label } of pieces) at.set(`${pushId} ${label}`, key);
  };
  const known = ({ pushId, label }: Evidence): string | undefined => at.get(`${pushId} ${label}`);
  for (const piece of notes) put(shortRevision(piece.fix ?? ''), [piece]);
  const written = new Set(groups.keys());
  results.forEach((group, number) => {
    const [{ fix }] = group;
    // One push may take several back.
    const own = fix !== null && written.has(shortRevision(fix)) ? shortRevision(fix) : `results ${number}`;
    put(group.map(known).find((key) => key !== undefined) ?? own, group);
  });
  for (const piece of verdicts) put(known(piece) ?? `push ${piece.pushId}`, [piece]);
  return [...groups.values()];
}

/** What is behind one group. Without failures where only labels caught it that are gone. */
function regressionOf(evidence: Group, { pushes }: Window, standIns: Renumbering): Regression {
  const [first] = evidence;
  const without = evidence.filter((piece) => !isVerdict(piece));
  const judged: readonly Evidence[] = without.length > 0 ? without : evidence;
  const pushesOf = new Map<string, Set<number>>();
  for (const { label: past, pushId } of judged) {
    for (const label of standIns(past)) {
      const known = pushesOf.get(label);
      if (known) known.add(pushId);
      else pushesOf.set(label, new Set([pushId]));
    }
  }
  const fixes = evidence.flatMap(({ fix }) => fix ?? []);
  const [longest] = fixes.sort((a, b) => b.length - a.length || byCodePoint(a, b));
  const failures = [...pushesOf]
    .sort(([a], [b]) => byCodePoint(a, b))
    .map(([label, pushes]) => [label as Label, [...pushes].sort((a, b) => a - b)] as const);
  return {
    fix: longest ?? pushes.get(untilOf(evidence) ?? first.pushId)?.revision ?? `push ${first.pushId}`,
    failures: new Map(failures),
    lastSeen: judged.reduce((latest, { time }) => Math.max(latest, time), Number.NEGATIVE_INFINITY),
    weight: judged.reduce((most, { weight }) => Math.max(most, weight), 0),
    evidence,
    bisected: [...new Set(evidence.filter(isVerdict).flatMap(({ label }) => standIns(label) as readonly Label[]))],
  };
}

/** The first push on which some of it was gone, where only that is known. */
const untilOf = (evidence: Group): number | undefined =>
  evidence
    .flatMap(({ because }) => (because.kind === 'streak' ? because.untilPushId : []))
    .reduce<number | undefined>((least, push) => (least !== undefined && least <= push ? least : push), undefined);
