/** `seta bisect`: a search watched from a shell. The searches themselves are in test/e2e. */
import { describe, expect, test } from 'vitest';
import { seta } from './seta.ts';

describe('what to expect, simulated', () => {
  test('is the same each time, and told beside what is simpler', async () => {
    const args = ['bisect', '--simulate', '0/1', '--pushes', '20', '--searches', '20', '--json'];
    const { status, stdout } = await seta(args);
    expect(status).toBe(0);
    const ways = JSON.parse(stdout) as readonly { way: string; right: number; runs: number }[];
    expect(ways.map(({ way }) => way)).toEqual(['unknown', 'history', 'no culprit', 'told', 'git bisect']);
    const of = (name: string) => ways.find(({ way }) => way === name);
    // Where the task always fails, everybody is right.
    expect(of('unknown')?.right).toBe(1);
    expect(of('git bisect')?.right).toBe(1);
    expect((await seta(args)).stdout).toBe(stdout);
  });

  test('believing one run is told for what it is', async () => {
    const { stdout } = await seta(['bisect', '--simulate', '0.1/0.6', '--pushes', '20', '--searches', '30']);
    expect(stdout).toMatch(/git bisect, one run each +\d+(\.\d)? % \(\d+ to \d+\) +0 %/);
    expect(stdout).toContain('30 simulated searches each');
  });
});

test.each([
  ['without a task', [], 'which push is not said'],
  ['on what is no task', ['autoland'], 'neither a link, nor a revision, nor a taskId'],
  ['at rates the wrong way round', ['--simulate', '0.5/0.1'], 'the smaller one first'],
  ['at a rate that is none', ['--simulate', '0.1/lots'], 'two rates from 0 to 1'],
])('%s it ends with 2 and says so', async (_, args, says) => {
  const { status, stderr } = await seta(['bisect', ...args]);
  expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining(says) });
});
