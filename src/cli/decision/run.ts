import { resolve } from 'node:path';
import { actions } from '../../../actions/index.ts';
import { renderActions } from '../../../actions/offer/render.ts';
import type { CarriedOut } from '../../create/carry-out.ts';
import { type Creation, isThere } from '../../create/create.ts';
import { type Decision, decide } from '../../decision/decide.ts';
import { writeFiles } from '../../edge/files.ts';
import type { StageResult } from '../../optimize/stage.ts';
import { summary, summaryTable } from '../../report/text/push.ts';
import { configOf } from '../../seta/config.ts';
import { graphConfigOf } from '../../seta/graph-config.ts';
import type { Result } from '../../util/failure.ts';
import { err, ok } from '../../util/result.ts';
import { fetchDataFor, homeFromEnvironment, lookupServices, readConfigFile, withData } from '../inputs.ts';
import { log, logWarning, print, printJson } from '../output.ts';
import { readTaskTemplate } from '../task-template.ts';
import { type GraphOptions, graphOf } from './graph.ts';
import { type ParameterOptions, parametersOf } from './parameters.ts';
import { queueAndIndex } from './services.ts';

export interface DecisionOptions extends ParameterOptions, GraphOptions {
  readonly root: string;
  readonly data?: string;
  readonly artifacts: string;
  readonly dryRun?: boolean;
  readonly verbose?: boolean;
  readonly json?: boolean;
}

/** Reads what the options name, decides, and tells what came of it. */
export async function decision(options: DecisionOptions): Promise<Result<void>> {
  const file = readConfigFile(`${options.root}/config.yml`);
  if (!file.ok) return file;
  const given = configOf(file.value);
  if (!given.ok) return given;
  const graphConfig = graphConfigOf(file.value);
  if (!graphConfig.ok) return graphConfig;
  const config = withData(given.value, options.data);
  const parameters = await parametersOf(options);
  if (!parameters.ok) return parameters;
  const create = await queueAndIndex(options.dryRun ?? false);
  if (!create.ok) return create;
  const home = homeFromEnvironment(parameters.value);
  if (!home.ok) return home;
  const template = readTaskTemplate(options.root);
  if (!template.ok) return template;
  const { decisionTaskId: taskGroupId, rootUrl } = home.value;
  const { renderPushReport } = await import('../../report/push.ts');

  const decided = await decide(
    {
      config,
      graphConfig: graphConfig.value,
      parameters: parameters.value,
      home: home.value,
      isAgain: Number(process.env['RUN_ID'] ?? 0) > 0,
      graph: (context) => graphOf(options, context),
      actions: (push) =>
        renderActions(actions, { parameters: push, config, decisionTaskId: taskGroupId, template: template.value }),
      report: ({ ledger }) => renderPushReport(ledger, { taskGroupId, rootUrl, commits: config.commits }),
    },
    {
      create: create.value,
      lookup: await lookupServices(),
      fetchData: fetchDataFor(config, parameters.value),
      write: (files) => writeFiles(options.artifacts, withoutGiven(files, options)),
      now: Date.now,
      warn: logWarning,
      progress: progress(options.verbose ?? false),
    },
  );
  if (!decided.ok) return decided;
  tell(decided.value, options);
  return decided.value.failure ? err(decided.value.failure) : ok(undefined);
}

/** Without the files that another program put in their places already. */
function withoutGiven<T>(
  files: ReadonlyMap<string, T>,
  { artifacts, graph, target }: DecisionOptions,
): ReadonlyMap<string, T> {
  const given = [graph, target].flatMap((path) => (path === undefined ? [] : resolve(path)));
  return new Map([...files].filter(([name]) => !given.includes(resolve(artifacts, name))));
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

function tell({ result: { ledger }, created }: Decision, { json, artifacts }: DecisionOptions): void {
  if (json) printJson(summary(ledger));
  else print(summaryTable(ledger, artifacts));
  if (created) logCreated(created);
}

function logCreated({ creations, taken }: CarriedOut<StageResult>): void {
  const existed = creations.filter(({ outcome }) => outcome === 'exists').length;
  const there = creations.filter(isThere).length;
  const before = existed > 0 ? `, ${existed} of them since an earlier run` : '';
  log(`${there} of ${creations.length} tasks are there${before}`);
  if (taken.size > 0) logWarning(`${taken.size} taskIds were taken by tasks of others: ${[...taken].join(', ')}`);
}
