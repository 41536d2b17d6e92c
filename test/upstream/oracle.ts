import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const REQUIREMENTS = join(import.meta.dirname, 'requirements.txt');
const VENV = join(import.meta.dirname, '../../.venv-upstream');
const PYTHON = join(VENV, 'bin/python');

/** The interpreter that has upstream taskgraph in the version of `requirements.txt`; installs it where it is missing. */
export function upstreamPython(): string {
  const [, name, wanted] = /^(\S+)==(\S+)$/m.exec(readFileSync(REQUIREMENTS, 'utf8')) ?? [];
  const version = `from importlib.metadata import version; print(version(${JSON.stringify(name)}))`;
  const found = (): string => {
    try {
      return execFileSync(PYTHON, ['-c', version], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
    } catch {
      return 'nothing';
    }
  };
  if (found() === wanted) return PYTHON;
  console.error(`installing ${name} ${wanted} into .venv-upstream`);
  if (!existsSync(PYTHON)) execFileSync('python3', ['-m', 'venv', VENV], { stdio: ['ignore', 2, 2] });
  execFileSync(PYTHON, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', REQUIREMENTS], {
    stdio: ['ignore', 2, 2],
  });
  if (found() !== wanted) throw new Error(`.venv-upstream has ${name} ${found()}, not ${wanted}: remove it and retry`);
  return PYTHON;
}

export interface OracleOptions {
  /** Visit tasks in the order of the case (`ours`), or in upstream's own, which depends on the hash seed. */
  readonly order: 'ours' | 'upstream';
  readonly hashSeed: number;
}

/** One Python process with upstream taskgraph. */
export class Oracle implements AsyncDisposable {
  readonly #process;
  readonly #lines: AsyncIterator<string>;
  readonly #exit: Promise<number | null>;

  constructor({ order, hashSeed }: OracleOptions = { order: 'ours', hashSeed: 0 }) {
    this.#process = spawn(upstreamPython(), [join(import.meta.dirname, 'oracle.py'), `--order=${order}`], {
      env: { PATH: process.env['PATH'], PYTHONHASHSEED: String(hashSeed), PYTHONUTF8: '1' },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#exit = new Promise((resolve) => this.#process.once('close', resolve));
    // A process that fell over is told of when its answer is missing.
    this.#process.stdin.on('error', () => {});
    this.#lines = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
  }

  /** The answers to some cases, in their order. Throws where the process fell over: a case it cannot take is a bug. */
  async ask(cases: readonly unknown[]): Promise<readonly unknown[]> {
    this.#process.stdin.write(cases.map((one) => `${JSON.stringify(one)}\n`).join(''));
    const answers: unknown[] = [];
    for (const one of cases) {
      const { value, done } = await this.#lines.next();
      if (done) throw new Error(`upstream gave up on ${JSON.stringify(one)}`);
      answers.push(JSON.parse(value));
    }
    return answers;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.stdin.end();
    await this.#exit;
  }
}
