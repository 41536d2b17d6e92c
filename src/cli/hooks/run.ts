import { dirname } from 'node:path';
import { actions } from '../../../actions/index.ts';
import { compareHooks } from '../../../actions/offer/compare.ts';
import type { HooksRequest } from '../../../actions/offer/hook.ts';
import { hookResources } from '../../../actions/offer/hooks.ts';
import { askedFor, nameOf, type OfRepository, partiesOf } from '../../../actions/offer/parties.ts';
import { renderingFault, unlistedActions } from '../../../actions/offer/rendering.ts';
import { somePush } from '../../../actions/offer/some-push.ts';
import { readText } from '../../edge/files.ts';
import { decodeTaskGraph } from '../../graph/codec.ts';
import type { TaskDefinition } from '../../graph/task.ts';
import { TaskGraph } from '../../graph/task-graph.ts';
import { configOf } from '../../seta/config.ts';
import { type GraphConfig, graphConfigOf } from '../../seta/graph-config.ts';
import type { Result } from '../../util/failure.ts';
import { derivedTaskId } from '../../util/hash.ts';
import { err, ok } from '../../util/result.ts';
import { actionServices } from '../action/environment.ts';
import { kindsGraph } from '../decision/graph.ts';
import { readConfigFile } from '../inputs.ts';
import { log, logWarning, print, printJson } from '../output.ts';
import { readTaskTemplate } from '../task-template.ts';

export interface HooksOptions {
  readonly config: string;
  /** By default 3, of pull requests 1. */
  readonly level?: string;
  readonly repository: string;
  readonly project: string;
  readonly owner: string;
  readonly branch?: string;
  readonly graph?: string;
  readonly pullRequests?: boolean;
  readonly check?: boolean;
}

/** Prints what administrators must set up for the actions, or compares it with a deployment. */
export async function hooks({
  config: file,
  check,
  graph: graphFile,
  ...options
}: HooksOptions): Promise<Result<void>> {
  const asked = askedFor(options);
  if (!asked.ok) return asked;
  const opened = readConfigFile(file);
  if (!opened.ok) return opened;
  const config = configOf(opened.value);
  if (!config.ok) return config;
  const graphConfig = graphConfigOf(opened.value);
  if (!graphConfig.ok) return graphConfig;
  const root = dirname(file);
  const template = readTaskTemplate(root);
  if (!template.ok) return template;
  const given = { config: config.value, graphConfig: graphConfig.value, template: template.value };
  const graph = taskGraphs(root, graphFile, { ...options, ...asked.value }, graphConfig.value);
  if (!graph.ok) return graph;
  const request: HooksRequest = { ...options, ...given, ...asked.value, graph: graph.value };
  if (graphFile === undefined && isUpstreams(graphConfig.value)) {
    logWarning(
      'upstream taskgraph makes the tasks: give --graph full-task-graph.json, that roles hold their scopes and routes',
    );
  }
  const unrendered = renderingFault(request);
  const unlisted = unlistedActions({ ...request, trustDomain: config.value.trustDomain });
  if (unlisted) logWarning('an action may run a task twice', unlisted);
  const useless = 'no action starts by a hook or in the Taskcluster UI, only from a shell';
  if (!check) {
    if (unrendered) logWarning(useless, unrendered);
    const resources = hookResources(actions, request);
    const shared = resources.roles.filter(({ roleId }) => roleId.startsWith('hook-id:'));
    logWarning(
      `the repositories of the trust domain have ${shared.length} of these roles in common (${shared[0]?.roleId}, ...): add the scopes to those that are there, do not replace them`,
    );
    printJson(resources);
    return ok(undefined);
  }
  const services = await actionServices(log);
  if (!services.ok) return services;
  const done = await compareHooks(actions, request, services.value);
  if (unrendered) {
    const causes = [unrendered, ...(done.ok ? [] : [done.failure])];
    return err({ reason: 'bad-config', message: `set up or not, ${useless}`, causes });
  }
  if (!done.ok) return done;
  const { hooks: wanted, roles } = done.value;
  print(`${wanted} hooks and ${roles} roles are there, as they should be; nothing reaches a higher level`);
  return ok(undefined);
}

const isUpstreams = ({ raw }: GraphConfig): boolean => 'taskgraph' in raw;

/**
 * The full task graphs of a repository's parties: of a file, or of the kinds; empty where upstream's kinds make it. One that
 * cannot be made fails for the party that is asked for; of the others it is said, as roles are then compared without it.
 */
function taskGraphs(
  root: string,
  file: string | undefined,
  of: OfRepository & { readonly project: string },
  config: GraphConfig,
): Result<NonNullable<HooksRequest['graph']>> {
  const graphs = new Map<string, readonly TaskDefinition[]>();
  for (const party of partiesOf(of)) {
    const made = taskGraph(root, file, { ...of, ...party }, config);
    if (made.ok)
      graphs.set(
        nameOf(party),
        [...made.value.tasks.values()].map(({ task }) => task),
      );
    else if (nameOf(party) === nameOf(of)) return made;
    else logWarning(`what tasks of ${nameOf(party)} need is not known, and not looked at`, made.failure);
  }
  return ok((party) => graphs.get(nameOf(party)) ?? []);
}

function taskGraph(
  root: string,
  file: string | undefined,
  of: OfRepository & { readonly project: string },
  config: GraphConfig,
): Result<TaskGraph> {
  if (file !== undefined) {
    const text = readText(file);
    return text.ok ? decodeTaskGraph(text.value, file) : text;
  }
  if (isUpstreams(config)) return ok(new TaskGraph(new Map()));
  const parameters = somePush(of);
  if (!parameters.ok) return parameters;
  const decisionTaskId = derivedTaskId('a decision');
  const made = kindsGraph(root, { parameters: parameters.value, config, decisionTaskId });
  return made.ok ? ok(made.value.graph) : made;
}
