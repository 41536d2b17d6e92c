import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import manifest from '../package.json' with { type: 'json' };
import { PushFiles } from './cli/push-files.ts';
import { type Ran, run } from './rig/process.ts';

const ROOT = join(import.meta.dirname, '..');

const npm = (...args: readonly string[]) =>
  execFileSync('npm', [...args, '--no-audit', '--no-fund'], { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });

/** The folder with a Node of another version, which the registry has as a package; kept until the next `npm ci`. */
function oldNode(major: number): string {
  const folder = join(ROOT, 'node_modules/.cache', `node-${major}`);
  const program = join(folder, 'node_modules/node/bin/node');
  if (!existsSync(program)) npm('install', '--prefix', folder, `node@${major}`);
  return dirname(program);
}

describe('the packed package, installed in an empty folder', () => {
  const outside = mkdtempSync(join(tmpdir(), 'seta-package-'));
  // No repository around, and a path that a shell would split.
  const folder = join(outside, 'a new folder');
  const installed = join(folder, 'node_modules', manifest.name);
  // As npx runs it: without the sources, by the first Node in PATH.
  const command = (node: string, ...args: readonly string[]): Promise<Ran> =>
    run(join(folder, 'node_modules/.bin/seta'), args, {
      cwd: folder,
      env: { PATH: [node, process.env['PATH']].join(delimiter) },
    });
  const seta = async (...args: readonly string[]): Promise<string> => {
    const { status, stdout, stderr } = await command(dirname(process.execPath), ...args);
    expect(status, stderr).toBe(0);
    return stdout;
  };

  beforeAll(() => {
    mkdirSync(folder);
    npm('pack', '--pack-destination', outside);
    const [packed = ''] = readdirSync(outside).filter((name) => name.endsWith('.tgz'));
    npm('install', '--prefix', folder, '--omit=dev', join(outside, packed));
  });
  afterAll(() => rmSync(outside, { recursive: true }));

  test('runs as plain JavaScript', async () => {
    expect((await seta('--version')).trim()).toBe(manifest.version);
    expect(await seta('--help')).toContain('optimize');
    expect(readdirSync(join(installed, 'dist/src/cli'))).toContain('main.js');
    expect(readdirSync(join(installed, 'dist/src/cli'))).not.toContain('main.ts');
  });

  test('prunes a push', async () => {
    using files = new PushFiles();
    expect(JSON.parse(await seta(...files.optimize(), '--json')).mode).toBe('pruned');
  });

  test.each([18, 20, 22])('says in one sentence that Node %i is too old', async (major) => {
    const { status, stdout, stderr } = await command(oldNode(major), 'decision', '--help');
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(
      new RegExp(`^error: seta needs Node 24 or newer, and .*/node is Node ${major}[.][\\d.]+\\n$`),
    );
  });

  test('holds neither tests nor sources', () => {
    expect(readdirSync(installed).sort()).toEqual(
      expect.arrayContaining(['CHANGELOG.md', 'LICENSE', 'README.md', 'dist', 'docs', 'package.json']),
    );
    for (const absent of ['src', 'test', 'bench', 'demo']) expect(readdirSync(installed)).not.toContain(absent);
  });
});
