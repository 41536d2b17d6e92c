import { join } from 'node:path';
import { actions } from '../../actions/index.ts';
import type { ActionsJson } from '../../actions/offer/actions-json.ts';
import { parseTaskTemplate, renderActions, type TaskTemplate } from '../../actions/offer/render.ts';
import { readText } from '../edge/files.ts';
import type { Parameters } from '../push/parameters.ts';
import type { Config } from '../seta/config.ts';
import type { Result } from '../util/failure.ts';
import type { TaskId } from '../util/ids.ts';
import { ok } from '../util/result.ts';

/** The `.taskcluster.yml` beside the folder of `config.yml`. */
export function readTaskTemplate(root: string): Result<TaskTemplate> {
  const file = join(root, '..', '.taskcluster.yml');
  const text = readText(file);
  return text.ok ? parseTaskTemplate(text.value, file) : text;
}

/** `public/actions.json` of a push. Fails where the repository has no `.taskcluster.yml` that serves action tasks. */
export function actionsJson(
  root: string,
  parameters: Parameters,
  config: Config,
  decisionTaskId: TaskId,
): Result<ActionsJson> {
  const template = readTaskTemplate(root);
  if (!template.ok) return template;
  return ok(renderActions(actions, { parameters, config, decisionTaskId, template: template.value }));
}
