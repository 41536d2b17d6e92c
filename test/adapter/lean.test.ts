/** A decision waits for `seta strategy`, so it loads no more than it needs to answer. */
import { expect, test } from 'vitest';
import { succeed } from '../rig/process.ts';
import { SETA, TestRepository } from './repository.ts';

/** Tells every module that was loaded, the project's own and those within Node, on the last line of stderr. */
const WATCH = `
import { registerHooks } from 'node:module';
const loaded = [];
registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) });
process.on('exit', () => console.error(JSON.stringify([...loaded, ...process.moduleLoadList])));
`;

const REQUEST = {
  version: 1,
  parameters: {
    project: 'example',
    level: '3',
    owner: 'someone@example.com',
    head_repository: 'https://github.com/example/example',
    head_rev: 'a'.repeat(40),
    pushdate: 1_790_000_000,
    pushlog_id: '7',
    tasks_for: 'hg-push',
    backstop: false,
  },
  config: {
    file: 'config.yml',
    text: 'trust-domain: example\nseta: {projects: [example], prunable: ["*"], data: {file: seta-data.json}}\n',
  },
  labels: ['test-low'],
};

test('the strategy loads neither the stage nor the fetch of Node', async () => {
  using folder = await TestRepository.create({ 'seta-data.json': JSON.stringify({ jobtypes: { '2026-09-20': [] } }) });
  const watch = `data:text/javascript,${encodeURIComponent(WATCH)}`;
  const args = ['--import', watch, ...SETA.slice(1), 'strategy'];
  const input = JSON.stringify(REQUEST);
  const { stdout, stderr } = await succeed(process.execPath, args, { cwd: folder.path, input });
  expect(JSON.parse(stdout)).toMatchObject({ mode: 'pruned' });
  const loaded = JSON.parse(stderr.trim().split('\n').at(-1) ?? '') as string[];
  expect(loaded).toEqual(expect.arrayContaining([expect.stringMatching(/optimize\/advice\.ts$/)]));
  expect(loaded.filter((name) => /optimize\/stage|undici/.test(name))).toEqual([]);
});
