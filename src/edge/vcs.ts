/** What a checkout says about the push, by running git or hg in it. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Result } from '../util/failure.ts';
import { byCodePoint } from '../util/json.ts';
import { err, ok } from '../util/result.ts';

/** What a push changed. */
export interface Changes {
  /**
   * Paths from the root of the repository, each once, sorted: what differs between base and head, and what any commit after
   * the base up to and including the head adds, deletes or modifies, a merge by itself included.
   */
  readonly files: readonly string[];
  /**
   * Whether the base is a revision of this checkout. Where it is not, because a force push took it away, because it was not
   * fetched, or on a new branch, `files` are all there are; where none was given, those of the head alone.
   */
  readonly isBaseKnown: boolean;
}

export interface Checkout {
  /** Message of the commit that is checked out. */
  commitMessage(): Promise<Result<string>>;
  /** The changes from one revision to another. The base is empty where none is known, and all zeros on a new branch. */
  changes(base: string, head: string): Promise<Result<Changes>>;
}

/** First-parent ancestors of a revision in a git checkout, nearest first; none where it does not know the revision. */
export async function ancestors(folder: string, revision: string, count: number): Promise<readonly string[]> {
  const args = ['--first-parent', '--skip=1', `--max-count=${count}`, '--end-of-options', revision];
  const listed = await runIn(folder, 'git', ['rev-list', ...args]);
  return listed.ok ? listed.value.split('\n').filter(Boolean) : [];
}

/** The whole name of a revision of which the first digits are given, by the git or hg checkout in a folder; null where it knows none. */
export async function wholeRevision(folder: string, digits: string): Promise<string | null> {
  if (!/^[0-9a-f]{7,40}$/.test(digits)) return null;
  const git = await runIn(folder, 'git', ['rev-parse', '--verify', '--quiet', `${digits}^{commit}`]);
  const found = git.ok ? git : await runIn(folder, 'hg', ['log', '-r', digits, '-T', '{node}'], { HGPLAIN: '1' });
  return found.ok ? found.value.trim() : null;
}

/** A commit, and what its author says of it. */
export interface Commit {
  readonly revision: string;
  readonly message: string;
}

/**
 * The commits that a push brought to a git repository, oldest first and at most `limit` of the newest: those of `head` that
 * `base` does not have, or `head` alone where the base is not known. Null where the checkout does not have the head.
 */
export async function commits(
  folder: string,
  base: string,
  head: string,
  limit: number,
): Promise<readonly Commit[] | null> {
  const log = (count: number, revisions: string) =>
    runIn(folder, 'git', [
      '-c',
      'log.showSignature=false',
      'log',
      '-z',
      '--format=%H%n%B',
      `--max-count=${count}`,
      '--end-of-options',
      revisions,
    ]);
  const ranged = base === '' ? null : await log(limit, `${base}..${head}`);
  const listed = ranged?.ok ? ranged : await log(1, head);
  if (!listed.ok) return null;
  const texts = listed.value.split('\0').filter((text) => text !== '');
  return texts.reverse().map((text) => {
    const end = text.indexOf('\n');
    return { revision: text.slice(0, end), message: text.slice(end + 1).trim() };
  });
}

/** Of what the folder is a checkout, at its root; null where it is none. */
export const repositoryType = (folder: string): 'git' | 'hg' | null =>
  existsSync(join(folder, '.git')) ? 'git' : existsSync(join(folder, '.hg')) ? 'hg' : null;

/** The checkout in a folder. Every method fails with `unreadable`, in the words of git or hg. */
export const checkout = (type: 'git' | 'hg', folder: string): Checkout => (type === 'git' ? git(folder) : hg(folder));

/** git's hash of the tree without files. */
const EMPTY_TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

function git(folder: string): Checkout {
  const run = (...args: string[]) => runIn(folder, 'git', ['-c', 'log.showRoot=true', ...args]);
  // All kinds of changes: renames as two, types and submodules too. Between NULs, so that paths may be anything.
  const names = ['--name-only', '--no-renames', '--no-relative', '--ignore-submodules=none', '-z', '--end-of-options'];
  return {
    commitMessage: () => run('log', '-n1', '--format=%B', 'HEAD'),

    async changes(base, head) {
      const exists = (revision: string) =>
        run('rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`);
      const isBaseKnown = base !== '' && (await exists(base)).ok;
      const last = base === '' && (await exists(`${head}~1`)).ok ? `${head}~1` : EMPTY_TREE;
      const from = isBaseKnown ? base : last;
      const shallow = await run('rev-parse', '--is-shallow-repository');
      if (!shallow.ok) return shallow;
      const differing = await run('diff', ...names, from, head);
      if (!differing.ok) return differing;
      // A shallow clone lacks the commits between, and takes the first that it has for the root of all.
      const hasCommits = from !== EMPTY_TREE && shallow.value.trim() === 'false';
      // -c tells of merges what differs from all their parents: a conflict solved by hand, a change of the merge's own.
      const touched = hasCommits ? await run('log', '-c', '--format=', ...names, `${from}..${head}`) : ok('');
      return touched.ok ? ok({ files: paths(differing.value + touched.value), isBaseKnown }) : touched;
    },
  };
}

function hg(folder: string): Checkout {
  const run = (...args: string[]) => runIn(folder, 'hg', args, { HGPLAIN: '1' });
  return {
    commitMessage: () => run('log', '-r', '.', '-T', '{desc}'),

    async changes(base, head) {
      const touched = (from: string) => run('log', `--rev=only(${head}, ${from})`, '-T', "{files % '{file}\\0'}");
      // What is not made of word characters may be an expression of hg's.
      const known = /^\w+$/.test(base) ? await touched(base) : null;
      const from = known?.ok ? base : base === '' ? `p1(${head})` : 'null';
      const commits = known?.ok ? known : await touched(from);
      if (!commits.ok) return commits;
      const differing = await run('status', '--no-status', '--print0', `--rev=${from}`, `--rev=${head}`);
      if (!differing.ok) return differing;
      return ok({ files: paths(differing.value + commits.value), isBaseKnown: known?.ok ?? false });
    },
  };
}

const paths = (text: string): readonly string[] =>
  [...new Set(text.split('\0'))].filter((path) => path !== '').sort(byCodePoint);

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
