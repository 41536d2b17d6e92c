/** Commands run in this process, where starting one of its own would take most of the time of a test. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { Readable } from 'node:stream';
import { runProgram } from '../../src/cli/command.ts';
import { program } from '../../src/cli/program.ts';
import type { Ran, RunOptions } from './process.ts';

/** What one run wrote. */
interface Written {
  stdout: string;
  stderr: string;
}

const running = new AsyncLocalStorage<Written>();
let lent: Lent | null = null;
let users = 0;
/** Resolved when the surroundings are free for others. */
let free: Promise<void> = Promise.resolve();

/**
 * Runs `seta ARGS` in this process as `run` does in another: environment, folder and input are lent to it and put back,
 * what it writes is caught. Runs that want none of their own may be under way together; any other waits for its turn, as
 * there is one of each. A bug of the command is thrown.
 */
export async function runHere(args: readonly string[], options: Omit<RunOptions, 'started'> = {}): Promise<Ran> {
  await using _ = await borrow(options);
  const written = { stdout: '', stderr: '' };
  const status = await running.run(written, () => runProgram(program(), args));
  return { status, ...written };
}

/** The surroundings that a run wants, when it is its turn. */
async function borrow({ cwd, env = {}, input }: Omit<RunOptions, 'started'>): Promise<AsyncDisposable> {
  const isOrdinary = cwd === undefined && input === undefined && Object.keys(env).length === 0;
  while (lent !== null && !(isOrdinary && lent.isOrdinary)) await free;
  if (lent === null) {
    const { promise, resolve } = Promise.withResolvers<void>();
    free = promise;
    lent = new Lent({ cwd: cwd ?? process.cwd(), env, input: input ?? '', isOrdinary, returned: resolve });
  }
  users++;
  return {
    async [Symbol.asyncDispose]() {
      if (--users > 0) return;
      lent?.[Symbol.dispose]();
      lent = null;
    },
  };
}

interface Terms extends Required<Omit<RunOptions, 'started'>> {
  /** Whether it is what any run gets that asks for nothing. */
  readonly isOrdinary: boolean;
  readonly returned: () => void;
}

/** Folder, environment, streams of this process, lent until they are disposed of. */
class Lent implements Disposable {
  readonly isOrdinary: boolean;
  readonly #undo: (() => void)[];

  constructor({ cwd, env, input, isOrdinary, returned }: Terms) {
    this.isOrdinary = isOrdinary;
    const folder = process.cwd();
    const environment = { ...process.env };
    const { PATH = '', HOME = '' } = environment;
    const stdin = Object.getOwnPropertyDescriptor(process, 'stdin') ?? {};
    this.#undo = [
      returned,
      () => process.chdir(folder),
      () => setEnvironment(environment),
      () => Object.defineProperty(process, 'stdin', stdin),
      caught('stdout'),
      caught('stderr'),
    ];
    process.chdir(cwd);
    setEnvironment({ PATH, HOME, ...env });
    Object.defineProperty(process, 'stdin', { value: Readable.from(input), configurable: true });
  }

  [Symbol.dispose](): void {
    for (const undo of this.#undo.reverse()) undo();
  }
}

/** In place, as modules hold on to `process.env`. */
function setEnvironment(environment: NodeJS.ProcessEnv): void {
  for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name];
  Object.assign(process.env, environment);
}

/** Hands what a run writes to that run, until it is undone. */
function caught(name: 'stdout' | 'stderr'): () => void {
  const stream = process[name];
  const { write } = stream;
  stream.write = (chunk: string | Uint8Array, ...rest: never[]): boolean => {
    const written = running.getStore();
    if (written === undefined) return write.call(stream, chunk, ...rest);
    written[name] += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
    return true;
  };
  return () => {
    stream.write = write;
  };
}
