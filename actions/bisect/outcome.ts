import { BISECTION, type Bisection } from '../../src/history/bisection.ts';
import { renderBisectReport } from '../../src/report/bisect.ts';
import type { TaskId } from '../../src/util/ids.ts';
import { canonicalJson } from '../../src/util/json.ts';
import { number, shortPercent, wilson } from '../../src/util/numbers.ts';
import { unreachable } from '../../src/util/result.ts';
import { isoTime } from '../../src/util/time.ts';
import { type Request, targetOf } from '../engine/definition.ts';
import { nameOf } from '../engine/result.ts';
import { whyNot } from './decide.ts';
import type { Input } from './input.ts';
import type { Runs } from './model.ts';
import type { Next } from './next.ts';
import type { RangePush } from './range.ts';
import { awaitedIn, type Round } from './round.ts';

/** What a round knows, for programs; the same bytes whenever it is repeated. */
export function bisectionOf(
  round: Round,
  { input, parameters, context, target }: Request<Input>,
  goesOn: TaskId | null,
) {
  const { work, failure, range, carried, decided } = round;
  const { next } = decided;
  const state = stateOf(next);
  const { culprit, none } = next.posterior;
  const found = culpritsOf(next);
  const [good, bad] = ratesOf(round);
  const bisection: Bisection = {
    version: 1,
    project: parameters.project,
    repository: parameters.head_repository,
    rootUrl: context.rootUrl,
    label: work.label,
    tests: work.tests,
    failure: { taskId: targetOf({ target }).taskId, tests: failure ? [...failure.failed].sort() : null },
    search: carried.search,
    round: carried.round,
    taskId: context.ownTaskId,
    created: isoTime(context.since),
    asked: {
      confidence: input.confidence,
      parallel: input.parallel,
      maxRuns: input.maxRuns,
      maxRunHours: input.maxRunHours,
    },
    state,
    sentence: sentenceOf(round),
    culprits: range.pushes.slice(found.first, found.last + 1).map(({ ref }) => ref.revision),
    noCulprit: rounded(none),
    rates: { good, bad },
    doubt: range.doubt,
    pushes: range.pushes.map((push, i) => ({
      pushlogId: push.ref.pushlogId,
      revision: push.ref.revision,
      decisionTaskId: push.ref.decisionTaskId,
      why: round.places[i]?.why ?? whyNot(push),
      chance: rounded(culprit[i] ?? 0),
      runs: push.seen.runs.map(({ taskId, runId, result, tests, isOwn }) => ({
        ...{ taskId, runId, result, tests },
        bought: isOwn,
      })),
      waiting: push.seen.waiting.map(({ status }) => status.taskId),
      others: push.seen.others + push.seen.exceptions,
    })),
    spent: { runs: decided.spent.runs, hours: Math.round(decided.spent.seconds / 36) / 100 },
    next: state === 'searching' ? goesOn : null,
    waitsFor: state === 'searching' ? awaitedIn(round) : [],
  };
  return bisection;
}

export const bisectionFiles = (bisection: Bisection): ReadonlyMap<string, string> =>
  new Map([
    [BISECTION.replace('public/', ''), canonicalJson(bisection)],
    ['bisect-report.html', renderBisectReport(bisection)],
  ]);

export function stateOf(next: Next): Bisection['state'] {
  if (next.kind === 'probe') return 'searching';
  switch (next.answer.kind) {
    case 'culprit':
      return 'culprit';
    case 'none':
      return 'no-culprit';
    case 'undecided':
      return 'undecided';
    default:
      return unreachable(next.answer);
  }
}

const NOBODY = { first: 0, last: -1 };

/** The pushes that are named, as positions in the range. */
const culpritsOf = (next: Next): { readonly first: number; readonly last: number } =>
  next.kind === 'probe' || next.answer.kind === 'none' ? NOBODY : next.answer.pushes;

/** What a round has to say, in one sentence without a full stop. */
export function sentenceOf({ range, decided, carried, work }: Pick<Round, 'range' | 'decided' | 'carried' | 'work'>) {
  const { next, spent, evidence } = decided;
  const total = evidence.reduce((sum, { passes, failures }) => sum + passes + failures, 0);
  const after = `after ${plural(total, 'run')}, ${number(spent.runs)} of them asked for`;
  if (next.kind === 'probe') {
    const chance = Math.max(...next.posterior.culprit, next.posterior.none);
    const none = next.posterior.none === chance;
    const index = next.posterior.culprit.indexOf(chance);
    const best = none ? 'that there is no culprit' : `${called(range.pushes[index])}`;
    return `Searching for what broke ${work.label}, round ${carried.round}: likeliest is ${best} (${shortPercent(chance)}) ${after}`;
  }
  const { answer } = next;
  switch (answer.kind) {
    case 'culprit': {
      const { first, last } = answer.pushes;
      const names = range.pushes.slice(first, last + 1).map(called);
      const sure = `with ${shortPercent(answer.confidence)} confidence ${after}`;
      if (names.length === 1) return `Culprit ${names[0]} ${sure}`;
      return `One of these ${names.length}, which no run can tell apart: ${names.join(', ')}; ${sure}`;
    }
    case 'none': {
      const failures = evidence.reduce((sum, runs) => sum + runs.failures, 0);
      const { low, high } = wilson(failures, total);
      const margin = shortPercent(Math.round(((high - low) / 2) * 1000) / 1000);
      return `No culprit: fails ${shortPercent(answer.rate)} ± ${margin} all along, with ${shortPercent(answer.confidence)} confidence ${after}`;
    }
    case 'undecided': {
      const { first, last } = answer.pushes;
      const pushes = range.pushes.slice(first, last + 1);
      const which =
        pushes.length > MOST_NAMED
          ? `one of ${pushes.length} from ${called(pushes[0])} to ${called(pushes.at(-1))}`
          : pushes.map(called).join(', ');
      return `Not decided ${after}, ${BECAUSE[answer.because]}: ${which} (${shortPercent(answer.confidence)}), or no culprit (${shortPercent(answer.none)})`;
    }
    default:
      return unreachable(answer);
  }
}

const MOST_NAMED = 5;
const BECAUSE = {
  runs: 'as no more runs were to be asked for (maxRuns)',
  rounds: 'as it took too many rounds',
  seconds: 'as its machine hours are used up (maxRunHours)',
  probes: 'as nothing that can be run tells more',
} as const;

const plural = (n: number, noun: string): string => `${number(n)} ${noun}${n === 1 ? '' : 's'}`;

function called(push: RangePush | undefined): string {
  if (push === undefined) return 'nobody';
  const { revision } = push.ref;
  const name = nameOf(push.ref);
  return revision.startsWith(name) ? name : `${revision.slice(0, 12)} (push ${name})`;
}

/** How often it fails before and from the likeliest culprit on; where there is none, all along. */
function ratesOf({ decided: { next, evidence } }: Round): readonly [Rate, Rate] {
  const { culprit, none, good, bad, rate } = next.posterior;
  const best = culprit.indexOf(Math.max(...culprit));
  const isNone = none > (culprit[best] ?? 0);
  const of = (some: readonly Runs[], mean: number): Rate => {
    const failures = some.reduce((sum, runs) => sum + runs.failures, 0);
    const total = some.reduce((sum, runs) => sum + runs.failures + runs.passes, 0);
    const { low, high } = wilson(failures, total);
    return { mean: rounded(mean), low: rounded(low), high: rounded(high) };
  };
  if (isNone) return [of(evidence, rate), of(evidence, rate)];
  return [of(evidence.slice(0, best), good[best] ?? 0), of(evidence.slice(best), bad[best] ?? 0)];
}

type Rate = Bisection['rates']['good'];

const rounded = (chance: number): number => Math.round(chance * 10_000) / 10_000;
