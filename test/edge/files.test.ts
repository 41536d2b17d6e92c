import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readJson, readText, writeFiles, writeWhole } from '../../src/edge/files.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'seta-files-'));
});
afterEach(() => rmSync(folder, { recursive: true }));
const at = (name: string) => join(folder, name);

describe('reading', () => {
  test.each([
    ['text', 'lübeck\n', 'lübeck\n'],
    ['a byte order mark', '\uFEFF{}', '{}'],
    ['nothing', '', ''],
  ])('%s', (_name, written, read) => {
    writeFileSync(at('file'), written);
    expect(readText(at('file'))).toEqual({ ok: true, value: read });
  });

  test('JSON', () => {
    writeFileSync(at('file.json'), '{"a": [1]}');
    expect(readJson(at('file.json'))).toEqual({ ok: true, value: { a: [1] } });
  });

  test.each([
    ['an absent file', 'absent', null, { message: 'no such file' }],
    ['a folder', '.', null, { message: 'is a folder, not a file' }],
    ['a file below a file', 'file/below', 'text', { message: 'a part of the path is a file, not a folder' }],
    ['an empty file', 'file', ' \n', { message: 'the file is empty' }],
  ])('%s names the path and what to do', (_name, path, content, failure) => {
    if (content !== null) writeFileSync(at('file'), content);
    expect(readJson(at(path))).toMatchObject({
      ok: false,
      failure: { reason: 'unreadable', where: at(path), fix: expect.any(String), ...failure },
    });
  });

  test('broken JSON names line and column', () => {
    writeFileSync(at('graph.json'), '{\n  "a": 1,\n  "b": oops\n}');
    expect(readJson(at('graph.json'))).toMatchObject({
      failure: { where: `${at('graph.json')}:3:8`, message: 'not JSON: invalid symbol' },
    });
  });
});

describe('writing', () => {
  test('makes the folder and leaves nothing but the files', () => {
    const files = new Map<string, string | Uint8Array | Iterable<string>>([
      ['text', 'ü'],
      ['bytes', Buffer.of(0, 255)],
      ['pieces', ['a', 'b', 'ü']],
      ['sub/folder', '{}'],
    ]);
    expect(writeFiles(at('made/here'), files)).toEqual({ ok: true, value: undefined });
    expect(readdirSync(at('made/here'), { recursive: true }).sort()).toEqual([
      'bytes',
      'pieces',
      'sub',
      'sub/folder',
      'text',
    ]);
    expect(readFileSync(at('made/here/text'), 'utf8')).toBe('ü');
    expect(readFileSync(at('made/here/bytes'))).toEqual(Buffer.of(0, 255));
    expect(readFileSync(at('made/here/pieces'), 'utf8')).toBe('abü');
  });

  test('replaces a file', () => {
    writeFileSync(at('file'), 'a longer text that was there before');
    expect(writeWhole(at('file'), 'new').ok).toBe(true);
    expect(readFileSync(at('file'), 'utf8')).toBe('new');
  });

  test('when one file cannot be written none appears, and what was there stays', () => {
    writeFileSync(at('first'), 'before');
    writeFileSync(at('blocked'), 'a file where a folder is needed');
    const files = new Map([
      ['first', 'after'],
      ['blocked/second', 'x'],
    ]);
    expect(writeFiles(folder, files)).toMatchObject({
      ok: false,
      failure: { reason: 'unwritable', where: at('blocked/second'), message: expect.stringContaining('folder') },
    });
    expect(readFileSync(at('first'), 'utf8')).toBe('before');
    expect(readdirSync(folder).sort()).toEqual(['blocked', 'first']);
  });

  test('a generator that fails half-way leaves no file', () => {
    function* pieces() {
      yield 'half';
      throw new RangeError('a bug');
    }
    expect(() => writeWhole(at('file'), pieces())).toThrow('a bug');
    expect(readdirSync(folder)).toEqual([]);
  });

  test('a process that is killed half-way leaves no file, and what was there stays', () => {
    writeFileSync(at('file'), 'before');
    const script = `
      import { writeFiles } from ${JSON.stringify(import.meta.resolve('../../src/edge/files.ts'))};
      function* pieces() {
        yield 'half';
        process.kill(process.pid, 'SIGKILL');
        for (;;) yield '';
      }
      writeFiles(process.argv[1], new Map([['first', 'x'], ['file', pieces()]]));`;
    const { signal } = spawnSync(process.execPath, ['--input-type=module', '--eval', script, folder]);
    expect(signal).toBe('SIGKILL');
    expect(readFileSync(at('file'), 'utf8')).toBe('before');
    expect(readdirSync(folder)).not.toContain('first');
  });

  test('a folder in the place of the file', () => {
    mkdirSync(at('file'));
    expect(writeWhole(at('file'), 'x')).toMatchObject({ failure: { reason: 'unwritable', where: at('file') } });
    expect(readdirSync(folder)).toEqual(['file']);
  });
});
