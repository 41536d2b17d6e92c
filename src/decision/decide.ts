import { type CarriedOut, carryOut, creationFailure, taskGroup } from '../create/carry-out.ts';
import type { Creation } from '../create/create.ts';
import { checkGraph } from '../graph/check-graph.ts';
import type { TellProblem } from '../graph/problem.ts';
import type { TaskGraph } from '../graph/task-graph.ts';
import type { KindContext } from '../kinds/kind.ts';
import { runnableJobs } from '../kinds/runnable-jobs.ts';
import { stageFiles } from '../optimize/artifacts.ts';
import { planStage, type StageResult } from '../optimize/stage.ts';
import type { Home } from '../optimize/subgraph.ts';
import { unaskedWarning } from '../optimize/unasked.ts';
import { runsAllAnyway } from '../push/mode.ts';
import { type Parameters, printParameters } from '../push/parameters.ts';
import type { Config } from '../seta/config.ts';
import type { GraphConfig } from '../seta/graph-config.ts';
import { type Failure, type Result, together, type Warn } from '../util/failure.ts';
import type { Label, TaskId } from '../util/ids.ts';
import { canonicalJson, canonicalPieces } from '../util/json.ts';
import type { DataAnswer, DataLocation, Index, Queue } from '../util/ports.ts';
import { quoted } from '../util/quote.ts';
import { err, ok } from '../util/result.ts';
import { rememberBackstop, whetherBackstop } from './backstop.ts';
import { dataFor, indexedStatuses, madeBefore } from './facts.ts';
import { planDecision } from './plan.ts';
import { whetherSwitchedOff } from './switch.ts';

/** The full task graph of a push, and the labels of its target tasks. */
export interface Targets {
  readonly graph: TaskGraph;
  readonly labels: readonly Label[];
  readonly tell: TellProblem;
}

/** What is decided on. */
export interface DecisionInput {
  readonly config: Config;
  readonly graphConfig: GraphConfig;
  /** From the command line and the checkout, or from a file; whether it is a backstop may not be said yet. */
  readonly parameters: Parameters;
  readonly home: Home;
  /** Whether this decision task ran before, and did not come to its end. */
  readonly isAgain: boolean;
  /** Makes the graph, from kinds or from files of another program. */
  readonly graph: (context: KindContext) => Result<Targets>;
  /** What `actions.json` offers. */
  readonly actions: (parameters: Parameters) => unknown;
  /** The page for people, `seta-report.html`. */
  readonly report: (result: StageResult) => string;
}

/** The outside of a decision. */
export interface DecisionPorts {
  /** Null for a dry run, which creates nothing. */
  readonly create: {
    readonly queue: Pick<Queue, 'createTask' | 'task'>;
    readonly index: Pick<Index, 'insertTask'>;
  } | null;
  /** Null where a dry run knows no deployment. */
  readonly lookup: {
    readonly index: Pick<Index, 'findTask' | 'findTasks'>;
    readonly queue: Pick<Queue, 'statuses'>;
  } | null;
  readonly fetchData: (location: DataLocation) => Promise<DataAnswer>;
  /** Writes artifacts, whole or not at all. */
  readonly write: (files: ReadonlyMap<string, string | Iterable<string>>) => Result<void>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly warn: Warn;
  readonly progress: (creation: Creation, there: number, total: number) => void;
}

export interface Decision {
  readonly result: StageResult;
  /** What became of the tasks; null for a dry run. */
  readonly created: CarriedOut<StageResult> | null;
  /** What could not be created. The rest was, and the artifacts are there. */
  readonly failure: Failure | null;
}

/**
 * A decision task: parameters, actions, graph, facts, plan, tasks. Each phase leaves its artifacts before the next
 * begins, so that a failure leaves those of the phases before it. Trouble with the data fails nothing, it runs all.
 */
export async function decide(input: DecisionInput, ports: DecisionPorts): Promise<Result<Decision>> {
  const { config, graphConfig, home } = input;
  const { decisionTaskId } = home;
  const write = (...files: readonly (readonly [string, string | Iterable<string>])[]) => ports.write(new Map(files));

  const [backstop, switchedOff] = await Promise.all([
    whetherBackstop(input.parameters, config, decisionTaskId, ports.lookup),
    whetherSwitchedOff(input.parameters, config, ports.lookup, { now: ports.now(), warn: ports.warn }),
  ]);
  const { state } = backstop;
  const isAsked = input.parameters.backstop === undefined && runsAllAnyway(config, input.parameters) === null;
  if (ports.lookup === null && isAsked) {
    ports.warn(
      'whether a backstop is due is not looked up, this push is taken for none: TASKCLUSTER_ROOT_URL is not set',
    );
  }
  const parameters: Parameters = { ...input.parameters, backstop: !state.known || state.due };
  const begun = write(
    ['parameters.yml', printParameters(parameters)],
    ['actions.json', canonicalJson(input.actions(parameters))],
  );
  if (!begun.ok) return begun;

  const targets = input.graph({ config: graphConfig, parameters, decisionTaskId });
  if (!targets.ok) return targets;
  const { graph, labels, tell } = targets.value;
  const made = write(
    ['runnable-jobs.json', canonicalJson(runnableJobs(graph))],
    ['full-task-graph.json', canonicalPieces(graph.tasks)],
    ['target-tasks.json', canonicalJson(labels)],
  );
  if (!made.ok) return made;
  const problem = together(checkGraph(graph, config.trustDomain).map(tell));
  if (problem) return err(problem);
  const stage = planStage(graph, labels, parameters, config);
  if (!stage.ok) return stage;
  if (stage.value.unasked) ports.warn(unaskedWarning(stage.value.unasked));

  const reader = { trustDomain: config.trustDomain, level: parameters.level, decisionTaskId };
  const { lookup } = ports;
  const [data, index, before] = await Promise.all([
    dataFor(config, parameters, ports.fetchData, switchedOff),
    indexedStatuses(stage.value.indexPaths, lookup, ports.warn),
    input.isAgain && lookup ? madeBefore(stage.value.graph.tasks.keys(), reader, lookup.queue) : ok(new Set<Label>()),
  ]);
  if (!index.ok) return index;
  if (!before.ok) return before;
  const known = { data, backstop: state, switchedOff, index: index.value };
  const facts = { ...known, made: before.value, now: ports.now(), home };
  const plan = (taken: ReadonlySet<TaskId>) =>
    planDecision({ parameters, config: graphConfig, stage: stage.value, facts, tell }, taken);
  const record = (result: StageResult) => write(...stageFiles(result), ...reportFile(result, input, ports));

  if (ports.create === null) {
    const result = plan(new Set());
    if (!result.ok) return result;
    const recorded = record(result.value);
    return recorded.ok ? ok({ result: result.value, created: null, failure: null }) : recorded;
  }
  const group = taskGroup(decisionTaskId, config.trustDomain, parameters.level);
  const services = { queue: ports.create.queue, clock: { now: ports.now } };
  const created = await carryOut(services, { group, plan, record, progress: ports.progress });
  if (!created.ok) return created;
  const failure = creationFailure(created.value.creations);
  if (failure === null) {
    const { index: records } = ports.create;
    await rememberBackstop(backstop, parameters, config, decisionTaskId, {
      ...ports,
      index: records,
      now: ports.now(),
    });
  }
  return ok({ result: created.value.plan, created: created.value, failure });
}

/** The report, where it can be made: a page for people is no reason for a decision to fail. */
function reportFile(
  result: StageResult,
  { report }: DecisionInput,
  { warn }: DecisionPorts,
): readonly (readonly [string, string])[] {
  try {
    return [['seta-report.html', report(result)]];
  } catch (error) {
    warn(`there is no seta-report.html: ${quoted(String(error), 200)}`);
    return [];
  }
}
