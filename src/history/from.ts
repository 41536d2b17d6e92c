import type { Failure, Result } from '../util/failure.ts';
import { err, ok } from '../util/result.ts';
import type { SourceName } from './sources/source.ts';

/** A history, as somebody names it who has configured nothing. */
export interface From {
  readonly source: SourceName;
  readonly project: string;
  readonly trustDomain: string;
  /** Where Treeherder is; null for another source, or the usual one. */
  readonly treeherder: string | null;
  /** Root URL of Taskcluster; null for another source. */
  readonly rootUrl: string | null;
  /** The file that is read; null where a service is asked. */
  readonly path: string | null;
}

/** What is said besides the one word. */
export interface Said {
  readonly isFile: boolean;
  readonly project?: string | undefined;
  /** `<trust-domain>.v2.<project>`. */
  readonly index?: string | undefined;
  readonly source?: SourceName | undefined;
}

/** Of a project whose trust domain nobody asks for. */
const NO_DOMAIN = 'project';

/**
 * Where the history is that somebody means: a file of results or a kept history; a project of Treeherder, by its name or a link
 * to its pushes; or a Taskcluster with the prefix of the project's index, which a link into the index says too. `bad-usage`
 * where it is none of these.
 */
export function historyFrom(text: string, said: Said): Result<From> {
  const nothing = { trustDomain: NO_DOMAIN, treeherder: null, rootUrl: null, path: null };
  const { source, project } = said;
  if (said.isFile) {
    const name = (text.split('/').at(-1) ?? text).replace(/\..*$/, '');
    const isKept = /\.sqlite$/.test(text);
    return ok({ ...nothing, source: source ?? (isKept ? 'history' : 'results'), project: project ?? name, path: text });
  }
  const url = /^https?:\/\//.test(text) ? URL.parse(text) : null;
  if (url !== null) return fromLink(url, text, said);
  if (/^[\w.-]+$/.test(text) && !/\.(csv|tsv|jsonl?|sqlite|gz|zst)$/.test(text))
    return ok({ ...nothing, source: source ?? 'treeherder', project: project ?? text });
  return err(unknown(text, 'there is no such file, and no project is called so'));
}

function fromLink(url: URL, text: string, { source, project, index }: Said): Result<From> {
  const prefix = /^([\w-]+)\.v2\.([\w-]+)/.exec(index ?? /^\/tasks\/index\/([^/]+)/.exec(url.pathname)?.[1] ?? '');
  if (prefix !== null) {
    const [, trustDomain = '', name = ''] = prefix;
    const found = { treeherder: null, path: null, rootUrl: url.origin, trustDomain };
    return ok({ ...found, source: source ?? 'taskcluster', project: project ?? name });
  }
  if (index !== undefined)
    return err(unknown(index, 'this is no prefix of an index', 'give <trust-domain>.v2.<project>'));
  const inner = url.hash.startsWith('#/') ? new URL(url.hash.slice(1), url).searchParams : url.searchParams;
  const name = project ?? inner.get('repo');
  if (!name) {
    const fix = 'of Treeherder, give a link with repo=...; of Taskcluster, add --index <trust-domain>.v2.<project>';
    return err(unknown(text, 'which project is not said', fix));
  }
  const found = { trustDomain: NO_DOMAIN, rootUrl: null, path: null, treeherder: url.origin };
  return ok({ ...found, source: source ?? 'treeherder', project: name });
}

const unknown = (
  where: string,
  message: string,
  fix = 'give a project of Treeherder, a link to its pushes, a Taskcluster with --index, or a file of results',
): Failure => ({ reason: 'bad-usage', where, message, fix });
