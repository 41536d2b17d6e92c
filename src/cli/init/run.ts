import { existsSync, globSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { readText, writeFiles } from '../../edge/files.ts';
import { checkoutOf, originOf } from '../../edge/origin.ts';
import { findTaskgraph, taskgraphVersion } from '../../edge/taskgraph.ts';
import { type AtHand, OLDEST } from '../../init/diagnose.ts';
import { arrivals } from '../../init/graph.ts';
import { isBelow } from '../../init/pin.ts';
import { planInit } from '../../init/plan.ts';
import { DATA_JOB, type Proof, prove, type Scenario, type Snapshot, scenarios } from '../../init/proof.ts';
import {
  CONFIG,
  DATA_KIND,
  type InitPlan,
  MODELS,
  OLD_CONFIG,
  type Package,
  READ,
  type Repository,
  TASKCLUSTER_YML,
} from '../../init/repository.ts';
import { renderTemplate } from '../../init/template.ts';
import { byHandText, findingsTable, patch, proofTable } from '../../init/text.ts';
import type { Failure, Result } from '../../util/failure.ts';
import { err, ok } from '../../util/result.ts';
import { version } from '../../util/version.ts';
import { log, logWarning, print, printJson, printOwn } from '../output.ts';
import { type At, snapshot } from './taskgraph.ts';

export interface InitOptions {
  readonly repository: string;
  readonly project?: string;
  readonly taskgraph?: string;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** Says what a repository is like and what has to change in it, asks, changes it, and proves that its graph is what it was. */
export async function init(options: InitOptions): Promise<Result<void>> {
  if (!existsSync(options.repository)) {
    const fix = 'give --repository DIR';
    return err({ reason: 'bad-usage', where: options.repository, message: 'there is no such folder', fix });
  }
  const root = checkoutOf(options.repository, [TASKCLUSTER_YML, CONFIG, OLD_CONFIG]);
  if (root !== resolve(options.repository)) log(`the checkout is ${root}`);
  const read = readRepository(root, options.project);
  if (!read.ok) return read;
  const from = readPackage();
  if (!from.ok) return from;
  const repository = read.value;
  const blind = planInit(repository, from.value);
  if (!blind.ok) return blind;

  const isWired = blind.value.files.size === 0 || !repository.files.has(CONFIG);
  // What is not going to change is not compared.
  const all = options.dryRun ? [] : scenarios(repository);
  const seen = isWired ? null : await look(root, options.taskgraph, all);
  const planned = planInit(repository, from.value, seen);
  if (!planned.ok) return planned;
  const plan = planned.value;
  if (!options.json) show(plan, repository);

  const outcome = await carryOut(plan, repository, root, options, seen);
  const { proof = null, written } = outcome.ok ? outcome.value : { written: false };
  if (options.json) printJson({ ...plan, files: Object.fromEntries(plan.files), proof, written });
  return outcome.ok ? ok(undefined) : outcome;
}

interface Seen extends AtHand {
  readonly at: At;
  /** The graphs before any change; null, and said, where they cannot be made. */
  readonly before: Snapshot | null;
  /** Why they cannot be made by a taskgraph that should be able to. */
  readonly failed?: Failure;
}

/** Looks with the taskgraph at hand; null, and said, where there is none. */
async function look(root: string, given: string | undefined, all: readonly Scenario[]): Promise<Seen | null> {
  const named = given?.includes('/') ? resolve(given) : given;
  const command = named ?? findTaskgraph(root, process.env['PATH'] ?? '');
  const unproven = 'the graphs before and after are not compared';
  if (command === null) {
    logWarning(`no taskgraph in .venv, venv or PATH: ${unproven}; give --taskgraph COMMAND`);
    return null;
  }
  const at = { command, root };
  const version = await taskgraphVersion(command);
  log(`taskgraph ${version ?? 'of an unknown version'} at hand (${command}): making the graph of today`);
  if (version !== null && isBelow(version, OLDEST)) {
    logWarning(`${command} is older than ${OLDEST}: ${unproven}`);
    return { at, version, graph: null, before: null };
  }
  const before = await snapshot(at, 'task graphs of today', all);
  if (before.ok) return { at, version, graph: before.value.full, before: before.value };
  logWarning(`${unproven}: it fails before any change`, before.failure);
  return { at, version, graph: null, before: null, failed: before.failure };
}

function show({ findings, byHand, files }: InitPlan, repository: Repository): void {
  print(findingsTable(findings));
  for (const one of byHand) printOwn(['', ...byHandText(one)]);
  for (const [path, text] of files) printOwn(['', ...patch(path, repository.files.get(path), text)]);
}

interface Outcome {
  readonly written: boolean;
  readonly proof?: Proof;
}

async function carryOut(
  { findings, files, byHand }: InitPlan,
  repository: Repository,
  root: string,
  { dryRun, yes, json }: InitOptions,
  seen: Seen | null,
): Promise<Result<Outcome>> {
  const stopped = findings.find(({ level }) => level === 'stop');
  if (stopped) {
    const message = `nothing was written: ${stopped.found}, which is ${stopped.means}`;
    return err({ reason: 'bad-config', message, fix: stopped.todo ?? '' });
  }
  const what = `${files.size} files${byHand.length > 0 ? `, and ${byHand.length} more by hand` : ''}`;
  if (files.size === 0) log(byHand.length > 0 ? `nothing to change but ${byHand.length} by hand` : 'nothing to change');
  else if (dryRun) log(`${what} would change`);
  if (files.size === 0 || dryRun) return ok({ written: false });
  if (yes && seen?.failed) {
    const message =
      'nothing was written: whether the task graph stays what it is cannot be proven, as it fails before any change';
    const fix = 'make taskgraph full work here (or give --taskgraph COMMAND); without --yes you are asked';
    return err({ reason: 'bad-graph', message, causes: [seen.failed], fix });
  }
  const agreed = yes ? ok(true) : await ask(`Change ${what}? [y/N] `);
  if (!agreed.ok) return agreed;
  if (!agreed.value) {
    log('nothing was changed');
    return ok({ written: false });
  }
  const written = writeFiles(root, files);
  if (!written.ok) return written;
  log(`${what} changed`);
  if (!seen?.before) return ok({ written: true });
  // The call by hand is not there yet: then there is no job for the data either.
  const data = byHand.length === 0 && existsSync(join(root, DATA_KIND)) ? [DATA_JOB] : [];
  const after = await snapshot(seen.at, 'task graphs after the change', [...scenarios(repository), ...data]);
  const came = arrivals([...files.keys()], [...repository.files.keys()]);
  let proof = after.ok ? prove(seen.before, after.value, came) : null;
  if (after.ok && proof?.rows.some(({ changed }) => changed.length > 0)) {
    const again = await snapshot(seen.at, 'once more, for what changes by itself', []);
    if (again.ok) proof = prove(seen.before, after.value, came, again.value.full);
  }
  if (proof && !json) print(['', ...proofTable(proof)]);
  if (proof?.holds) return ok({ written: true, proof });
  restore(root, repository, files);
  const message = 'every change was taken back: the task graph is not what it was before';
  const cause = after.ok ? {} : { causes: [after.failure] };
  return err({
    reason: 'bad-graph',
    message,
    ...cause,
    fix: 'look at the difference, and make the changes by hand (--dry-run shows them)',
  });
}

function restore(root: string, { files: before }: Repository, changed: ReadonlyMap<string, string>): void {
  const paths = [...changed.keys()];
  writeFiles(
    root,
    new Map(paths.flatMap((path) => [...(before.has(path) ? [[path, before.get(path) ?? ''] as const] : [])])),
  );
  for (const path of paths) if (!before.has(path)) rmSync(join(root, path));
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

/** The files that matter, and the project: what is given, what the decision task is told, or the repository's name. */
function readRepository(root: string, project: string | undefined): Result<Repository> {
  const files = readAll(root, READ);
  if (!files.ok) return files;
  const found: Repository = { files: files.value, ...originOf(root) };
  return ok({ ...found, project: project ?? renderTemplate(found)?.push.project ?? found.project });
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
  const templates = readAll(root, MODELS);
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
