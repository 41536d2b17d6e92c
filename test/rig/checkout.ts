import { execFileSync } from 'node:child_process';

/** A git repository in a folder, for what commits say. */
export class Checkout {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
    this.#git('init', '--quiet', '--initial-branch=main');
  }

  /** Makes a commit without changes; its revision. */
  commit(message: string): string {
    const author = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com'];
    this.#git(...author, 'commit', '--quiet', '--allow-empty', '-m', message);
    return this.#git('rev-parse', 'HEAD').trim();
  }

  #git(...args: string[]): string {
    return execFileSync('git', args, { cwd: this.folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  }
}
