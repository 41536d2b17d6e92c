import { spawn } from 'node:child_process';

export interface Ran {
  /** Null where it was killed. */
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  /** Is handed a way to kill it, at once or by another signal. */
  readonly started?: (kill: (signal?: NodeJS.Signals) => void) => void;
}

/** Runs a program with only the environment given. Not synchronous: the servers that it talks to are in this process. */
export async function run(
  program: string,
  args: readonly string[],
  { cwd, env, input, started }: RunOptions = {},
): Promise<Ran> {
  const child = spawn(program, args, { cwd, env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env } });
  const ended = new Promise<number | null>((resolve, reject) => child.once('close', resolve).once('error', reject));
  started?.((signal = 'SIGKILL') => child.kill(signal));
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    stdout += chunk;
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    stderr += chunk;
  });
  // A program that ends without reading its input is no trouble of ours.
  child.stdin.on('error', () => {}).end(input ?? '');
  return { status: await ended, stdout, stderr };
}

/** The same, for programs that have to succeed; their output. */
export async function succeed(program: string, args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const ran = await run(program, args, options);
  if (ran.status === 0) return ran;
  throw new Error(`${program} ${args.join(' ')} ended with ${ran.status}:\n${ran.stderr}\n${ran.stdout}`);
}
