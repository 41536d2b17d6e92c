/**
 * `npm run demo`: makes a synthetic push of the size of Firefox in `.demo/`, runs `seta optimize` on it as a decision
 * task would, and asks why one task was left out. Needs nothing but this repository.
 */
import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { dump } from 'js-yaml';
import { readJson, writeFiles } from '../src/edge/files.ts';
import type { Ledger } from '../src/optimize/ledger.ts';
import { printFailure } from '../src/util/failure.ts';
import { asLabel } from '../src/util/ids.ts';
import { canonicalJson } from '../src/util/json.ts';
import { SYNTHETIC_CONFIG, syntheticPush } from './firefox-push.ts';

const LABELS = 6000;
const folder = '.demo';

const push = syntheticPush(LABELS);
const written = writeFiles(
  folder,
  new Map([
    ['full-task-graph.json', canonicalJson(Object.fromEntries(push.tasks))],
    ['target-tasks.json', canonicalJson(push.targets)],
    ['parameters.yml', dump(push.parameters, { sortKeys: true })],
    ['config.yml', SYNTHETIC_CONFIG],
    ['seta.json', canonicalJson(push.data)],
  ]),
);
if (!written.ok) throw new Error(printFailure(written.failure));
console.log(`A synthetic push: ${LABELS} labels, ${push.targets.length} target tasks. Nothing in it was measured.\n`);

const file = (name: string): string => join(folder, name);
const graph = ['--graph', file('full-task-graph.json'), '--target', file('target-tasks.json')];
const facts = ['--parameters', file('parameters.yml'), '--config', file('config.yml'), '--data', file('seta.json')];
run('optimize', ...graph, ...facts, '--out', file('artifacts'));

const ledger = readJson(file('artifacts/seta-ledger.json'));
if (!ledger.ok) throw new Error(printFailure(ledger.failure));
const { tasks } = ledger.value as Ledger;
const skipped = Object.keys(tasks).find((label) => tasks[asLabel(label)]?.next?.by === 'tier');
if (skipped) run('explain', skipped, '--ledger', file('artifacts/seta-ledger.json'));

const page = (name: string, ...of: readonly string[]): string => {
  run('report', name, ...of, '--out', file(`${name}.html`));
  return pathToFileURL(resolve(file(`${name}.html`))).href;
};
const pages = [
  ['what became of each task of this push', page('push', '--ledger', file('artifacts/seta-ledger.json'))],
  ['what the data says of each task', page('data', '--data', file('seta.json'))],
];
console.log('Open in a browser:');
for (const [what, url] of pages) console.log(`  ${url}  ${what}`);
console.log('Read on: docs/tutorial/first-pruned-push.md; what words mean: docs/reference/glossary.md');

function run(...args: readonly string[]): void {
  console.log(`$ seta ${args.join(' ')}`);
  const main = join(import.meta.dirname, '../src/cli/main.ts');
  const { status } = spawnSync(process.execPath, [main, ...args], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
  console.log('');
}
