/** What the server that misbehaves sends, fetched and judged: each way has the code that its table gives. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseConfig } from '../../src/seta/config.ts';
import { judgeData } from '../../src/seta/trust.ts';
import { fetchData } from '../../src/taskcluster/guard.ts';
import { type Misbehaving, misbehaving, wayRows } from '../rig/misbehaving.ts';

const config = parseConfig(
  'trust-domain: gecko\nseta:\n  projects: [autoland]\n  prunable: ["test-*"]\n  data: {file: seta.json}\n',
  'config.yml',
);
let server: Misbehaving;
beforeAll(async () => {
  server = await misbehaving();
});
afterAll(() => server[Symbol.asyncDispose]());

test.each(wayRows)('$name', async ({ name, code, endless }) => {
  if (!config.ok) throw new Error(config.failure.message);
  const options = { timeBudget: endless ? 500 : 60_000, maxBytes: 4_000_000, retryDelay: 1, environment: {} };
  const fetched = await fetchData({ url: server.url(name) }, options);
  const judged = judgeData(fetched, config.value, {
    project: 'autoland',
    buildDate: Date.now() / 1000,
    now: Date.now(),
  });
  // That the data would prune too much is seen only with the tasks of a push.
  if (code === null || code === 'over-pruning') expect(judged).toMatchObject({ ok: true });
  else expect(judged).toMatchObject({ failure: { code } });
});
