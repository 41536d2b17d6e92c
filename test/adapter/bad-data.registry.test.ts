/** Every way in which the data can be bad, through the real command and the real adapter: everything runs, and says why. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { misbehaving, wayRows } from '../rig/misbehaving.ts';
import { succeed } from '../rig/process.ts';
import { upstreamPython } from '../upstream/oracle.ts';
import { SETA, TestRepository } from './repository.ts';

interface Answer {
  readonly removed: boolean;
  readonly ledger: unknown;
}

const PARAMETERS = {
  ...{ level: '3', owner: 'someone@example.com', tasks_for: 'hg-push', backstop: false },
  ...{ head_repository: 'https://hg.example.com/example', pushdate: Math.floor(Date.now() / 1000) },
};

test('bad data', async () => {
  await using server = await misbehaving({ project: 'example', labels: ['a'] });
  using folder = await TestRepository.create({});
  const cases = wayRows.map(({ name, endless }) => ({
    command: SETA,
    parameters: PARAMETERS,
    config: `trust-domain: example
seta:
  projects: [example]
  prunable: ["*"]
  data: {url: ${JSON.stringify(server.url(name))}, time-budget: ${endless ? '1 second' : '60 seconds'}}
`,
  }));
  const { stdout } = await succeed(upstreamPython(), [join(import.meta.dirname, 'trouble.py')], {
    cwd: folder.path,
    input: JSON.stringify(cases),
  });
  const answers = JSON.parse(stdout) as readonly Answer[];
  expect(wayRows.filter(({ code }) => code !== null).length).toBeGreaterThan(25);
  for (const [i, { name, code }] of wayRows.entries()) {
    const mode = code === null ? 'pruned' : 'run-all';
    expect(answers[i], name).toMatchObject({
      removed: false,
      ledger: { mode, reason: { code: code ?? 'pruned' }, tasks: { a: { verdict: 'kept', by: 'seta' } } },
    });
  }
});
