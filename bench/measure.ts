import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Wall time in seconds and peak resident memory in MiB of a process. */
export interface ProcessCost {
  readonly seconds: number;
  readonly peakMiB: number;
}

/**
 * Runs a program and measures it with the kernel's own counters (`wait4` through GNU time, or Python where that is not
 * installed). The best of `rounds` counts: what other programs take away is not ours.
 */
export function measureProcess(
  command: readonly string[],
  options: { rounds?: number; env?: NodeJS.ProcessEnv } = {},
): ProcessCost {
  const costs = Array.from({ length: options.rounds ?? 3 }, () => once(command, options.env ?? {}));
  return {
    seconds: Math.min(...costs.map((cost) => cost.seconds)),
    peakMiB: Math.min(...costs.map((cost) => cost.peakMiB)),
  };
}

const WAIT = `
import json, os, resource, subprocess, sys, time
start = time.perf_counter()
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
_, status, usage = os.wait4(process.pid, 0)
print(json.dumps({"seconds": time.perf_counter() - start, "kib": usage.ru_maxrss, "status": status}))
`;

function once(command: readonly string[], env: NodeJS.ProcessEnv): ProcessCost {
  const [program = ''] = command;
  if (!existsSync(program)) throw new Error(`no program ${program}`);
  const { stdout, stderr, status } = spawnSync('python3', ['-c', WAIT, ...command], {
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
  if (status !== 0) throw new Error(stderr);
  const measured = JSON.parse(stdout) as { seconds: number; kib: number; status: number };
  if (measured.status !== 0) throw new Error(`${command.join(' ')} failed:\n${stderr}`);
  return { seconds: measured.seconds, peakMiB: measured.kib / 1024 };
}
