import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { generatedReference } from '../docs/generate.ts';
import { strategyRegistry } from '../src/optimize/registry.ts';
import { RUN_ALL_CODES } from '../src/seta/trust.ts';

const ROOT = join(import.meta.dirname, '..');

test.each([...generatedReference()])('docs/reference/%s is what `npm run docs` writes', (name, text) => {
  expect(readFileSync(join(ROOT, 'docs/reference', name), 'utf8')).toBe(text);
});

test('every link between pages leads somewhere', () => {
  const broken: string[] = [];
  for (const page of ['README.md', 'CONTRIBUTING.md', ...globSync('docs/**/*.md', { cwd: ROOT })]) {
    const text = readFileSync(join(ROOT, page), 'utf8');
    for (const [, target = ''] of text.matchAll(/\]\(([^)#\s]+)[^)]*\)/g)) {
      const outside = /^[a-z]+:/.test(target);
      if (!outside && !existsSync(join(ROOT, dirname(page), target))) broken.push(`${page}: ${target}`);
    }
  }
  expect(broken).toEqual([]);
});

test('the page on architecture names what is there, and every room', () => {
  const text = readFileSync(join(ROOT, 'docs/architecture.md'), 'utf8');
  const named = [...text.matchAll(/`((?:src|actions|test|taskcluster)\/[\w./-]+)`/g)].map(([, path = '']) => path);
  expect(named.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  const rooms = globSync('src/*', { cwd: ROOT });
  expect(rooms.filter((room) => !text.includes(`| \`${room}\` |`))).toEqual([]);
});

test('every row of the threat model names tests that are there', () => {
  const text = readFileSync(join(ROOT, 'docs/concepts/threat-model.md'), 'utf8');
  const rows = text.split('\n').filter((line) => /^\| (?!---|tries|risk)/.test(line));
  const named = (line: string) => [...line.matchAll(/`(test\/[\w./-]+[.]test[.]ts)`: "([^"]+)"/g)];
  expect(rows.length).toBeGreaterThan(25);
  expect(rows.filter((row) => named(row).length === 0)).toEqual([]);
  const absent = named(text).filter(([, file = '', name = '']) => {
    return (
      !existsSync(join(ROOT, file)) || !readFileSync(join(ROOT, file), 'utf8').replaceAll("\\'", "'").includes(name)
    );
  });
  expect(absent.map(([all]) => all)).toEqual([]);
});

test('the page on strategies has a row for each', () => {
  const text = readFileSync(join(ROOT, 'docs/reference/strategies.md'), 'utf8');
  const rows = [...text.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, name]) => name);
  const registry = strategyRegistry({});
  expect(rows.sort()).toEqual(registry.ok && [...registry.value.keys()].sort());
});

test('the reference of the ledger has a row for every reason to run everything', () => {
  const text = readFileSync(join(ROOT, 'docs/reference/ledger.md'), 'utf8');
  const rows = [...text.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, code]) => code);
  expect(rows).toEqual(expect.arrayContaining([...RUN_ALL_CODES, 'pruned']));
});

test.each([...generatedReference()].filter(([name]) => name.endsWith('.schema.json')))(
  '%s is a JSON schema',
  (_name, text) => {
    const ajv = new Ajv({ strict: false });
    expect(ajv.validateSchema(JSON.parse(text)), ajv.errorsText()).toBe(true);
  },
);
