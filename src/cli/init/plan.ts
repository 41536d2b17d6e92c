import type { Result } from '../../util/failure.ts';
import { isObject } from '../../util/json.ts';
import { err } from '../../util/result.ts';
import { openYaml } from '../../util/yaml.ts';
import { planFresh } from './fresh.ts';
import { CONFIG, type InitPlan, type Package, type Repository } from './repository.ts';
import { planUpstream } from './upstream.ts';

/**
 * What to change in a repository so that its pushes can be pruned: the adapter where upstream taskgraph makes the tasks,
 * `seta decision` elsewhere. A repository that has everything gets an empty plan. `bad-config` where a file cannot be
 * read or added to.
 */
export function planInit(repository: Repository, from: Package): Result<InitPlan> {
  const text = repository.files.get(CONFIG);
  if (text === undefined) return planFresh(repository, from);
  const document = openYaml(text, CONFIG, 'bad-config');
  if (!document.ok) return document;
  if (!isObject(document.value.data)) {
    return err({ reason: 'bad-config', where: CONFIG, message: 'this is no mapping of keys', fix: 'mend it first' });
  }
  const config = document.value.data;
  return 'taskgraph' in config ? planUpstream(repository, config, from) : planFresh(repository, from);
}
