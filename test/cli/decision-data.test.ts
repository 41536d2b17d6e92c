/** `seta decision` with every way in which data can be bad: exit 0, everything runs, the code on record. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { printParameters } from '../../src/push/parameters.ts';
import { parametersOf } from '../push/parameters-of.ts';
import { graphOf, graphText } from '../rig/graphs.ts';
import { type Misbehaving, misbehaving, wayRows } from '../rig/misbehaving.ts';
import { seta } from './seta.ts';

const LABELS = ['test-linux/opt-a-1', 'test-linux/opt-a-2'];
const now = new Date();
const seconds = Math.floor(now.getTime() / 1000);

const folder = mkdtempSync(join(tmpdir(), 'seta-decision-data-'));
const path = (name: string): string => join(folder, name);
let server: Misbehaving;

beforeAll(async () => {
  server = await misbehaving({ project: 'autoland', labels: LABELS, now });
  const graph = graphOf(Object.fromEntries(LABELS.map((label) => [label, { optimization: { seta: null } }])));
  const parameters = parametersOf({ project: 'autoland', build_date: seconds, pushdate: seconds });
  for (const [name, budget] of Object.entries({ short: 1, long: 60 })) {
    mkdirSync(path(name));
    const settings = `projects: [autoland], prunable: ["test-*"], holdout: 0, data: {time-budget: ${budget} seconds}`;
    writeFileSync(path(`${name}/config.yml`), `trust-domain: test\nseta: {${settings}}\n`);
  }
  writeFileSync(path('.taskcluster.yml'), readFileSync(join(import.meta.dirname, '../../.taskcluster.yml')));
  writeFileSync(path('graph.json'), graphText(graph));
  writeFileSync(path('target.json'), JSON.stringify(LABELS));
  writeFileSync(path('parameters.yml'), printParameters(parameters));
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

// At once, as several wait between their retries; so each has a folder for what it writes.
test.concurrent.each(wayRows)('$name', async ({ name, code, endless }) => {
  const out = path(name.replaceAll('/', ' '));
  const { status, stderr } = await seta([
    ...['decision', '--dry-run', '--root', path(endless ? 'short' : 'long'), '--artifacts', out],
    ...['--graph', path('graph.json'), '--target', path('target.json'), '--parameters', path('parameters.yml')],
    ...['--data', server.url(name)],
  ]);
  expect(stderr).not.toContain('error:');
  expect(status).toBe(0);
  const { mode, reason } = JSON.parse(readFileSync(join(out, 'seta-ledger.json'), 'utf8'));
  expect({ mode, code: reason.code }).toEqual(
    code === null ? { mode: 'pruned', code: 'pruned' } : { mode: 'run-all', code },
  );
  expect(reason.message.isWellFormed()).toBe(true);
  const created = Object.keys(JSON.parse(readFileSync(join(out, 'label-to-taskid.json'), 'utf8')));
  expect(created.sort()).toEqual(LABELS);
});
