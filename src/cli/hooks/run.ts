import { dirname } from 'node:path';
import { actions } from '../../../actions/index.ts';
import { type HookResources, hookResources, missingResources } from '../../../actions/offer/hooks.ts';
import { configOf } from '../../seta/config.ts';
import { graphConfigOf } from '../../seta/graph-config.ts';
import type { Result } from '../../util/failure.ts';
import { err, ok } from '../../util/result.ts';
import { actionServices } from '../action/perform.ts';
import { readConfigFile } from '../inputs.ts';
import { print, printJson } from '../output.ts';
import { readTaskTemplate } from '../task-template.ts';

export interface HooksOptions {
  readonly config: string;
  readonly level: string;
  readonly repository: string;
  readonly project: string;
  readonly owner: string;
  readonly pullRequests?: boolean;
  readonly check?: boolean;
}

/** Prints what administrators must set up for the actions, or compares it with a deployment. */
export async function hooks({ config: file, check, ...options }: HooksOptions): Promise<Result<void>> {
  const url = checkRepository(options.repository);
  if (!url.ok) return url;
  const opened = readConfigFile(file);
  if (!opened.ok) return opened;
  const config = configOf(opened.value);
  if (!config.ok) return config;
  const graphConfig = graphConfigOf(opened.value);
  if (!graphConfig.ok) return graphConfig;
  const template = readTaskTemplate(dirname(file));
  if (!template.ok) return template;
  const pullRequests = options.pullRequests ?? false;
  const given = { config: config.value, graphConfig: graphConfig.value, template: template.value };
  const resources = hookResources(actions, { ...options, ...given, pullRequests });
  if (check) return compare(resources);
  printJson(resources);
  return ok(undefined);
}

/** Roles are named after the host and path of a URL; code that came unprotected must not run with them. */
function checkRepository(repository: string): Result<void> {
  if (/^(https|ssh):\/\/[^/]+\/.|^[^/@:]+@[^/@:]+:./.test(repository)) return ok(undefined);
  const fix = 'give it as https://host/path or ssh://host/path, as head_repository in parameters.yml has it';
  return err({ reason: 'bad-usage', message: `--repository is neither https nor ssh: ${repository}`, fix });
}

async function compare(resources: HookResources): Promise<Result<void>> {
  const services = await actionServices();
  if (!services.ok) return services;
  const { hooks: hooksService, auth } = services.value;
  const [there, granted] = await Promise.all([
    Promise.all(resources.hooks.map(({ hookGroupId, hookId }) => hooksService.hook(hookGroupId, hookId))),
    Promise.all(resources.roles.map(({ roleId }) => auth.expandScopes([`assume:${roleId}`]))),
  ]);
  for (const answer of [...there, ...granted]) if (!answer.ok) return answer;
  const missing = missingResources(
    resources,
    there.map((answer) => (answer.ok ? answer.value : null)),
    granted.map((answer) => (answer.ok ? answer.value : [])),
  );
  if (missing.length === 0) {
    print(`${resources.hooks.length} hooks and ${resources.roles.length} roles are there, as they should be`);
    return ok(undefined);
  }
  const message = `${missing.length} ${missing.length === 1 ? 'thing is' : 'things are'} missing on this deployment`;
  return err({ reason: 'missing-scopes', message, causes: missing, fix: 'set up what seta hooks prints' });
}
