import { dirname } from 'node:path';
import { actions } from '../../../actions/index.ts';
import { hookFault, roleFaults, rolesToCheck } from '../../../actions/offer/check.ts';
import type { HooksRequest } from '../../../actions/offer/hook.ts';
import { hookResources, permissionsOf } from '../../../actions/offer/hooks.ts';
import { type Party, partyOf } from '../../../actions/offer/parties.ts';
import { readText } from '../../edge/files.ts';
import { decodeTaskGraph } from '../../graph/codec.ts';
import { TaskGraph } from '../../graph/task-graph.ts';
import { checkParameters } from '../../push/parameters.ts';
import { configOf } from '../../seta/config.ts';
import { type GraphConfig, graphConfigOf } from '../../seta/graph-config.ts';
import type { Failure, Result } from '../../util/failure.ts';
import { derivedTaskId } from '../../util/hash.ts';
import { err, ok } from '../../util/result.ts';
import { actionServices } from '../action/environment.ts';
import { kindsGraph } from '../decision/graph.ts';
import { readConfigFile } from '../inputs.ts';
import { logWarning, print, printJson } from '../output.ts';
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
  const url = checkRepository(options.repository);
  if (!url.ok) return url;
  const pullRequests = options.pullRequests ?? false;
  const level = options.level ?? (pullRequests ? '1' : '3');
  if (pullRequests && level !== '1') {
    return err({ reason: 'bad-usage', message: `pull requests have level 1, not ${level}`, fix: 'leave --level out' });
  }
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
  const graphOf = taskGraphs(root, graphFile, options, graphConfig.value);
  const own = graphOf({ level, pullRequests });
  if (!own.ok) return own;
  const graph = (party: Pick<Party, 'level' | 'pullRequests'>) => {
    const full = graphOf(party);
    return full.ok ? [...full.value.tasks.values()].map(({ task }) => task) : [];
  };
  const request: HooksRequest = { ...options, ...given, level, pullRequests, graph };
  if (graphFile === undefined && isUpstreams(graphConfig.value)) {
    logWarning(
      'upstream taskgraph makes the tasks: give --graph full-task-graph.json, that roles hold their scopes and routes',
    );
  }
  if (check) return compare(request);
  printJson(hookResources(actions, request));
  return ok(undefined);
}

const isUpstreams = ({ raw }: GraphConfig): boolean => 'taskgraph' in raw;

/** Roles are named after the host and path of a URL; code that came unprotected must not run with them. */
function checkRepository(repository: string): Result<void> {
  if (/^(https|ssh):\/\/[^/]+\/.|^[^/@:]+@[^/@:]+:./.test(repository)) return ok(undefined);
  const fix = 'give it as https://host/path or ssh://host/path, as head_repository in parameters.yml has it';
  return err({ reason: 'bad-usage', message: `--repository is neither https nor ssh: ${repository}`, fix });
}

/** The full task graph of pushes and pull requests: of a file, or of the kinds; empty where upstream's kinds make it. */
function taskGraphs(
  root: string,
  file: string | undefined,
  of: { repository: string; project: string },
  config: GraphConfig,
) {
  return ({ level, pullRequests }: Pick<Party, 'level' | 'pullRequests'>): Result<TaskGraph> => {
    if (file !== undefined) {
      const text = readText(file);
      return text.ok ? decodeTaskGraph(text.value, file) : text;
    }
    if (isUpstreams(config)) return ok(new TaskGraph(new Map()));
    const { isHg } = partyOf({ ...of, level, pullRequests });
    const parameters = checkParameters(
      {
        project: of.project,
        level,
        head_repository: of.repository,
        base_repository: of.repository,
        head_rev: '0'.repeat(40),
        pushlog_id: '0',
        pushdate: 0,
        repository_type: isHg ? 'hg' : 'git',
        tasks_for: pullRequests ? 'github-pull-request' : isHg ? 'hg-push' : 'github-push',
        owner: 'nobody@noreply.mozilla.org',
      },
      () => 'a push',
    );
    if (!parameters.ok) return parameters;
    const made = kindsGraph(root, {
      parameters: parameters.value,
      config,
      decisionTaskId: derivedTaskId('a decision'),
    });
    return made.ok ? ok(made.value.graph) : made;
  };
}

async function compare(request: HooksRequest): Promise<Result<void>> {
  const services = await actionServices();
  if (!services.ok) return services;
  const { hooks: hooksService, auth } = services.value;
  const { hooks: wanted } = hookResources(actions, request);
  const roles = rolesToCheck(permissionsOf(actions), request);
  const [there, held] = await Promise.all([
    Promise.all(wanted.map(({ hookGroupId, hookId }) => hooksService.hook(hookGroupId, hookId))),
    Promise.all(roles.map(({ scope }) => auth.expandScopes([scope]))),
  ]);
  const faults: Failure[] = [];
  for (const [i, hook] of wanted.entries()) {
    const answer = there[i];
    if (answer && !answer.ok) return answer;
    faults.push(...[hookFault(hook, answer?.value ?? null)].filter((fault) => fault !== null));
  }
  for (const [i, role] of roles.entries()) {
    const answer = held[i];
    if (answer && !answer.ok) return answer;
    faults.push(...roleFaults(role, answer?.value ?? []));
  }
  if (faults.length === 0) {
    const asked = roles.filter(({ isAsked }) => isAsked);
    print(
      `${wanted.length} hooks and ${asked.length} roles are there, as they should be; nothing reaches a higher level`,
    );
    return ok(undefined);
  }
  const wide = faults.filter(({ reason }) => reason === 'too-wide').length;
  const message = `${faults.length - wide} missing and ${wide} too wide on this deployment`;
  return err({
    reason: wide > 0 ? 'too-wide' : 'missing-scopes',
    message,
    causes: faults,
    fix: 'set up what seta hooks prints',
  });
}
