import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { succeed } from '../rig/process.ts';

const MAIN = join(import.meta.dirname, '../../src/cli/main.ts');

/** The command `seta` from the sources, as `seta.command` takes it. */
export const SETA: readonly string[] = [process.execPath, MAIN];

/** A git repository in a folder of its own. */
export class TestRepository implements Disposable {
  readonly path = mkdtempSync(join(tmpdir(), 'seta-adapter-'));

  /** With these files, committed. */
  static async create(files: Readonly<Record<string, string>>): Promise<TestRepository> {
    const repository = new TestRepository();
    for (const [path, text] of Object.entries(files)) repository.write(path, text);
    await repository.commit();
    return repository;
  }

  /** Commits everything and answers with the revision. */
  async commit(): Promise<string> {
    const identity = ['-c', 'user.name=Someone', '-c', 'user.email=someone@example.com'];
    await succeed('git', ['init', '--quiet', '--initial-branch=main'], { cwd: this.path });
    await succeed('git', ['add', '--all'], { cwd: this.path });
    await succeed('git', [...identity, 'commit', '--quiet', '--allow-empty', '--message=x'], { cwd: this.path });
    const { stdout } = await succeed('git', ['rev-parse', 'HEAD'], { cwd: this.path });
    return stdout.trim();
  }

  /** What is not as it was committed, as `git status --short` says. */
  status(): string {
    return execFileSync('git', ['status', '--short'], { cwd: this.path, encoding: 'utf8' });
  }

  write(path: string, text: string): void {
    const file = join(this.path, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  has(path: string): boolean {
    return existsSync(join(this.path, path));
  }

  read(path: string): string {
    return readFileSync(join(this.path, path), 'utf8');
  }

  json<T>(path: string): T {
    return JSON.parse(this.read(path)) as T;
  }

  edit(path: string, from: string | RegExp, to: string): void {
    const text = this.read(path);
    const edited = text.replace(from, () => to);
    if (edited === text) throw new Error(`${path} does not say ${from}`);
    this.write(path, edited);
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** A small repository as upstream taskgraph has them: two builds that tests depend on, in two ways of optimizing. */
export const SMALL: Readonly<Record<string, string>> = {
  'taskcluster/config.yml': `---
trust-domain: example
task-priority: low

taskgraph:
    # Names of checkouts.
    repositories:
        example:
            name: Example

workers:
    aliases:
        images:
            provisioner: 'example-{level}'
            implementation: docker-worker
            os: linux
            worker-type: images
        t-linux:
            provisioner: 'example-{level}'
            implementation: docker-worker
            os: linux
            worker-type: linux
`,
  'taskcluster/kinds/build/kind.yml': `---
loader: taskgraph.loader.transform:loader
transforms:
    - taskgraph.transforms.task:transforms
tasks:
    app:
        description: Builds
        worker-type: t-linux
        worker: {docker-image: "debian:12", max-run-time: 600, command: [make]}
`,
  'taskcluster/kinds/test/kind.yml': `---
loader: taskgraph.loader.transform:loader
transforms:
    - taskgraph.transforms.task:transforms
kind-dependencies: [build]
task-defaults:
    worker-type: t-linux
    dependencies: {build: build-app}
    worker: {docker-image: "debian:12", max-run-time: 600, command: [make, check]}
tasks:
    high: {description: Catches much}
    low: {description: Catches nothing}
    also-low: {description: Catches nothing, optimization: {skip-unless-changed: ["**"]}}
    argued: {description: Catches little, optimization: {seta: {min-priority: 5}}}
`,
  '.taskcluster.yml': 'version: 1\ntasks: []\n',
  'src/a.c': 'int main() { return 0; }\n',
};

/** Data for that repository; made a day before the push. */
export function smallData(pushdate: number): string {
  const day = (days: number): string => new Date((pushdate + days * 86_400) * 1000).toISOString();
  const entry = { caught: 0, sole: 0, runSeconds: 600, until: null };
  const low = { priority: 5, reason: 'no-regressions', ...entry };
  return JSON.stringify({
    version: 1,
    project: 'example',
    generated: day(-1),
    expires: day(20),
    window: { from: day(-91), to: day(-1), pushes: 100, regressions: 10 },
    generator: { name: 'taskgraph-seta', version: '1.0.0', options: {} },
    coverage: {
      regressions: 10,
      covered: 10,
      highValue: 1,
      runHours: 1,
      allRunHours: 2,
      lowerBoundRunHours: 1,
      optimal: true,
    },
    tasks: {
      'build-app': low,
      'test-high': { priority: 1, reason: 'regressions', ...entry, caught: 3, sole: 1 },
      'test-low': low,
      'test-also-low': low,
      'test-argued': { priority: 2, reason: 'redundant', ...entry, caught: 1 },
    },
  });
}
