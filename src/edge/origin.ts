/** The name of a repository's project, as a checkout tells it. */
import { execFileSync } from 'node:child_process';
import { basename, resolve } from 'node:path';

/** The last part of the URL that the checkout was cloned from, without `.git`; else the folder's name. */
export function projectOf(folder: string): string {
  const url = ask(folder, 'git', ['config', '--get', 'remote.origin.url']) || ask(folder, 'hg', ['paths', 'default']);
  const [, name] = /([^/:]+?)(?:\.git)?\/*$/.exec(url) ?? [];
  return name ?? basename(resolve(folder));
}

function ask(folder: string, program: string, args: readonly string[]): string {
  try {
    return execFileSync(program, args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return '';
  }
}
