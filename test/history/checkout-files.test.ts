import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { timeBudget } from '../../src/edge/http.ts';
import { addFiles } from '../../src/history/checkout-files.ts';
import type { PushRecord } from '../../src/history/records.ts';
import { History } from '../../src/history/store/history.ts';
import { Checkout } from '../rig/checkout.ts';

const ALL = { from: 0, to: 100 };

function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), 'seta-files-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

function historyOf(revisions: readonly string[]): History {
  const opened = History.open(':memory:', 'example');
  if (!opened.ok) throw new Error(opened.failure.message);
  const pushes = revisions.map((revision, n): PushRecord => ({ type: 'push', id: n, revision, pushTimestamp: n }));
  opened.value.addPushes(pushes);
  return opened.value;
}

const filesOf = (history: History) => [...history.records()].map((record) => record.type === 'push' && record.files);

test('pushes have what changed since the push before, from the latest back as far as the checkout goes', async () => {
  const repository = new Checkout(temporary());
  const first = repository.commit('one', ['a']);
  repository.commit('between', ['dom/x']);
  const second = repository.commit('two', ['dom/media/y', 'dom/x']);
  const third = repository.commit('three', ['b']);
  using history = historyOf(['f'.repeat(40), first, second, third]);
  expect(await addFiles(history, repository.folder, ALL, timeBudget(10_000))).toBe(2);
  // Of the first push here it is not known what was before.
  expect(filesOf(history)).toEqual([undefined, undefined, ['dom/media/y', 'dom/x'], ['b']]);
  expect(await addFiles(history, repository.folder, ALL, timeBudget(10_000))).toBe(0);
});

test('what there is no time for is left for the next time, and what changes everything tells nothing', async () => {
  const repository = new Checkout(temporary());
  const many = Array.from({ length: 201 }, (_, n) => `f${n}`);
  using history = historyOf([repository.commit('one', ['a']), repository.commit('all', many)]);
  expect(await addFiles(history, repository.folder, ALL, timeBudget(0))).toBe(0);
  expect(await addFiles(history, repository.folder, ALL, timeBudget(10_000))).toBe(1);
  expect(filesOf(history)).toEqual([undefined, []]);
});

test('a folder that is no checkout tells nothing', async () => {
  using history = historyOf(['a'.repeat(40), 'b'.repeat(40)]);
  expect(await addFiles(history, temporary(), ALL, timeBudget(10_000))).toBe(0);
});
