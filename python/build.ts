/**
 * `npm run wheel -- [FOLDER]`: builds the Python package, from the npm package and the libraries that it runs on, as they are
 * installed here. What is not run (types, maps, documentation) stays out. The same sources give the same wheel.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, globSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const out = resolve(process.argv[2] ?? '.');
const stage = mkdtempSync(join(tmpdir(), 'seta-wheel-'));

const run = (program: string, args: readonly string[], cwd = ROOT): string =>
  execFileSync(program, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 2] });

const isRun = (path: string): boolean => !/\.(d\.[cm]?ts|map|md|markdown)$/.test(path) || /licen[cs]e/i.test(path);

try {
  for (const name of ['pyproject.toml', 'README.md', 'taskgraph_seta']) {
    cpSync(join(import.meta.dirname, name), join(stage, name), {
      recursive: true,
      filter: (path) => !path.includes('__pycache__'),
    });
  }
  for (const path of globSync('taskcluster/seta_taskgraph/*.{py,json}', { cwd: ROOT })) {
    cpSync(join(ROOT, path), join(stage, relative('taskcluster', path)));
  }

  run('npm', ['pack', '--silent', '--pack-destination', stage]);
  const tarball = readdirSync(stage).find((name) => name.endsWith('.tgz')) ?? '';
  run('tar', ['xzf', tarball], stage);
  const npm = join(stage, 'taskgraph_seta/npm');
  cpSync(join(stage, 'package'), npm, { recursive: true, filter: (path) => !path.includes('/package/docs') });

  const [, ...libraries] = run('npm', ['ls', '--omit=dev', '--all', '--parseable']).trim().split('\n');
  for (const folder of libraries) {
    const path = relative(ROOT, folder);
    const isOwn = (file: string): boolean => !relative(folder, file).split('/').includes('node_modules');
    cpSync(folder, join(npm, path), { recursive: true, filter: (file) => isOwn(file) && isRun(file) });
  }

  mkdirSync(out, { recursive: true });
  run('python3', ['-m', 'pip', 'wheel', '--quiet', '--no-deps', '--wheel-dir', out, '.'], stage);
} finally {
  rmSync(stage, { recursive: true, force: true });
}
