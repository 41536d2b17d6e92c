import { join } from 'node:path';
import { parseTaskTemplate, type TaskTemplate } from '../../actions/offer/render.ts';
import { readText } from '../edge/files.ts';
import type { Result } from '../util/failure.ts';

/** The `.taskcluster.yml` beside the folder of `config.yml`. */
export function readTaskTemplate(root: string): Result<TaskTemplate> {
  const file = join(root, '..', '.taskcluster.yml');
  const text = readText(file);
  return text.ok ? parseTaskTemplate(text.value, file) : text;
}
