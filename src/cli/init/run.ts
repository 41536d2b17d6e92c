import { existsSync, globSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { createTwoFilesPatch } from 'diff';
import { readText, writeFiles } from '../../edge/files.ts';
import { projectOf } from '../../edge/origin.ts';
import type { Result } from '../../util/failure.ts';
import { err, ok } from '../../util/result.ts';
import { version } from '../../util/version.ts';
import { log, print, styled } from '../output.ts';
import { planInit } from './plan.ts';
import { CONFIG, CRON, DATA_KIND, FETCH_KIND, type Package, type Repository } from './repository.ts';

export interface InitOptions {
  readonly repository: string;
  readonly project?: string;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

/** Shows what has to change in a repository, asks, and changes it. */
export async function init({ repository: root, project, dryRun, yes }: InitOptions): Promise<Result<void>> {
  if (!existsSync(root)) {
    return err({ reason: 'bad-usage', where: root, message: 'there is no such folder', fix: 'give --repository DIR' });
  }
  const read = readAll(root, [
    '.taskcluster.yml',
    CRON,
    CONFIG,
    'taskcluster/kinds/*/kind.yml',
    'taskcluster/**/*.py',
    'taskcluster/seta_taskgraph/*.json',
  ]);
  if (!read.ok) return read;
  const repository: Repository = { files: read.value, project: project ?? projectOf(root) };
  const from = readPackage();
  if (!from.ok) return from;
  const plan = planInit(repository, from.value);
  if (!plan.ok) return plan;
  const { files, next } = plan.value;
  for (const [path, text] of files) print(patch(path, repository.files.get(path), text));
  const steps = next.map((step, i) => `${i + 1}. ${step}`).join('\n');
  if (files.size === 0) log('nothing to change');
  else if (dryRun) log(`${files.size} files would change`);
  else {
    const agreed = yes ? ok(true) : await ask(`Change ${files.size} files? [y/N] `);
    if (!agreed.ok) return agreed;
    if (!agreed.value) {
      log('nothing was changed');
      return ok(undefined);
    }
    const written = writeFiles(root, files);
    if (!written.ok) return written;
    log(`${files.size} files changed`);
  }
  if (next.length > 0) log(`\nWhat is left to do:\n${steps}`);
  return ok(undefined);
}

async function ask(question: string): Promise<Result<boolean>> {
  if (!process.stdin.isTTY) {
    const message = 'nobody is there to be asked';
    return err({ reason: 'bad-usage', message, fix: 'give --yes to make these changes, or --dry-run to look at them' });
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question(question);
  terminal.close();
  return ok(/^y(es)?$/i.test(answer.trim()));
}

const STYLES = { '+': 'green', '-': 'red', '@': 'cyan' } as const;

function patch(path: string, before: string | undefined, after: string): string {
  const from = before === undefined ? '/dev/null' : `a/${path}`;
  const lines = createTwoFilesPatch(from, `b/${path}`, before ?? '', after, '', '', { context: 3 }).split('\n');
  return lines
    .slice(1)
    .map((line) => {
      const style = STYLES[line.charAt(0) as keyof typeof STYLES];
      return style ? styled(style, line) : line;
    })
    .join('\n')
    .trimEnd();
}

/** This package: the folder with the adapter, above the one that this file is in. */
function packageRoot(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'taskcluster/seta_taskgraph'))) {
    if (folder === dirname(folder)) throw new Error('the package is not whole: taskcluster/seta_taskgraph is missing');
    folder = dirname(folder);
  }
  return folder;
}

function readPackage(): Result<Package> {
  const root = packageRoot();
  const adapter = readAll(root, ['taskcluster/seta_taskgraph/*.{py,json}']);
  if (!adapter.ok) return adapter;
  const templates = readAll(root, ['.taskcluster.yml', CRON, DATA_KIND, FETCH_KIND]);
  return templates.ok ? ok({ version, adapter: adapter.value, templates: templates.value }) : templates;
}

/** The files that match globs, by their path from a folder, in order. */
function readAll(root: string, globs: readonly string[]): Result<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  for (const path of globs.flatMap((glob) => globSync(glob, { cwd: root }).sort())) {
    const text = readText(join(root, path));
    if (!text.ok) return text;
    files.set(path, text.value);
  }
  return ok(files);
}
