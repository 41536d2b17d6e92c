import type { Evidence } from '../history/evidence.ts';
import type { LabelData, Priority, SetaData } from '../seta/artifact.ts';
import type { Touched } from '../seta/paths.ts';
import { slotCount } from '../seta/slots.ts';
import type { Failure, Result } from '../util/failure.ts';
import type { Label } from '../util/ids.ts';
import { byCodePoint } from '../util/json.ts';
import { shortPercent } from '../util/numbers.ts';
import { err, ok, unreachable } from '../util/result.ts';
import { near } from '../util/schema.ts';
import { type Addresses, NO_ADDRESSES } from './addresses.ts';
import type { Built } from './build.ts';
import { coverProblem } from './choose.ts';
import { greedyCover } from './cover/greedy.ts';
import { at } from './cover/problem.ts';
import { catches } from './priorities.ts';
import type { Regression } from './regressions.ts';

/** So many of a kind are named. */
const NAMED = 3;

/** Why a label has its priority. */
export interface LabelExplanation {
  readonly label: Label;
  readonly data: LabelData;
  /** What it caught, the latest first. */
  readonly regressions: readonly {
    readonly fix: string;
    /** Unix seconds. */
    readonly lastSeen: number;
    /** The chance that there was one. */
    readonly weight: number;
    /** What speaks for it on the label's own account, else on others', in words, each once. */
    readonly evidence: readonly string[];
    /** Where that can be looked at: what fixed it, the push on which the label failed first, tasks; as far as addresses are known. */
    readonly links: readonly string[];
    /** Treeherder's push ids on which it failed. */
    readonly pushes: readonly number[];
    /** Who else caught it, those that run most often first; null for labels outside the data, which always run. */
    readonly others: readonly { readonly label: Label; readonly priority: Priority | null }[];
  }[];
  /** The fixing revisions of what no other label catches that was chosen or always runs. */
  readonly only: readonly string[];
  readonly marginal: Marginal;
  /** The paths that bring it back on pushes that touch them, those where it caught most first. */
  readonly paths: readonly Touched[];
  /** Why it has its priority, in a sentence. */
  readonly because: string;
}

/** What running the label on every push costs, or saves, against the next best. */
export interface Marginal {
  /** Of one run; estimated where it was never measured. */
  readonly runSeconds: number;
  /** Labels that would have to run on every push instead; null where nothing else caught what only it catches. */
  readonly replacement: readonly Label[] | null;
  /** What they take. */
  readonly replacementSeconds: number | null;
}

/**
 * Explains the priority of a label, from the regressions that the artifact was made of. Fails with `bad-data` where the
 * label is not in the data, and names near ones.
 */
export function explain(label: Label, built: Built, addresses = NO_ADDRESSES): Result<LabelExplanation> {
  const { data, regressions, choice, always } = built;
  const own = Object.hasOwn(data.tasks, label) ? data.tasks[label] : undefined;
  if (!own) return err(unknownLabel(label, built));
  const priorityOf = (other: Label): Priority | null => data.tasks[other]?.priority ?? null;
  // Not on new labels, which run on every push for a while only.
  const countedOn = (other: Label) => always.has(other) || choice.labels.has(other);
  const caught = catches(regressions).get(label) ?? [];
  const only = caught.filter(({ failures }) => ![...failures.keys()].some((o) => o !== label && countedOn(o)));
  return ok({
    label,
    data: own,
    regressions: caught
      .toSorted((a, b) => b.lastSeen - a.lastSeen)
      .map((regression) => ({
        ...{ fix: regression.fix, lastSeen: regression.lastSeen, weight: regression.weight },
        evidence: firstOf(ownEvidence(label, regression).map(inWords)),
        links: linksOf(label, regression, built, addresses),
        pushes: regression.failures.get(label) ?? [],
        others: [...regression.failures.keys()]
          .filter((other) => other !== label)
          .map((other) => ({ label: other, priority: priorityOf(other) }))
          .sort((a, b) => (a.priority ?? 0) - (b.priority ?? 0)),
      })),
    only: only.map(({ fix }) => fix),
    marginal: marginalOf(label, only, built),
    paths: pathsOf(label, data),
    because:
      data.rota && own.slots !== undefined ? inRota(label, own.slots, caught, built) : because(own, only.length, data),
  });
}

function pathsOf(label: Label, { paths }: SetaData): readonly Touched[] {
  const own = (paths?.rules ?? []).flatMap(({ path, regressions, labels }) => {
    const rule = Object.hasOwn(labels, label) ? labels[label] : undefined;
    return rule ? [{ path, regressions, ...rule }] : [];
  });
  return own.sort((a, b) => b.caught - a.caught || byCodePoint(a.path, b.path));
}

/** What speaks for it on the label's own account; where the label only stands for others, all that does. */
function ownEvidence(label: Label, { evidence }: Regression): readonly Evidence[] {
  const own = evidence.filter((piece) => piece.label === label);
  return own.length > 0 ? own : evidence;
}

const firstOf = (texts: readonly string[]): readonly string[] => [...new Set(texts)].slice(0, NAMED);

function linksOf(label: Label, regression: Regression, { revisionOf }: Built, { push, task }: Addresses) {
  const [first] = regression.failures.get(label) ?? [];
  const revisions = [regression.fix, first === undefined ? null : revisionOf(first)];
  const pushes = revisions.map((revision) => (revision === null ? null : push(revision)));
  const tasks = ownEvidence(label, regression).map(({ because }) =>
    'taskId' in because ? task(because.taskId) : null,
  );
  return firstOf([...pushes, ...tasks].filter((one) => one !== null));
}

function inWords({ because, pushId, label }: Evidence): string {
  switch (because.kind) {
    case 'note':
      return 'marked as fixed by commit';
    case 'streak': {
      const [from, to] = because.landed;
      const times = because.failed === 1 ? 'once' : `${because.failed} times`;
      return `failed ${times}, from ${from === to ? `push ${to}` : `one of the pushes ${from} to ${to}`} on, until push ${because.untilPushId}`;
    }
    case 'backout':
      return `failed from push ${because.culpritPushId} on, until ${because.revision.slice(0, 12)} took it back`;
    case 'verdict':
      return `a bisection found that push ${pushId} broke ${label}: sure to ${shortPercent(because.confidence)} after ${because.runs} runs (task ${because.taskId})`;
    default:
      return unreachable(because);
  }
}

/** The replacement is the greedy choice: good, and the same whenever it is asked for. */
function marginalOf(label: Label, only: readonly Regression[], { data, runTimes }: Built): Marginal {
  const runSeconds = runTimes.estimated(label);
  const others = (Object.keys(data.tasks) as Label[]).filter((other) => other !== label);
  const certain = only.map((regression) => ({ ...regression, weight: 1 }));
  const problem = coverProblem(certain, others, new Set(), runTimes, { target: 1, redundancy: 1 });
  if (problem.rows.length < only.length) return { runSeconds, replacement: null, replacementSeconds: null };
  const replacement = greedyCover(problem).map((column) => at(others, column));
  const replacementSeconds = replacement.reduce((sum, other) => sum + runTimes.estimated(other), 0);
  return { runSeconds, replacement, replacementSeconds };
}

/** How often it runs, with whom it takes turns, and what no other label of the rota would see. */
function inRota(label: Label, mask: number, caught: readonly Regression[], { data, always }: Built): string {
  const runs = `runs on ${slotCount(mask)} of ${data.rota?.slots} pushes`;
  if (caught.length === 0)
    return `${runs}: it caught no regression in the window, and may catch one of a kind not seen yet`;
  const isSeen = (other: Label) => always.has(other) || (data.tasks[other]?.slots ?? 1) !== 0;
  const others = caught.map(({ failures }) => [...failures.keys()].filter((other) => other !== label && isSeen(other)));
  const alone = others.filter((those) => those.length === 0).length;
  const together = new Map<Label, number>();
  for (const other of others.flat()) together.set(other, (together.get(other) ?? 0) + 1);
  const partners = [...together].sort(([a, n], [b, m]) => m - n || byCodePoint(a, b)).slice(0, NAMED);
  const turns = partners.length > 0 ? `; takes turns with ${partners.map(([other]) => other).join(', ')}` : '';
  return `${runs}${turns}; it alone stands for ${alone} of ${regressions(caught.length)} it caught`;
}

function because({ priority, reason, caught, sole, until }: LabelData, only: number, data: SetaData): string {
  switch (reason) {
    case 'override':
      return `priority ${priority} by an override${until ? `, until ${until}` : ''}`;
    case 'new':
      return `priority 1 because it is new, until ${until ?? 'its grace ends'}`;
    case 'regressions':
      if (only === 0) return `priority 1: chosen to catch a second time some of ${regressions(caught)} it caught`;
      return `priority 1: chosen for ${only} of ${regressions(caught)} it caught; ${sole} nothing else caught`;
    case 'redundant': {
      const butFor = only > 0 ? `, but for ${only} that the target leaves out` : '';
      return `priority ${priority}: labels that run on every push caught what it caught (${regressions(caught)})${butFor}`;
    }
    case 'no-regressions':
      return `priority ${priority}: it caught no regression in the window${priority < 5 ? `, but ${whyOften(data)}` : ''}`;
  }
}

/** Why what caught nothing runs more often than on backstops. */
function whyOften({ inherited, coverage: { unseen = 0 } }: SetaData): string {
  const little = `what is known leaves a chance of ${shortPercent(unseen)} that the next is caught by such a task`;
  return inherited ? `it has the priority from ${inherited.project}, or ${little}` : little;
}

const regressions = (count: number): string => `${count} regression${count === 1 ? '' : 's'}`;

function unknownLabel(label: Label, { data, always }: Built): Failure {
  if (always.has(label)) {
    return {
      reason: 'bad-data',
      message: `${label} is not prunable: it runs on every push, whatever it caught`,
      fix: 'see seta.prunable and seta.never-prune in taskcluster/config.yml',
    };
  }
  const labels = near(label, Object.keys(data.tasks), 3);
  const fix = labels.length > 0 ? `near labels are ${labels.join(', ')}` : 'take a label of the latest task graph';
  return { reason: 'bad-data', message: `the data does not know ${label}, so it runs on every push`, fix };
}
