import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Ledger } from '../../src/optimize/ledger.ts';
import type { Label } from '../../src/util/ids.ts';
import { dataText, NOW, PARAMETERS } from '../rig/pushes.ts';
import { seta } from './seta.ts';

const folder = mkdtempSync(join(tmpdir(), 'seta-test-'));
afterAll(() => rmSync(folder, { recursive: true }));
const data = join(folder, 'seta.json');
writeFileSync(data, dataText({ 'test-a': 5, 'test-b': 1 }));

/** What `seta strategy` answers about a push, and then of what became of its tasks. */
async function conversation(mode: string, more: object = {}) {
  const block = {
    ...more,
    mode,
    projects: ['autoland'],
    prunable: ['test-*'],
    data: { file: data },
    holdout: 0,
    'max-skip-ratio': 1,
  };
  const config = { file: 'config.yml', text: JSON.stringify({ 'trust-domain': 'gecko', seta: block }) };
  const parameters = {
    ...PARAMETERS,
    ...{ backstop: false, level: '3', head_repository: 'r', owner: 'o' },
    build_date: NOW,
    pushdate: NOW,
  };
  const kept = { verdict: 'kept', strategy: 'seta', requested: true, asked: 2 };
  const questions = [
    { version: 1, parameters, config, labels: ['test-a', 'test-b'] },
    { version: 1, outcomes: { 'test-a': kept, 'test-b': kept } },
  ];
  const ran = await seta(['strategy'], { input: questions.map((one) => JSON.stringify(one)).join('\n') });
  const [advice = {}, told = {}] = ran.stdout.split('\n').flatMap((line) => (line ? [JSON.parse(line)] : []));
  return { ran, advice, ledger: JSON.parse(told.ledger ?? 'null') as Ledger, page: String(told.report) };
}

test('where pruning is only observed, whoever removes is told nothing, and the ledger everything', async () => {
  const { ran, advice, ledger } = await conversation('observe');
  expect(ran.stderr).toBe('');
  expect(advice).toMatchObject({ mode: 'run-all', reason: { code: 'observing' }, verdicts: {} });
  expect(Object.keys(advice)).not.toContain('unheeded');
  expect(ledger).toMatchObject({ mode: 'run-all', observed: { removed: 1, savedHours: 0.5 } });
  expect(ledger.tasks['test-a' as Label]).toMatchObject({ verdict: 'kept', wouldGo: { by: 'seta' } });
  expect(ledger.tasks['test-b' as Label]?.wouldGo).toBeUndefined();
});

test('where it counts, verdicts are the answer', async () => {
  const { advice, ledger } = await conversation('prune');
  expect(advice).toMatchObject({ mode: 'pruned', verdicts: { 'test-a': { rule: 'skip' } } });
  expect(ledger.observed).toBeUndefined();
});

test('settings that are only compared are in the ledger, and no business of whoever removes', async () => {
  const { advice, ledger, page } = await conversation('prune', { shadows: { same: {}, none: { prunable: [] } } });
  expect(Object.keys(advice)).not.toContain('compared');
  expect(ledger.shadows?.map(({ name, removed }) => [name, removed])).toEqual([
    ['same', 1],
    ['none', 0],
  ]);
  expect(ledger.tasks['test-a' as Label]?.shadows).toBe(1);
  expect(page).toContain('<title>Push ');
});
