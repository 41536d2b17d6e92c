import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkout } from '../../src/edge/vcs.ts';

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

  const cases: readonly [name: string, base: () => string, expected: readonly string[]][] = [
    ['between two revisions: a move is two changes', () => revision('HEAD~1'), ['d', 'größe.txt', 'sub/b']],
    ['over several commits, each file once', () => revision('HEAD~2'), ['a', 'c', 'd', 'größe.txt', 'sub/b']],
    ['of the head alone where no base is given', () => '', ['d', 'größe.txt', 'sub/b']],
    ['of everything on a new branch', () => '0'.repeat(40), ['a', 'c', 'd', 'größe.txt']],
    ['of nothing', () => revision('HEAD'), []],
  ];
  test.each(cases)('files changed %s', async (_, base, expected) => {
    expect(await checkout('git', folder).changedFiles(base(), revision('HEAD'))).toEqual({ ok: true, value: expected });
  });

  test('a shallow clone compares the two ends', async () => {
    const changed = await checkout('git', shallow).changedFiles(revision('HEAD~1'), revision('HEAD'));
    expect(changed).toEqual({ ok: true, value: ['d', 'größe.txt', 'sub/b'] });
  });

  test('the message of the commit', async () => {
    expect(await checkout('git', folder).commitMessage()).toMatchObject({
      ok: true,
      value: expect.stringContaining('DONTBUILD'),
    });
  });

  test.each([
    ['an unknown base', 'f'.repeat(40), 'git log'],
    ['what looks like an option', '--output=x', 'git log'],
  ])('%s is a failure that says what to fetch', async (_, base, message) => {
    const changed = await checkout('git', folder).changedFiles(base, revision('HEAD'));
    expect(changed).toMatchObject({
      ok: false,
      failure: { reason: 'unreadable', message: expect.stringContaining(message) },
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
    const repository = checkout('hg', folder);
    expect(await repository.changedFiles('0', 'tip')).toEqual({
      ok: true,
      value: ['a', 'c', 'd', 'größe.txt', 'sub/b'],
    });
    expect(await repository.changedFiles('', 'tip')).toEqual({ ok: true, value: ['d', 'größe.txt', 'sub/b'] });
    expect(await repository.commitMessage()).toMatchObject({ ok: true, value: expect.stringContaining('DONTBUILD') });
    rmSync(folder, { recursive: true });
  });
});
