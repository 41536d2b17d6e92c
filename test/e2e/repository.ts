import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const CHECKOUT = join(import.meta.dirname, '../..');

/** A git repository with the CI of this one under another project name, and two commits; removed when disposed of. */
export class Repository implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'seta-e2e-'));
  readonly project: string;

  constructor(project: string, replace: (config: string) => string = (config) => config) {
    this.project = project;
    cpSync(join(CHECKOUT, 'taskcluster/kinds'), join(this.folder, 'taskcluster/kinds'), { recursive: true });
    cpSync(join(CHECKOUT, '.taskcluster.yml'), join(this.folder, '.taskcluster.yml'));
    const config = readFileSync(join(CHECKOUT, 'taskcluster/config.yml'), 'utf8');
    this.write(
      'taskcluster/config.yml',
      replace(config.replace('projects: [taskgraph-seta]', `projects: [${project}]`)),
    );
    this.write('README.md', 'before\n');
    this.#git('init', '--quiet', '--initial-branch=main');
    this.commit('Begin');
    this.write('src/changed.ts', 'export {};\n');
    this.write('README.md', 'after\n');
    this.commit('Change something');
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  write(name: string, text: string): void {
    mkdirSync(dirname(this.path(name)), { recursive: true });
    writeFileSync(this.path(name), text);
  }

  read(name: string): string {
    return readFileSync(this.path(name), 'utf8');
  }

  json<T>(name: string): T {
    return JSON.parse(this.read(name)) as T;
  }

  commit(message: string): void {
    this.#git('add', '--all');
    this.#git('-c', 'user.name=Test', '-c', 'user.email=test@example.com', 'commit', '--quiet', '-m', message);
  }

  revision(name: string): string {
    return this.#git('rev-parse', name).trim();
  }

  /** The flags of `seta decision` for a push of the last commit. */
  flags(more: Readonly<Record<string, string>> = {}): string[] {
    const url = `https://github.com/someone/${this.project}`;
    const flags = {
      project: this.project,
      level: '3',
      owner: 'someone@example.com',
      'tasks-for': 'github-push',
      'repository-type': 'git',
      'base-repository': url,
      'base-rev': this.revision('HEAD~1'),
      'head-repository': url,
      'head-ref': 'refs/heads/main',
      'head-rev': this.revision('HEAD'),
      pushdate: String(Math.floor(Date.now() / 1000)),
      ...more,
    };
    return ['decision', ...Object.entries(flags).map(([name, value]) => `--${name}=${value}`)];
  }

  #git(...args: string[]): string {
    return execFileSync('git', args, { cwd: this.folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  }
}
