import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'seta-memory-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** As objects they take twice the memory that the process is given, and more. */
const RUNS = 600_000;

test.each(['file', 'results'])(
  '%s gives more runs to a replay than would fit as objects',
  (name) => {
    const child = join(import.meta.dirname, 'memory-child.ts');
    const options = ['--max-old-space-size=64', child, name, join(folder, name), `${RUNS}`];
    const { stdout, stderr } = spawnSync(process.execPath, options, { encoding: 'utf8' });
    expect([stdout, stderr]).toEqual([`${RUNS}`, '']);
  },
  120_000,
);
