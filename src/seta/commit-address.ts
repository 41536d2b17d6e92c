import { isObject } from '../util/json.ts';

/**
 * Where the commits of the project can be looked at, without the revision: `https://github.com/owner/name/commit/`. From
 * `taskgraph.repositories`, which taskgraph asks of every project; null where that names several, or none on the web.
 */
export function commitAddress(config: unknown): string | null {
  const taskgraph = isObject(config) ? config['taskgraph'] : undefined;
  const named = isObject(taskgraph) && isObject(taskgraph['repositories']) ? taskgraph['repositories'] : {};
  const [repository, ...others] = Object.values(named);
  if (!isObject(repository) || others.length > 0) return null;
  const address = String(repository['default-repository'] ?? '');
  if (!URL.canParse(address)) return null;
  const { protocol, host, pathname } = new URL(address);
  if (protocol !== 'https:' && protocol !== 'http:') return null;
  const isHg = repository['type'] === 'hg' || host.startsWith('hg.');
  return `${protocol}//${host}${pathname.replace(/(\.git)?\/*$/, '')}/${isHg ? 'rev' : 'commit'}/`;
}
