/** Versions of upstream taskgraph x shapes of repositories: what a decision makes of each, without seta and with it. */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import pLimit from 'p-limit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseLedger } from '../../src/optimize/ledger.ts';
import { succeed } from '../rig/process.ts';
import { EXAMPLE, PRIORITIES, SHAPES, type Shape } from './matrix-shapes.ts';
import { SETA, TestRepository } from './repository.ts';

/** The oldest that works (`register_callback_action` takes no permission before), some of those in use, the newest. */
const VERSIONS = ['==11.0.*', '==12.2.*', '==14.2.*', '==16.*', '==20.*', '==24.2.*', ''];

const ROOT = join(import.meta.dirname, '../..');
const UV = join(ROOT, '.venv-uv');
const PUSHDATE = Math.floor(Date.now() / 1000) - 3600;
const PRUNABLE = ['test-*', 'check-*', 'lint-*'];

/** The interpreter that has this version, from a cache where it was installed before. */
function pythonWith(version: string): string {
  const venv = join(ROOT, `.venv-matrix/${version.replaceAll(/[^\d.]/g, '') || 'newest'}`);
  const python = join(venv, 'bin/python');
  const uv = (...args: readonly string[]) => execFileSync(join(UV, 'bin/uv'), args, { stdio: ['ignore', 2, 2] });
  if (!existsSync(python)) uv('venv', '--quiet', venv);
  uv('pip', 'install', '--quiet', '--upgrade', '--python', python, `taskcluster-taskgraph${version}`);
  return python;
}

interface Graph {
  readonly [label: string]: { readonly task: { readonly extra?: object } };
}

interface Generated {
  readonly full: Graph;
  readonly target: Graph;
  readonly optimized: readonly string[];
  readonly ledger: object | null;
  readonly log: readonly string[];
  readonly oracle: readonly string[] | null;
}

interface Cell {
  readonly before: Generated;
  readonly missing: Generated;
  readonly given: Generated;
  readonly data: Generated;
}

const PARAMETERS = {
  project: 'example',
  level: '3',
  owner: 'someone@example.com',
  head_repository: 'https://github.com/example/example',
  base_repository: 'https://github.com/example/example',
  head_rev: 'a'.repeat(40),
  base_rev: 'b'.repeat(40),
  head_ref: 'main',
  base_ref: 'main',
  head_tag: '',
  pushdate: PUSHDATE,
  build_date: PUSHDATE,
  moz_build_date: '20260901000000',
  build_number: 1,
  pushlog_id: '7',
  tasks_for: 'github-push',
  repository_type: 'git',
  files_changed: ['src/a.c'],
  target_tasks_method: 'default',
  backstop: false,
};

function dataOf(priorities: Readonly<Record<string, number>>): object {
  const day = (days: number): string => new Date((PUSHDATE + days * 86_400) * 1000).toISOString();
  const entry = { reason: 'redundant', caught: 0, sole: 0, runSeconds: 600, until: null };
  return {
    version: 1,
    project: 'example',
    generated: day(-1),
    expires: day(20),
    window: { from: day(-91), to: day(-1), pushes: 100, regressions: 10 },
    generator: { name: 'taskgraph-seta', version: '1.0.0', options: {} },
    coverage: {
      ...{ regressions: 10, covered: 10, highValue: 1, runHours: 1, allRunHours: 2, lowerBoundRunHours: 1 },
      optimal: true,
    },
    tasks: Object.fromEntries(Object.entries(priorities).map(([label, priority]) => [label, { priority, ...entry }])),
  };
}

const withoutSeta = (text: string): string => text.replaceAll(/^.*seta_taskgraph.*$|, "seta"(?=\))/gm, '');

/** The repository of a shape, before it is wired. */
async function repositoryOf({ files }: Shape): Promise<TestRepository> {
  const bare = Object.entries({ ...EXAMPLE, ...files }).map(([path, text]) => [path, withoutSeta(text)]);
  const repository = await TestRepository.create(Object.fromEntries(bare));
  await succeed('git', ['remote', 'add', 'origin', PARAMETERS.head_repository], { cwd: repository.path });
  return repository;
}

/** The files of a shape as `seta init` wires it and the guide configures it; the same for all versions. */
async function wiredOf(shape: Shape): Promise<TestRepository> {
  const repository = await repositoryOf(shape);
  for (const [path, text] of Object.entries(shape.files)) repository.write(path, text);
  const init = [...SETA.slice(1), 'init', '--yes', '--project', 'example'];
  await succeed(process.execPath, init, { cwd: repository.path });
  const config = 'taskcluster/config.yml';
  const more = `  command: ${JSON.stringify(SETA)}\n  holdout: 0\n  max-skip-ratio: 1\n`;
  repository.edit(config, /^seta:\n/m, `seta:\n${more}`);
  repository.edit(config, /prunable: .*/, `prunable: ${JSON.stringify(PRUNABLE)}`);
  repository.edit(config, /^( +)index: .*/m, '    file: seta-data.json');
  for (const [from, to] of shape.configured ?? []) repository.edit(config, from, to);
  return repository;
}

async function generate(python: string, { path }: TestRepository, pushes: readonly object[]) {
  const args = [join(import.meta.dirname, 'matrix.py')];
  const env = { TASK_ID: 'decision', TASKGRAPH_SERIAL: '1', PYTHONHASHSEED: '0', PYTHONDONTWRITEBYTECODE: '1' };
  const { stdout } = await succeed(python, args, { cwd: path, env, input: JSON.stringify(pushes) });
  return JSON.parse(stdout) as readonly Generated[];
}

const wiredOnce = new Map<string, Promise<TestRepository>>();

/** A copy of the wired repository: versions decide side by side. */
async function copyOfWired(shape: Shape): Promise<TestRepository> {
  const wired = wiredOnce.get(shape.name) ?? wiredOf(shape);
  wiredOnce.set(shape.name, wired);
  const copy = new TestRepository();
  cpSync((await wired).path, copy.path, { recursive: true });
  return copy;
}

async function cellOf(python: string, shape: Shape): Promise<Cell> {
  using bare = await repositoryOf(shape);
  const parameters = { ...PARAMETERS, ...shape.parameters };
  const [before] = await generate(python, bare, [{ parameters }]);
  if (!before) throw new Error('nothing was generated');
  using wired = await copyOfWired(shape);
  const oracle = { without: before.optimized, prunable: PRUNABLE, unasked: shape.unasked ?? [] };
  const [missing, given, data] = await generate(python, wired, [
    { parameters },
    { parameters, data: dataOf(PRIORITIES), ...oracle },
    { parameters: { ...parameters, tasks_for: 'cron', target_tasks_method: 'seta-data' } },
  ]);
  if (!missing || !given || !data) throw new Error('not everything was generated');
  return { before, missing, given, data };
}

/** Verdict to labels. */
function fates(ledger: object | null): { readonly removed: readonly string[]; readonly kept: readonly string[] } {
  const parsed = parseLedger(JSON.stringify(ledger), 'ledger');
  if (!parsed.ok) throw new Error(parsed.failure.message);
  const of = (verdict: string) =>
    Object.entries(parsed.value.tasks)
      .filter(([, task]) => task.verdict === verdict)
      .map(([label]) => label);
  return { removed: of('removed'), kept: of('kept').sort() };
}

/** Cells wait for each other. */
const AN_HOUR = 3_600_000;

const pythons = new Map<string, string>();
const limit = pLimit(availableParallelism());

beforeAll(async () => {
  if (!existsSync(join(UV, 'bin/uv'))) {
    execFileSync('python3', ['-m', 'venv', UV], { stdio: ['ignore', 2, 2] });
    execFileSync(join(UV, 'bin/pip'), ['install', '--quiet', 'uv'], { stdio: ['ignore', 2, 2] });
  }
  for (const version of VERSIONS) pythons.set(version, pythonWith(version));
}, AN_HOUR);

afterAll(async () => {
  for (const wired of wiredOnce.values()) (await wired)[Symbol.dispose]();
});

describe.concurrent.each(VERSIONS.map((version) => ({ version })))('taskgraph$version', ({ version }) => {
  test.each(SHAPES)(
    '$name',
    async (shape) => {
      const { before, missing, given, data } = await limit(() => cellOf(pythons.get(version) ?? '', shape));
      const { code = 'pruned', unasked } = shape;

      // Wiring changes nothing, nor does missing data.
      expect(missing.full).toEqual(before.full);
      expect(missing.target).toEqual(before.target);
      expect(missing.optimized).toEqual(before.optimized);
      const withoutData = code === 'bad-parameters' ? code : 'not-found';
      expect(missing.ledger).toMatchObject({ mode: 'run-all', reason: { code: withoutData } });
      expect(missing.log.join('\n')).toContain(`seta: run-all (${withoutData})`);

      // Data prunes what the rules say, and the ledger says so; or nothing.
      expect(given.target).toEqual(before.target);
      expect(given.optimized).toEqual(code === 'pruned' ? given.oracle : before.optimized);
      if (code === 'pruned') expect(given.optimized.length).toBeLessThan(before.optimized.length);
      expect(given.ledger).toMatchObject({ mode: code === 'pruned' ? code : 'run-all', reason: { code } });
      const { kept, removed } = fates(given.ledger);
      expect(kept).toEqual(given.optimized);
      expect(removed).toEqual(expect.arrayContaining(before.optimized.filter((label) => !kept.includes(label))));
      expect(given.ledger).toEqual(
        unasked
          ? expect.objectContaining({ unasked: { 'index-search': unasked.length } })
          : expect.not.objectContaining({ unasked: expect.anything() }),
      );

      // The data task is there where it is asked for.
      const label = 'seta-data-build';
      // Without a project there is no place for its data.
      const made = code === 'bad-parameters' ? [] : [label];
      expect(Object.keys(data.target)).toEqual(made);
      expect(data.full).toEqual({ ...before.full, ...Object.fromEntries(made.map((one) => [one, expect.anything()])) });
      const extra = data.full[label]?.task.extra ?? {};
      expect('treeherder' in extra).toBe(shape.treeherder ?? false);
    },
    AN_HOUR,
  );
});
