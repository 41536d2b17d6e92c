/** Data with labels that cannot be judged: it is shown, checked and used without them, and that is said. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { dataText, NOW } from '../rig/pushes.ts';
import { seta } from './seta.ts';

const folder = mkdtempSync(join(tmpdir(), 'seta-odd-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

const artifact = (priorities: Readonly<Record<string, number>>): string => dataText(priorities);
const former = (...labels: readonly unknown[]): string => JSON.stringify({ jobtypes: { '2026-11-22': labels } });

describe('seta data show', () => {
  test.each([
    ['an artifact', artifact({ 'test-a': 5, 'unit tests': 5 }), 1, 1],
    ['an artifact with a broken entry', artifact({ 'test-a': 5, 'test-größe': 5, 'test-b': 7 }), 1, 2],
    ['an artifact with no other label', artifact({ 'unit tests': 5 }), 0, 1],
    ['a former answer', former('test-a', 'Build summary task'), 1, 1],
    ['a former answer with no other label', former('Build summary task'), 0, 1],
    ['a former answer with what is no text', former('test-a', 5, null), 1, 2],
  ])('%s', async (_name, text, labels, unjudged) => {
    const ran = await seta(['data', 'show', '--data', file('seta.json', text), '--json']);
    expect(ran.stderr).toMatch(new RegExp(`warning: .*seta.json: ${unjudged} of its labels cannot be judged and run`));
    expect(ran.status).toBe(0);
    expect(JSON.parse(ran.stdout)).toMatchObject({ labels, unjudged });
  });
});

test('seta data check', async () => {
  const data = file('seta.json', artifact({ 'test-a': 1, 'test-b': 5, 'unit tests': 5 }));
  const ran = await seta([
    ...['data', 'check', '--data', data, '--previous', 'none', '--now', new Date(NOW * 1000).toISOString(), '--json'],
    ...['--config', file('config.yml', 'trust-domain: gecko\nseta: {projects: [autoland], prunable: ["test-*"]}\n')],
    ...['--graph', file('graph.json', '{"test-a": {}, "test-b": {}}')],
  ]);
  expect(ran.stderr).toContain('warning: ');
  expect(ran.stderr).toContain('"unit tests" (a label has visible ASCII characters only)');
  // Whatever the gate makes of so small an artifact, it is read.
  expect(JSON.parse(ran.stdout)).toHaveProperty('findings');
});
