/** Where a checkout is and where it came from. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

/**
 * The checkout that a folder is in: the nearest one above that version control knows or that has one of `files`, else the
 * folder itself.
 */
export function checkoutOf(folder: string, files: readonly string[]): string {
  for (let at = resolve(folder); ; at = dirname(at)) {
    if (['.git', '.hg', ...files].some((name) => existsSync(join(at, name)))) return at;
    if (at === dirname(at)) return resolve(folder);
  }
}

export interface Origin {
  /** The last part of the URL that the checkout was cloned from, without `.git`; else the folder's name. */
  readonly project: string;
  /** That URL as a page of a browser: `git@github.com:mozilla/glean.git` is `https://github.com/mozilla/glean`. */
  readonly url: string;
}

export function originOf(folder: string): Origin {
  const cloned =
    ask(folder, 'git', ['config', '--get', 'remote.origin.url']) || ask(folder, 'hg', ['paths', 'default']);
  const [, host, path] =
    /^(?:[a-z+]+:\/\/)?(?:[^@/]*@)?([^:/]+\.[^:/]+)(?::\d+)?[:/]+(.+?)(?:\.git)?\/*$/.exec(cloned) ?? [];
  const [, name = basename(resolve(folder))] = /([^/:]+?)(?:\.git)?\/*$/.exec(cloned) ?? [];
  return { project: name, url: host ? `https://${host}/${path}` : `https://github.com/${name}/${name}` };
}

function ask(folder: string, program: string, args: readonly string[]): string {
  try {
    return execFileSync(program, args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return '';
  }
}
