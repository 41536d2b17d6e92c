import { join } from 'node:path';
import type { ActionsJson } from '../../../actions/actions-json.ts';
import { actions } from '../../../actions/index.ts';
import { parseTaskTemplate, renderActions, type TaskTemplate } from '../../../actions/render.ts';
import type { Parameters } from '../../decision/parameters.ts';
import { readText } from '../../edge/files.ts';
import type { Result } from '../../failure.ts';
import type { Config } from '../../seta/config.ts';
import type { TaskId } from '../../util/ids.ts';
import { ok } from '../../util/result.ts';

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
