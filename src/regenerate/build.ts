import type { Recorded } from '../history/run-table.ts';
import type { Flake, LabelData, SetaData } from '../seta/artifact.ts';
import type { Result } from '../util/failure.ts';
import type { Label } from '../util/ids.ts';
import { byCodePoint } from '../util/json.ts';
import { type LabelParts, partsOf } from '../util/labels.ts';
import { oncePer } from '../util/once.ts';
import { quoted } from '../util/quote.ts';
import { ok } from '../util/result.ts';
import { DAY_MILLISECONDS } from '../util/time.ts';
import { assemble, expected } from './artifact.ts';
import { type Choice, choose, widened } from './choose.ts';
import type { CoverSolver } from './cover/solve.ts';
import { type Finding, notice } from './finding.ts';
import { freshLabels } from './fresh.ts';
import type { Heritage } from './inherit.ts';
import type { BuildOptions } from './options.ts';
import { applyOverrides, type Override } from './overrides.ts';
import { pathRules } from './paths/rules.ts';
import { prioritize, raised } from './priorities.ts';
import { findRegressions, isBisected, type Regression, type RegressionStatistics } from './regressions.ts';
import { guessedRenames, type Rename, relabelled, relabelledData, renamed } from './renames.ts';
import { shortRevision } from './revisions.ts';
import { withRota } from './rota/rota.ts';
import { type RunTimes, runTimesOf } from './run-times.ts';
import { pushesPerDay, type Window, windowBefore } from './window.ts';

export interface BuildInput {
  readonly project: string;
  /** Or the window of `windowDays` before `now` that was read from them: who makes several data from the same records reads them once. */
  readonly records: Iterable<Recorded> | Window;
  /** Labels of the latest full task graph. */
  readonly labels: readonly Label[];
  /** The platform and the suite of a label; what the label itself tells where this is left out. */
  readonly parts?: (label: string) => LabelParts;
  /** Whether a label may be pruned, by `seta.prunable` and `seta.never-prune`. The others catch for free. */
  readonly prunable: (label: Label) => boolean;
  readonly overrides: readonly Override[];
  /** What people say was renamed. */
  readonly renames?: readonly Rename[];
  /** When each label came into the task graph (Unix milliseconds; null: before the records), where that is known. */
  readonly came?: (label: Label) => number | null;
  /** The artifact before this one; null for the first. */
  readonly previous: SetaData | null;
  /** What is taken over from another branch's data. */
  readonly heritage?: Heritage | null;
  /** Unix milliseconds: the end of the window and the time the artifact is made. */
  readonly now: number;
  readonly options: BuildOptions;
}

/** An artifact and what it was made from, for explanations and reports. */
export interface Built {
  readonly data: SetaData;
  /** The labels of the data. */
  readonly labels: readonly Label[];
  /** What people should know of it, whether it is published or not. */
  readonly findings: readonly Finding[];
  /** Regressions that labels of today can catch, by fixing revision. */
  readonly regressions: readonly Regression[];
  readonly choice: Choice;
  /** Labels that run on every push whatever was chosen. */
  readonly always: ReadonlySet<Label>;
  readonly runTimes: RunTimes;
  readonly statistics: RegressionStatistics;
  /** Of a push by its id; null where it is not in the window. */
  readonly revisionOf: (pushId: number) => string | null;
  /** What a commit says, by its revision or the first twelve digits of it; null where no push of the window has it. */
  readonly messageOf: (revision: string) => string | null;
}

/**
 * Records to artifact: regressions, run times, cover, priorities. The same input gives the same artifact, in
 * whatever order the records come, unless the solver's time runs out. Fails with `bad-config` where an override matches no
 * label that there is or was. Whether the artifact is fit to be published is for `publish.ts` to say.
 */
export function build(input: BuildInput, solver: CoverSolver): Result<Built> {
  const { now, project } = input;
  const all = [...new Set(input.labels)].sort(byCodePoint);
  const mayBePruned = all.filter(input.prunable);
  const labels = mayBePruned.filter(isWritable);
  const past = pastOf(input, all, labels);
  const applied = applyOverrides(input.overrides, all, now, past.labels);
  if (!applied.ok) return applied;
  const { decided: overrides, idle } = applied.value;

  const { window, ofToday } = past;
  const options = { ...input.options, ...past.recorded };
  const { regressions, statistics, flakes } = findRegressions(window, new Set(all), options.tiers, input.parts);
  const runTimes = runTimesOf(window);
  const canBePruned = new Set(labels);
  const always = new Set(all.filter((label) => !canBePruned.has(label) || overrides.get(label)?.priority === 1));
  const candidates = labels.filter((label) => !overrides.has(label));
  const known = regressions.filter((regression) => !isBisected(regression));
  const chosen = choose(known, candidates, always, runTimes, options, solver);
  const before = past.previous ?? past.heritage?.data ?? null;
  const fresh = freshLabels(labels, before, ofToday, now, options.graceDays * DAY_MILLISECONDS, input.came);
  const facts = {
    ...{ labels, regressions: known, chosen: chosen.labels, always, overrides, fresh, runTimes, options },
    ...{ parts: input.parts ?? partsOf, heritage: past.heritage },
  };
  const tiered = prioritize(facts);
  const { priorities: decided, rota } = options.rota
    ? withRota(facts, tiered.tasks, past.previous, pushesPerDay(window), options.rota)
    : { priorities: tiered.tasks, rota: null };
  const priorities = { ...tiered, tasks: withFlakes(raised(decided, regressions, always), flakes) };
  const told = regressions
    .flatMap(({ bisected }) => bisected)
    .filter((label) => {
      const { priority, reason, slots } = priorities.tasks.get(label) ?? {};
      return priority === 1 && reason === 'regressions' && slots === undefined;
    });
  const choice = widened(chosen, told, runTimes);
  const found = expected(regressions) + statistics.uncatchable;
  const slots = rota?.slots ?? null;
  const withFiles = { ...facts, window, tasks: priorities.tasks, slots };
  const paths = options.paths ? pathRules(withFiles, options.paths) : null;
  const parts = {
    ...{ project, now, options, window, found, regressions, choice, always, priorities, rota, paths, runTimes },
  };
  const findings = [...odd(mayBePruned.filter((label) => !canBePruned.has(label))), ...past.findings, ...idle];
  const revisionOf = (pushId: number): string | null => window.pushes.get(pushId)?.revision ?? null;
  return ok({
    ...{ data: assemble(parts), labels, findings, regressions, choice, always, runTimes, statistics, revisionOf },
    messageOf: messagesIn(window),
  });
}

function messagesIn({ pushes }: Window): Built['messageOf'] {
  let messages: ReadonlyMap<string, string> | null = null;
  return (revision) => {
    messages ??= new Map(
      [...pushes.values()].flatMap(({ commits = [] }) =>
        commits.map((one) => [shortRevision(one.revision), one.message]),
      ),
    );
    return messages.get(shortRevision(revision)) ?? null;
  };
}

function withFlakes(tasks: ReadonlyMap<Label, LabelData>, flakes: ReadonlyMap<string, Flake>) {
  return new Map(
    [...tasks].map(([label, data]) => {
      const flake = flakes.get(label);
      return [label, flake ? { ...data, flake } : data] as const;
    }),
  );
}

/** Labels that readers of every version take; one that is written otherwise would have cost all the others. */
export const isWritable = (label: Label): boolean => /^[!-~]+$/.test(label);

function odd(labels: readonly Label[]): readonly Finding[] {
  if (labels.length === 0) return [];
  const some = labels.slice(0, 3).map((label) => quoted(label));
  const message = `${labels.length} prunable labels hold a space or letters beyond ASCII, so that data cannot speak of them; they run on every push: ${some.join(', ')}${labels.length > 3 ? ', ...' : ''}`;
  return [notice('odd-labels', labels.length, message)];
}

/** The labels of jobs, notes and run times. */
const labelsIn = oncePer(
  ({ jobs, notes, runTimes }: Window) =>
    new Set([jobs, notes, runTimes].flatMap((all) => all.map(({ label }) => label))),
);

/** The window and the previous data in the words of today, and how they were brought into them. */
function pastOf(
  { records, previous, heritage = null, renames = [], now, options }: BuildInput,
  all: readonly Label[],
  labels: readonly Label[],
) {
  const window = 'pushes' in records ? records : windowBefore(now, options.windowDays, records);
  const today = new Set<string>(all);
  const known = new Set<string>([...(previous ? Object.keys(previous.tasks) : []), ...labelsIn(window)]);
  const guessed = previous ? guessedRenames(previous, labels, today, known) : [];
  const configured = renamed(renames, today);
  const recorded = {
    ...(renames.length > 0 ? { renames: Object.fromEntries(renames) } : {}),
    ...(guessed.length > 0 ? { guessedRenames: Object.fromEntries(guessed) } : {}),
  };
  return {
    window: relabelled(window, renamed([...renames, ...guessed], today)),
    /** Without what is guessed: it is no reason to take a label for an old one. */
    ofToday: relabelled(window, configured),
    previous: previous && relabelledData(previous, configured),
    heritage: heritage && { ...heritage, data: relabelledData(heritage.data, configured) },
    labels: known,
    recorded,
    findings: guessed.map(([old, now]) => {
      const count = [...known].filter(
        (label) => !today.has(label) && today.has(renamed([[old, now]], today)(label)),
      ).length;
      const message = `${count} labels that match ${old} are gone, and ${now} has the same ones: what the old ones caught counts for the new ones, which keep their grace; if they were renamed, say so in seta.renames ("${old}": "${now}")`;
      return notice('guessed-renames', count, message);
    }),
  };
}
