import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A git repository in a folder, for what commits say. */
export class Checkout {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
    this.#git('init', '--quiet', '--initial-branch=main');
  }

  /** Makes a commit that changes some files, or none; its revision. */
  commit(message: string, files: readonly string[] = []): string {
    for (const file of files) {
      mkdirSync(dirname(join(this.folder, file)), { recursive: true });
      writeFileSync(join(this.folder, file), message);
    }
    if (files.length > 0) this.#git('add', '--all');
    const author = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com'];
    this.#git(...author, 'commit', '--quiet', '--allow-empty', '-m', message);
    return this.#git('rev-parse', 'HEAD').trim();
  }

  #git(...args: string[]): string {
    return execFileSync('git', args, { cwd: this.folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  }
}
