import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ancestors, checkout, wholeRevision } from '../../src/edge/vcs.ts';

const has = (program: string): boolean => {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

/** Commits: `begin` (a, sub/b), `middle` (a changed, c added), `end` (sub/b moved to d, one name in Latin letters). */
function commits(folder: string, commit: (message: string) => void): void {
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  mkdirSync(join(folder, 'sub'));
  write('a', '1\n');
  write('sub/b', 'the same text\n');
  commit('begin');
  write('a', '2\n');
  write('c', 'c\n');
  commit('middle');
  rmSync(join(folder, 'sub/b'));
  write('d', 'the same text\n');
  write('größe.txt', 'x\n');
  commit('end\n\nDONTBUILD');
}

describe.skipIf(!has('git'))('git', () => {
  const folder = mkdtempSync(join(tmpdir(), 'seta-git-'));
  const shallow = `${folder}-shallow`;
  const git = (...args: string[]) => execFileSync('git', args, { cwd: folder, encoding: 'utf8', stdio: 'pipe' }).trim();
  const revision = (name: string) => git('rev-parse', name);
  beforeAll(() => {
    git('init', '--quiet');
    commits(folder, (message) => {
      git('add', '--all');
      git('-c', 'user.name=T', '-c', 'user.email=t@example.com', 'commit', '--quiet', '-m', message);
    });
    git('clone', '--quiet', '--depth=2', `file://${folder}`, shallow);
  });
  afterAll(() => {
    for (const path of [folder, shallow]) rmSync(path, { recursive: true, force: true });
  });

  test('names the ancestors of a revision, nearest first, as far as it knows them', async () => {
    const [end, middle, begin] = ['HEAD', 'HEAD~1', 'HEAD~2'].map(revision) as [string, string, string];
    expect(await ancestors(folder, end, 10)).toEqual([middle, begin]);
    expect(await ancestors(folder, end, 1)).toEqual([middle]);
    expect(await ancestors(shallow, end, 10)).toEqual([middle]);
    expect(await ancestors(folder, begin, 10)).toEqual([]);
    for (const unknown of ['f'.repeat(40), '--all', '']) expect(await ancestors(folder, unknown, 10)).toEqual([]);
    expect(await ancestors(tmpdir(), end, 10)).toEqual([]);
  });

  test('tells a revision by its first digits', async () => {
    const end = revision('HEAD');
    for (const digits of [end, end.slice(0, 12)]) expect(await wholeRevision(folder, digits)).toBe(end);
    for (const unknown of ['f'.repeat(12), 'HEAD', '--all', ''])
      expect(await wholeRevision(folder, unknown)).toBeNull();
    expect(await wholeRevision(tmpdir(), end.slice(0, 12))).toBeNull();
  });

  const all = ['a', 'c', 'd', 'größe.txt'];
  const cases: readonly [name: string, base: () => string, files: readonly string[], isBaseKnown: boolean][] = [
    ['between two revisions: a move is two changes', () => revision('HEAD~1'), ['d', 'größe.txt', 'sub/b'], true],
    ['over several commits, each file once', () => revision('HEAD~2'), ['a', 'c', 'd', 'größe.txt', 'sub/b'], true],
    ['of the head alone where no base is given', () => '', ['d', 'größe.txt', 'sub/b'], false],
    ['of everything on a new branch', () => '0'.repeat(40), all, false],
    ['of everything where a force push took the base away', () => 'f'.repeat(40), all, false],
    ['of everything where the base looks like an option', () => '--output=x', all, false],
    ['of nothing', () => revision('HEAD'), [], true],
    ['backwards, as after a force push', () => revision('HEAD'), ['a', 'c', 'd', 'größe.txt', 'sub/b'], true],
  ];
  test.each(cases)('files changed %s', async (name, base, files, isBaseKnown) => {
    const head = name.startsWith('backwards') ? revision('HEAD~2') : revision('HEAD');
    expect(await checkout('git', folder).changes(base(), head)).toEqual({ ok: true, value: { files, isBaseKnown } });
  });

  test.each([
    ['compares the two ends', () => revision('HEAD~1'), ['d', 'größe.txt', 'sub/b'], true],
    ['knows no base that it lacks', () => revision('HEAD~2'), all, false],
  ] as const)('a shallow clone %s', async (_, base, files, isBaseKnown) => {
    const changes = await checkout('git', shallow).changes(base(), revision('HEAD'));
    expect(changes).toEqual({ ok: true, value: { files, isBaseKnown } });
  });

  test('of a first commit without a base: all its files', async () => {
    const changes = await checkout('git', folder).changes('', revision('HEAD~2'));
    expect(changes).toEqual({ ok: true, value: { files: ['a', 'sub/b'], isBaseKnown: false } });
  });

  test('the message of the commit', async () => {
    expect(await checkout('git', folder).commitMessage()).toMatchObject({
      ok: true,
      value: expect.stringContaining('DONTBUILD'),
    });
  });

  test.each([
    ['an unknown head', 'f'.repeat(40)],
    ['a head that looks like an option', '--output=x'],
  ])('%s is a failure that says what to fetch', async (_, head) => {
    expect(await checkout('git', folder).changes(revision('HEAD~1'), head)).toMatchObject({
      ok: false,
      failure: {
        reason: 'unreadable',
        message: expect.stringContaining('git diff'),
        fix: expect.stringContaining('checkout'),
      },
    });
  });

  test('no repository', async () => {
    expect(await checkout('git', tmpdir()).commitMessage()).toMatchObject({ ok: false, failure: { where: tmpdir() } });
  });
});

describe.skipIf(!has('hg'))('hg', () => {
  test('files changed and the message', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'seta-hg-'));
    const hg = (...args: string[]) =>
      execFileSync('hg', args, { cwd: folder, encoding: 'utf8', env: { ...process.env, HGPLAIN: '1' } });
    hg('init');
    commits(folder, (message) => {
      hg('addremove', '--quiet', '--similarity=100');
      hg('commit', '--user=t@example.com', '-m', message);
    });
    hg('update', '--quiet', '0');
    writeFileSync(join(folder, 'e'), 'e\n');
    hg('commit', '--quiet', '--addremove', '--user=t@example.com', '-m', 'another head');
    hg('merge', '--quiet', '--rev=2');
    writeFileSync(join(folder, 'c'), 'solved by hand\n');
    hg('commit', '--user=t@example.com', '-m', 'merge');
    const repository = checkout('hg', folder);
    const cases: readonly [base: string, head: string, files: readonly string[], isBaseKnown: boolean][] = [
      ['0', '2', ['a', 'c', 'd', 'größe.txt', 'sub/b'], true],
      ['', '2', ['d', 'größe.txt', 'sub/b'], false],
      // What the merge changes itself, and the other head.
      ['2', 'tip', ['c', 'e'], true],
      ['f'.repeat(40), '1', ['a', 'c', 'sub/b'], false],
      ['all()', '1', ['a', 'c', 'sub/b'], false],
    ];
    for (const [base, head, files, isBaseKnown] of cases) {
      expect([base, head, await repository.changes(base, head)]).toEqual([
        base,
        head,
        { ok: true, value: { files, isBaseKnown } },
      ]);
    }
    hg('update', '--quiet', '2');
    expect(await repository.commitMessage()).toMatchObject({ ok: true, value: expect.stringContaining('DONTBUILD') });
    rmSync(folder, { recursive: true });
  });
});
