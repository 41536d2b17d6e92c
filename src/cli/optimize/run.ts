import { dataFor, indexedStatuses } from '../../decision/facts.ts';
import { readBytes, readText, writeFiles } from '../../edge/files.ts';
import { badGraph, decodeTargetTasks } from '../../graph/codec.ts';
import { BrokenDefinition, decodeNeeded } from '../../graph/excerpt.ts';
import { stageFiles } from '../../optimize/artifacts.ts';
import { planStage, runStage, type StagePlan } from '../../optimize/stage.ts';
import { unaskedWarning } from '../../optimize/unasked.ts';
import { backstopFromParameters } from '../../push/backstop.ts';
import { decidedText } from '../../push/ledger-head.ts';
import type { Parameters } from '../../push/parameters.ts';
import { summary, summaryTable } from '../../report/text/push.ts';
import type { Result } from '../../util/failure.ts';
import { err, ok } from '../../util/result.ts';
import { fetchDataFor, homeFromEnvironment, lookupServices, readConfig, readParameters, withData } from '../inputs.ts';
import { log, logWarning, print, printJson } from '../output.ts';

export interface OptimizeOptions {
  readonly graph: string;
  readonly target: string;
  readonly parameters: string;
  readonly config: string;
  readonly data?: string;
  readonly out: string;
  readonly json?: boolean;
}

/** Runs the stage over files and writes what a decision task would: graph, label-to-taskid, ledger and log. */
export async function optimize(options: OptimizeOptions): Promise<Result<void>> {
  const plan = readPlan(options);
  if (!plan.ok) return plan;
  const { parameters, stage } = plan.value;
  const home = homeFromEnvironment(parameters);
  if (!home.ok) return home;
  // Loading the client takes a while, and most graphs have nothing to look up.
  const lookup = stage.indexPaths.length > 0 ? await lookupServices() : null;
  const [data, index] = await Promise.all([
    dataFor(stage.config, parameters, fetchDataFor(stage.config, parameters)),
    indexedStatuses(stage.indexPaths, lookup, logWarning),
  ]);
  if (!index.ok) return index;
  if (stage.unasked) logWarning(unaskedWarning(stage.unasked));
  const result = readingLater(options.graph, () =>
    runStage(stage, {
      data,
      backstop: backstopFromParameters(parameters, stage.config),
      index: index.value,
      now: Date.now(),
      home: home.value,
    }),
  );
  if (!result.ok) return result;
  const written = writeFiles(options.out, stageFiles(result.value));
  if (!written.ok) return written;
  const { ledger } = result.value;
  log(`seta: ${decidedText(ledger)}`);
  if (options.json) printJson(summary(ledger));
  else print(summaryTable(ledger, options.out));
  return ok(undefined);
}

function readPlan(options: OptimizeOptions): Result<{ stage: StagePlan; parameters: Parameters }> {
  const config = readConfig(options.config);
  if (!config.ok) return config;
  const parameters = readParameters(options.parameters);
  if (!parameters.ok) return parameters;
  const targetText = readText(options.target);
  if (!targetText.ok) return targetText;
  const targets = decodeTargetTasks(targetText.value, options.target);
  if (!targets.ok) return targets;
  const graphBytes = readBytes(options.graph);
  if (!graphBytes.ok) return graphBytes;
  const graph = decodeNeeded(graphBytes.value, targets.value, options.graph, 'later');
  if (!graph.ok) return graph;
  const stage = planStage(graph.value, targets.value, parameters.value, withData(config.value, options.data));
  return stage.ok ? ok({ stage: stage.value, parameters: parameters.value }) : stage;
}

/** Runs what reads definitions for the first time: a broken one is a fault of the file. */
function readingLater<T>(file: string, work: () => Result<T>): Result<T> {
  try {
    return work();
  } catch (error) {
    if (error instanceof BrokenDefinition) return err(badGraph(file, [error.message]));
    throw error;
  }
}
