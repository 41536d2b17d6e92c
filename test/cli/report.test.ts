import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { artifactOf } from '../report/artifacts.ts';
import { largeLedger } from '../report/ledgers.ts';
import { syntheticReplay } from '../report/replays.ts';
import { seta } from './seta.ts';

const folder = mkdtempSync(join(tmpdir(), 'seta-report-'));
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string, content?: unknown): string => {
  const path = join(folder, name);
  if (content !== undefined) writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
};

const ledger = file('ledger.json', largeLedger(20));
const data = file('data.json', artifactOf(20));
const replay = file('replay.json', syntheticReplay);
const overrides = file('overrides.yml', '- labels: "test-*"\n  priority: 1\n  why: watched\n');
const gate = file('gate.json', {
  version: 1,
  findings: [{ code: 'skip-jump', message: 'too much', value: 1, limit: 0 }],
});
const out = file('out.html');

describe('one HTML file is written', () => {
  test.each([
    ['push', ['push', '--ledger', ledger, '--task-group-id', 'fN1SbArXTPSVFNUvaOlinQ'], 'Push 1 of autoland'],
    ['data', ['data', '--data', data, '--previous', data, data, '--overrides', overrides, '--gate', gate], 'too much'],
    ['replay', ['replay', '--replay', replay], 'Replay of autoland'],
  ])('%s', async (_, args, expected) => {
    const { status, stderr } = await seta(['report', ...args, '--out', out]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringMatching(/out\.html: \d+ KiB/) });
    expect(readFileSync(out, 'utf8')).toMatch(new RegExp(`^<!doctype html>.*${expected}.*</html>\n$`, 's'));
  });
});

describe('what cannot be shown is one message, and nothing is written', () => {
  const other = file('other.json', { some: 'thing' });
  test.each([
    ['no ledger named', ['push'], 2, 'give --ledger FILE, or the link'],
    ['no ledger there', ['push', '--ledger', file('absent.json')], 1, 'no such file'],
    ['no ledger', ['push', '--ledger', other], 1, '[bad-ledger]'],
    ['no data', ['data', '--data', other], 1, '[bad-data]'],
    ['no earlier data', ['data', '--data', data, '--previous', other], 1, '[bad-data]'],
    [
      'no answer of the gate',
      ['data', '--data', data, '--gate', other],
      1,
      'give the output of seta data check --json',
    ],
    ['no overrides', ['data', '--data', data, '--overrides', other], 1, '[bad-config]'],
    ['no replay', ['replay', '--replay', other], 1, 'give the file that seta replay --out wrote'],
  ])('%s', async (name, args, code, expected) => {
    const nothing = file(`${name}.html`);
    const { status, stderr, stdout } = await seta(['report', ...args, '--out', nothing]);
    expect({ status, stdout }).toEqual({ status: code, stdout: '' });
    expect(stderr).toContain(expected);
    expect(stderr).not.toContain('    at ');
    expect(() => readFileSync(nothing)).toThrow('ENOENT');
  });
});
