import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkout } from '../../src/edge/vcs.ts';

/** Path to mode and content. */
type Tree = ReadonlyMap<string, string>;

interface Commit {
  readonly parents: readonly number[];
  readonly tree: Tree;
}

const PATHS = ['a', 'b', 'src/c', 'src/c/deep', 'a b', 'größe', 'x\ny', '"q"', '-o', '😀'];
const content = fc.constantFrom('100644 1', '100644 2', '100755 1', '120000 1');
const change = fc.tuple(fc.constantFrom(...PATHS), fc.option(content, { freq: 3 }));

/** Commits, each upon one or two before it, with changes of its own: a merge, too, may have some. */
const histories: fc.Arbitrary<readonly Commit[]> = fc
  .array(fc.record({ parents: fc.array(fc.nat(20), { maxLength: 2 }), changes: fc.array(change, { maxLength: 3 }) }), {
    minLength: 2,
    maxLength: 8,
  })
  .map((drafts) => {
    const commits: Commit[] = [];
    for (const { parents: picks, changes } of drafts) {
      const parents = commits.length === 0 ? [] : [...new Set(picks.map((pick) => pick % commits.length))];
      const tree = new Map(parents.flatMap((parent) => [...(commits[parent]?.tree ?? [])]));
      for (const [path, to] of changes) {
        if (to === null) tree.delete(path);
        else tree.set(path, to);
      }
      // A path is a file or a folder.
      if (tree.has('src/c')) tree.delete('src/c/deep');
      commits.push({ parents, tree });
    }
    return commits;
  });

/** The history as a stream for git fast-import; commit i is refs/tags/i. */
const stream = (commits: readonly Commit[]): string =>
  commits
    .map(({ parents, tree }, i) => {
      const [from, merge] = parents.map((parent) => `refs/tags/${parent}`);
      const files = [...tree].map(([path, to]) => {
        const [mode = '', text = ''] = to.split(' ');
        return `M ${mode} inline ${JSON.stringify(path)}\ndata ${text.length}\n${text}`;
      });
      const lines = [`commit refs/tags/${i}`, `committer T <t@example.com> ${i} +0000`, 'data 0'];
      return [...lines, from && `from ${from}`, merge && `merge ${merge}`, 'deleteall', ...files]
        .filter((line) => line !== undefined)
        .join('\n');
    })
    .join('\n');

const differing = (one: Tree, other: Tree): readonly string[] =>
  PATHS.filter((path) => one.get(path) !== other.get(path));

function ancestors(commits: readonly Commit[], from: number): ReadonlySet<number> {
  const reached = new Set([from]);
  for (const commit of reached) for (const parent of commits[commit]?.parents ?? []) reached.add(parent);
  return reached;
}

/** What differs between the two, and what commits after the base touch: merges what differs from all their parents. */
function expected(commits: readonly Commit[], base: number, head: number): readonly string[] {
  const tree = (i: number | undefined): Tree => commits[i ?? -1]?.tree ?? new Map();
  const before = ancestors(commits, base);
  const files = new Set(differing(tree(base), tree(head)));
  for (const commit of ancestors(commits, head)) {
    if (before.has(commit)) continue;
    const parents = commits[commit]?.parents ?? [];
    const touched = (parents.length > 0 ? parents : [undefined]).map((parent) => differing(tree(parent), tree(commit)));
    for (const path of touched[0] ?? []) if (touched.every((paths) => paths.includes(path))) files.add(path);
  }
  return [...files].sort();
}

const hasGit = (() => {
  try {
    execFileSync('git', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

test.skipIf(!hasGit)('whatever the history, a file that differs or was touched has changed, and no other', async () => {
  await fc.assert(
    fc.asyncProperty(histories, fc.nat(20), fc.nat(20), async (commits, b, h) => {
      const [base, head] = [b % commits.length, h % commits.length];
      const folder = mkdtempSync(join(tmpdir(), 'seta-history-'));
      try {
        execFileSync('git', ['init', '--quiet', '--bare', folder]);
        execFileSync('git', ['fast-import', '--quiet', '--force'], { cwd: folder, input: stream(commits) });
        const changes = await checkout('git', folder).changes(`refs/tags/${base}`, `refs/tags/${head}`);
        expect(changes).toEqual({ ok: true, value: { files: expected(commits, base, head), isBaseKnown: true } });
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    }),
    { numRuns: 25 },
  );
});
