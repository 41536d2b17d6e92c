/** What a checkout says about the push, by running git or hg in it. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Result } from '../util/failure.ts';
import { err, ok } from '../util/result.ts';

export interface Checkout {
  /** Message of the commit that is checked out. */
  commitMessage(): Promise<Result<string>>;
  /**
   * Files added, deleted or modified after `base` up to and including `head`, sorted; by `head` alone where `base` is
   * empty. Paths from the root of the repository.
   */
  changedFiles(base: string, head: string): Promise<Result<readonly string[]>>;
}

/** The checkout in a folder. Every method fails with `unreadable`, in the words of git or hg. */
export const checkout = (type: 'git' | 'hg', folder: string): Checkout => (type === 'git' ? git(folder) : hg(folder));

/** What a service sends as the base of a branch that is new. */
const NULL_REVISION = /^0+$/;
/** git's hash of the tree without files. */
const EMPTY_TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

function git(folder: string): Checkout {
  const run = (...args: string[]) => runIn(folder, 'git', ['-c', 'core.quotePath=false', ...args]);
  return {
    commitMessage: () => run('log', '-n1', '--format=%B', 'HEAD'),

    async changedFiles(base, head) {
      const shallow = await run('rev-parse', '--is-shallow-repository');
      if (!shallow.ok) return shallow;
      const names = ['--name-only', '--no-renames', '--diff-filter=ADM', '-z', '--end-of-options'];
      const isNew = NULL_REVISION.test(base);
      // A shallow clone lacks the commits between, but may have both ends.
      const trees = isNew || (shallow.value.trim() === 'true' && base !== '');
      const files = trees
        ? await run('diff', ...names, isNew ? EMPTY_TREE : base, head)
        : await run('log', '--format=format:', ...names, base === '' ? `${head}~1..${head}` : `${base}..${head}`);
      return files.ok ? ok(sorted(files.value, /[\0\n]/)) : files;
    },
  };
}

function hg(folder: string): Checkout {
  const run = (...args: string[]) => runIn(folder, 'hg', args, { HGPLAIN: '1' });
  return {
    commitMessage: () => run('log', '-r', '.', '-T', '{desc}'),

    async changedFiles(base, head) {
      const template = ['adds', 'dels', 'mods'].map((change) => `{file_${change} % '{file}\\0'}`).join('');
      const revisions = base === '' ? head : `${head} % ${base}`;
      const files = await run('log', `--rev=${revisions}`, '-T', template);
      return files.ok ? ok(sorted(files.value, '\0')) : files;
    },
  };
}

const sorted = (text: string, separator: string | RegExp): readonly string[] =>
  [...new Set(text.split(separator))].filter((file) => file !== '').sort();

async function runIn(
  folder: string,
  program: 'git' | 'hg',
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Result<string>> {
  try {
    const { stdout } = await promisify(execFile)(program, args, {
      cwd: folder,
      env: { ...process.env, ...environment },
      maxBuffer: 512 * 1024 * 1024,
    });
    return ok(stdout);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const said = 'stderr' in error && typeof error.stderr === 'string' ? error.stderr.trim() : '';
    return err({
      reason: 'unreadable',
      where: folder,
      message: `${program} ${args.find((arg) => /^[a-z]+$/.test(arg)) ?? ''}: ${said.split('\n').slice(0, 3).join(' ') || error.message}`,
      fix: `run this in a checkout of ${program} that has the base and the head revision (--repository-type, --base-rev, --head-rev)`,
    });
  }
}
