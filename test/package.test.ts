import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import manifest from '../package.json' with { type: 'json' };
import { PushFiles } from './cli/push-files.ts';

const ROOT = join(import.meta.dirname, '..');

describe('the packed package, installed in an empty folder', () => {
  const folder = mkdtempSync(join(tmpdir(), 'seta-package-'));
  const installed = join(folder, 'node_modules', manifest.name);
  // As a user would: without the sources, on the Node that runs this.
  const seta = (...args: readonly string[]) =>
    execFileSync(process.execPath, [join(folder, 'node_modules/.bin/seta'), ...args], {
      encoding: 'utf8',
      cwd: folder,
    });

  beforeAll(() => {
    const npm = (...args: readonly string[]) =>
      execFileSync('npm', args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
    npm('pack', '--pack-destination', folder);
    const [packed = ''] = readdirSync(folder);
    npm('install', '--prefix', folder, '--no-audit', '--no-fund', '--omit=dev', join(folder, packed));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('runs as plain JavaScript', () => {
    expect(seta('--version').trim()).toBe(manifest.version);
    expect(seta('--help')).toContain('optimize');
    expect(readdirSync(join(installed, 'dist/src/cli'))).toContain('main.js');
    expect(readdirSync(join(installed, 'dist/src/cli'))).not.toContain('main.ts');
  });

  test('prunes a push', () => {
    using files = new PushFiles();
    expect(JSON.parse(seta(...files.optimize(), '--json')).mode).toBe('pruned');
  });

  test('holds neither tests nor sources', () => {
    expect(readdirSync(installed).sort()).toEqual(
      expect.arrayContaining(['CHANGELOG.md', 'LICENSE', 'README.md', 'dist', 'docs', 'package.json']),
    );
    for (const absent of ['src', 'test', 'bench', 'demo']) expect(readdirSync(installed)).not.toContain(absent);
  });
});
