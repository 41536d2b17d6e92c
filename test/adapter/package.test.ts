/** What the npm package, the adapter and the documentation have to agree on. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { actions } from '../../actions/index.ts';
import type { Config } from '../../src/seta/config.ts';
import { parseConfig } from '../../src/seta/config.ts';
import { canonicalJson } from '../../src/util/json.ts';
import { version } from '../../src/util/version.ts';
import { succeed } from '../rig/process.ts';

const ROOT = join(import.meta.dirname, '../..');
const ADAPTER = join(ROOT, 'taskcluster/seta_taskgraph');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

/** Action to its place in the menus, among those of upstream. */
const OFFERED = { backfill: 200, bisect: 210, 'run-missing-tests': 250, 'backfill-task': 500 };

/** The actions as upstream's decorator takes them. How far a backfill may go is for the callback to say. */
function definitions(): unknown {
  const parsed = parseConfig('{"trust-domain": "example"}', 'config.yml');
  if (!parsed.ok) throw new Error(parsed.failure.message);
  const backfill = { ...parsed.value.actions.backfill, maxDepth: undefined as unknown as number };
  const config: Config = { ...parsed.value, actions: { ...parsed.value.actions, backfill } };
  return Object.entries(OFFERED).map(([callback, order]) => {
    const action = actions.find((one) => one.callback === callback);
    if (!action) throw new Error(`no action ${callback}`);
    const { name, title, symbol, description, context, permission, schema } = action;
    const menu = { name, title, symbol, description, context, permission, order };
    return { ...menu, cb_name: callback, schema: schema ? schema(config) : null };
  });
}

test('the adapter registers the actions as they are defined (npx vitest run test/adapter/package.test.ts -u)', async () => {
  // Through JSON, in which what is undefined is left out.
  const text = canonicalJson(JSON.parse(JSON.stringify(definitions())));
  await expect(text).toMatchFileSnapshot(join(ADAPTER, 'actions.json'));
});

test('package, adapter and documentation name the same version', () => {
  expect(read('taskcluster/seta_taskgraph/__init__.py')).toContain(`__version__ = "${version}"`);
  const pages = readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.md'),
  );
  const named = pages.flatMap((page) => read(`docs/${page}`).match(/(?<=taskgraph-seta(?:@|==))\d[\w.-]*/g) ?? []);
  expect(new Set(named)).toEqual(new Set([version]));
});

test('the package has the adapter and the models that seta init goes by', async () => {
  const args = ['pack', '--dry-run', '--json', '--ignore-scripts'];
  const { stdout } = await succeed('npm', args, { cwd: ROOT });
  const [{ files }] = JSON.parse(stdout) as [{ files: { path: string }[] }];
  const packed = files.map(({ path }) => path);
  const adapter = readdirSync(ADAPTER).filter((name) => /\.(py|json)$/.test(name));
  for (const name of adapter) expect(packed).toContain(`taskcluster/seta_taskgraph/${name}`);
  expect(packed).toEqual(
    expect.arrayContaining([
      '.taskcluster.yml',
      '.cron.yml',
      'taskcluster/kinds/seta-data/kind.yml',
      'taskcluster/kinds/seta-fetch/kind.yml',
    ]),
  );
  expect(packed.filter((path) => /__pycache__|^test\/|^demo\//.test(path))).toEqual([]);
});
