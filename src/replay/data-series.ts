import { build } from '../regenerate/build.ts';
import type { CoverSolution } from '../regenerate/cover/problem.ts';
import type { CoverSolver } from '../regenerate/cover/solve.ts';
import type { BuildOptions } from '../regenerate/options.ts';
import { type Window, windowBefore } from '../regenerate/window.ts';
import type { SetaData } from '../seta/artifact.ts';
import type { Config } from '../seta/config.ts';
import { type Judgement, parseData } from '../seta/parse.ts';
import { prunableBy } from '../seta/prunable.ts';
import { toTreeherder } from '../seta/treeherder-format.ts';
import type { DataAnswer } from '../seta/trust.ts';
import type { Result } from '../util/failure.ts';
import { sha256 } from '../util/hash.ts';
import type { Label } from '../util/ids.ts';
import { canonicalJson } from '../util/json.ts';
import { ok } from '../util/result.ts';
import { DAY_SECONDS } from '../util/time.ts';
import type { Knowledge } from './knowledge.ts';
import { type Past, type PushSpan, pushAt } from './past.ts';
import type { Making, Policy } from './policy.ts';

/** One making of data: it serves the pushes from `from` up to and without `end`. */
export interface MadeData {
  readonly from: number;
  readonly end: number;
  readonly answer: DataAnswer;
  readonly judgement: Judgement;
  /** The tiers that matter: those that some label of it is in, or that are worse. */
  readonly tiers: readonly (2 | 3 | 4)[];
  /** The slots of its rota; 1 where it has none. */
  readonly slots: number;
}

/** An artifact, and when it was made: a midnight in UTC, Unix seconds. */
export interface Made {
  readonly time: number;
  readonly data: SetaData;
}

/** Days after which nothing of a push is in any data: a pause in the history, or a push dated wrongly. */
const FORGOTTEN_DAYS = 400;

/** Midnights (UTC, Unix seconds) at which data is made for pushes from `first` to before `end`. */
export function makingTimes({ pushes }: Past, first: number, end: number, everyDays: number): number[] {
  const start = pushes[first]?.time ?? 0;
  const last = pushes[end - 1]?.time ?? start;
  const times: number[] = [];
  const midnight = Math.floor(start / DAY_SECONDS) * DAY_SECONDS;
  for (let time = midnight; time <= last; time += everyDays * DAY_SECONDS) {
    const next = pushes[pushAt(pushes, time - FORGOTTEN_DAYS * DAY_SECONDS)]?.time ?? last;
    // Nothing is known where no push came for so long, and nobody needs to know it.
    if (next < time + everyDays * DAY_SECONDS) times.push(time);
  }
  return times;
}

/**
 * Makes data for policies, each series once, however many policies share it.
 *
 * At each making only what was known before that midnight is used, and the artifact before it, as the cron task has it.
 */
export class DataMaker {
  readonly #past: Past;
  readonly #span: PushSpan;
  readonly #knowledge: Knowledge;
  readonly #solver: CoverSolver;
  readonly #came: (label: Label) => number | null;
  readonly #series = new Map<string, readonly Made[]>();

  constructor(past: Past, span: PushSpan, knowledge: Knowledge, solver: CoverSolver) {
    this.#past = past;
    this.#span = span;
    this.#knowledge = knowledge;
    this.#solver = solver;
    this.#came = comings(past);
  }

  /**
   * Makes the series of several policies, night by night, so that what is known of a night is read once for all of them. Fails as `build`
   * does. `progress` is told of each making.
   *
   * @param previous the data in use when they begin
   */
  prepare(
    policies: readonly Pick<Policy, 'making' | 'config'>[],
    progress: () => void,
    previous: SetaData | null = null,
  ): Result<void> {
    const { first, end } = this.#span;
    const open = new Map<string, { making: Making; config: Config; times: readonly number[]; made: Made[] }>();
    for (const { making, config } of policies) {
      if (!making || this.#series.has(keyOf(making, config))) continue;
      const times = makingTimes(this.#past, first, end, making.everyDays);
      open.set(keyOf(making, config), { making, config, times, made: [] });
    }
    const nights = new Set([...open.values()].flatMap(({ times }) => times));
    for (const time of [...nights].sort((a, b) => a - b)) {
      const windows = new Map<number, Window>();
      const solver = remembering(this.#solver);
      for (const { making, config, times, made } of open.values()) {
        if (!times.includes(time)) continue;
        const { windowDays } = making.build;
        const window = windows.get(windowDays) ?? windowBefore(time * 1000, windowDays, this.#knowledge.before(time));
        windows.set(windowDays, window);
        const data = this.#make(making.build, config, time, window, made.at(-1)?.data ?? previous, solver);
        if (!data.ok) return data;
        made.push({ time, data: data.value });
        progress();
      }
    }
    for (const [key, { made }] of open) this.#series.set(key, made);
    return ok(undefined);
  }

  /**
   * The series of a policy, in order; made now where it was not prepared. Fails as `build` does.
   *
   * @param previous the data in use when it begins
   */
  series(making: Making, config: Config, previous: SetaData | null = null): Result<readonly Made[]> {
    const prepared = this.prepare([{ making, config }], () => {}, previous);
    return prepared.ok ? ok(this.#series.get(keyOf(making, config)) ?? []) : prepared;
  }

  #make(
    options: BuildOptions,
    config: Config,
    time: number,
    records: Window,
    previous: SetaData | null,
    solver: CoverSolver,
  ): Result<SetaData> {
    const built = build(
      {
        project: this.#past.project,
        records,
        labels: this.#past.graphAt(time),
        came: this.#came,
        prunable: prunableBy(config),
        overrides: [],
        previous,
        now: time * 1000,
        options,
      },
      solver,
    );
    return built.ok ? ok(built.value.data) : built;
  }
}

/** A solver that solves each problem once: policies that differ in tiers or budgets have the same cover. */
function remembering(solver: CoverSolver): CoverSolver {
  const known = new Map<string, CoverSolution>();
  return (problem, seconds) => {
    const key = sha256(JSON.stringify([problem, seconds]));
    const solution = known.get(key) ?? solver(problem, seconds);
    known.set(key, solution);
    return solution;
  };
}

/** What is alike in policies that share a series. */
export const keyOf = ({ build, everyDays }: Making, { prunable, neverPrune }: Config): string =>
  JSON.stringify([build, everyDays, prunable, neverPrune]);

/** When each label came into the task graph, which decision tasks know: Unix milliseconds, null for what was there from the first push. */
function comings({ epochs, pushes, labels }: Past): (label: Label) => number | null {
  const came = new Map<Label, number | null>();
  for (const { from, labels: members } of epochs) {
    for (const member of members) {
      const label = labels[member] as Label;
      if (!came.has(label)) came.set(label, from === 0 ? null : (pushes[from]?.time ?? 0) * 1000);
    }
  }
  return (label) => came.get(label) ?? null;
}

/** A series in the form that decisions read, one making at a time: the texts are large. */
export function* published(past: Past, series: readonly Made[], tiered: boolean): Generator<MadeData> {
  for (const [i, { time, data }] of series.entries()) {
    const next = series[i + 1]?.time;
    const text = canonicalJson(tiered ? data : toTreeherder(data));
    const parsed = parseData(text);
    if (!parsed.ok) throw new Error(`data that was just made is refused: ${parsed.failure.message}`);
    const pruned = [...parsed.value.tasks.values()].map(({ priority }) => priority).filter((priority) => priority > 1);
    const best = Math.min(...pruned);
    yield {
      from: pushAt(past.pushes, time),
      end: next === undefined ? past.pushes.length : pushAt(past.pushes, next),
      answer: { kind: 'read', location: 'replay', taskId: null, sha256: sha256(text), judgement: parsed.value },
      judgement: parsed.value,
      tiers: TIERS.filter((tier) => tier >= best),
      slots: parsed.value.slots ?? 1,
    };
  }
}

const TIERS = [2, 3, 4] as const;
