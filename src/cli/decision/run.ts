import { resolve } from 'node:path';
import { type CarriedOut, carryOut, creationFailure, taskGroup } from '../../create/carry-out.ts';
import { type Creation, isThere } from '../../create/create.ts';
import { planDecision } from '../../decision/plan.ts';
import type { Content } from '../../edge/files.ts';
import { readText, writeFiles } from '../../edge/files.ts';
import { runnableJobs } from '../../kinds/runnable-jobs.ts';
import { planStage, type StageResult } from '../../optimize/stage.ts';
import type { Parameters } from '../../push/parameters.ts';
import { printParameters } from '../../push/parameters.ts';
import { type Config, parseConfig } from '../../seta/config.ts';
import { type GraphConfig, parseGraphConfig } from '../../seta/graph-config.ts';
import type { Result } from '../../util/failure.ts';
import type { TaskId } from '../../util/ids.ts';
import { canonicalJson, canonicalPieces } from '../../util/json.ts';
import { err, ok } from '../../util/result.ts';
import { dataFor, indexedStatuses, withData } from '../inputs.ts';
import { stageFiles } from '../optimize/run.ts';
import { log, logWarning, print, printJson } from '../output.ts';
import { summary, summaryTable } from '../summary.ts';
import { actionsJson } from '../task-template.ts';
import { rememberBackstop, whetherBackstop } from './backstop.ts';
import { type GraphOptions, graphOf, type Targets } from './graph.ts';
import { type ParameterOptions, parametersOf } from './parameters.ts';
import { outside } from './services.ts';

export interface DecisionOptions extends ParameterOptions, GraphOptions {
  readonly root: string;
  readonly data?: string;
  readonly artifacts: string;
  readonly dryRun?: boolean;
  readonly verbose?: boolean;
  readonly json?: boolean;
}

/**
 * A decision task: parameters, graph, facts, plan, tasks. Each phase leaves its artifacts before the next begins, so
 * that a failure leaves those of the phases before it.
 */
export async function decision(options: DecisionOptions): Promise<Result<void>> {
  const configs = readConfigs(options);
  if (!configs.ok) return configs;
  const { config, graphConfig } = configs.value;
  const write = (files: readonly (readonly [string, Content])[]) => writeFiles(options.artifacts, new Map(files));

  const given = await parametersOf(options);
  if (!given.ok) return given;
  const connected = await outside(options.dryRun ?? false, given.value);
  if (!connected.ok) return connected;
  const { home } = connected.value;
  const backstop = await whetherBackstop(connected.value, given.value, config);
  const { state } = backstop;
  const parameters: Parameters = { ...given.value, backstop: !state.known || state.due };
  const begun = write([['parameters.yml', printParameters(parameters)]]);
  if (!begun.ok) return begun;
  const actions = actionsJson(options.root, parameters, config, home.decisionTaskId);
  if (!actions.ok) return actions;
  const offered = write([['actions.json', canonicalJson(actions.value)]]);
  if (!offered.ok) return offered;

  const targets = readGraph(options, graphConfig, parameters, home.decisionTaskId, write);
  if (!targets.ok) return targets;
  const stage = planStage(targets.value.graph, targets.value.labels, parameters, config);
  if (!stage.ok) return stage;

  const [data, index] = await Promise.all([
    dataFor(config, parameters.project),
    indexedStatuses(stage.value.indexPaths),
  ]);
  if (!index.ok) return index;
  const facts = { data, backstop: state, index: index.value, now: Date.now(), home };
  const plan = (taken: ReadonlySet<TaskId>) =>
    planDecision({ parameters, config: graphConfig, stage: stage.value, facts }, taken);
  const { renderPushReport } = await import('../../report/push.ts');
  const place = { taskGroupId: home.decisionTaskId, rootUrl: home.rootUrl };
  const record = (result: StageResult) =>
    write([...stageFiles(result), ['seta-report.html', renderPushReport(result.ledger, place)]]);

  if (!connected.value.services) {
    const result = plan(new Set());
    if (!result.ok) return result;
    const recorded = record(result.value);
    if (recorded.ok) report(result.value, options);
    return recorded;
  }
  const group = taskGroup(home.decisionTaskId, config.trustDomain, parameters.level);
  const services = { queue: connected.value.services.queue, clock: { now: Date.now } };
  const carried = await carryOut(services, { group, plan, record, progress: progress(options.verbose ?? false) });
  if (!carried.ok) return carried;
  report(carried.value.plan, options);
  logCreated(carried.value);
  const failure = creationFailure(carried.value.creations);
  if (failure) return err(failure);
  await rememberBackstop(connected.value, backstop, parameters, config);
  return ok(undefined);
}

function readConfigs(options: DecisionOptions): Result<{ readonly config: Config; readonly graphConfig: GraphConfig }> {
  const file = `${options.root}/config.yml`;
  const text = readText(file);
  if (!text.ok) return text;
  const config = parseConfig(text.value, file);
  if (!config.ok) return config;
  const graphConfig = parseGraphConfig(text.value, file);
  if (!graphConfig.ok) return graphConfig;
  return ok({ config: withData(config.value, options.data), graphConfig: graphConfig.value });
}

/** Graph and targets, written down. The whole graph is not needed once the stage has been planned. */
function readGraph(
  options: DecisionOptions,
  config: GraphConfig,
  parameters: Parameters,
  decisionTaskId: TaskId,
  write: (files: readonly (readonly [string, Content])[]) => Result<void>,
): Result<Targets> {
  const targets = graphOf(options, { config, parameters, decisionTaskId });
  if (!targets.ok) return targets;
  const { graph, labels } = targets.value;
  const isInPlace = (file: string | undefined, name: string) =>
    file !== undefined && resolve(file) === resolve(options.artifacts, name);
  const files: [string, Content][] = [['runnable-jobs.json', canonicalJson(runnableJobs(graph))]];
  if (!isInPlace(options.graph, 'full-task-graph.json')) {
    files.push(['full-task-graph.json', canonicalPieces(graph.tasks)]);
  }
  if (!isInPlace(options.target, 'target-tasks.json')) files.push(['target-tasks.json', canonicalJson(labels)]);
  const written = write(files);
  return written.ok ? targets : written;
}

/** Tells of what goes wrong at once, and how far it has come every now and then. */
function progress(verbose: boolean): (creation: Creation, there: number, total: number) => void {
  let told = 0;
  return (creation, there, total) => {
    const { label, taskId, outcome } = creation;
    if (outcome === 'squatted') {
      logWarning(`task ${taskId} is not ours, although it has the id of ${label}: taking the next id`);
    } else if (outcome === 'failed') logWarning(`${label} could not be created: ${creation.failure.message}`);
    else if (verbose) log(`${outcome}: ${label} (${taskId})`);
    if (there - told >= Math.max(100, total / 10)) {
      told = there;
      log(`${there} of ${total} tasks are there`);
    }
  };
}

function logCreated({ creations, taken }: CarriedOut<StageResult>): void {
  const existed = creations.filter(({ outcome }) => outcome === 'exists').length;
  const there = creations.filter(isThere).length;
  const before = existed > 0 ? `, ${existed} of them since an earlier run` : '';
  log(`${there} of ${creations.length} tasks are there${before}`);
  if (taken.size > 0) logWarning(`${taken.size} taskIds were taken by tasks of others: ${[...taken].join(', ')}`);
}

function report({ ledger }: StageResult, options: DecisionOptions): void {
  if (options.json) printJson(summary(ledger));
  else print(summaryTable(ledger, options.artifacts));
}
