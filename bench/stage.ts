import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dump } from 'js-yaml';
import { SYNTHETIC_CONFIG, syntheticPush } from '../demo/firefox-push.ts';
import { readJson, writeFiles } from '../src/edge/files.ts';
import type { Ledger } from '../src/optimize/ledger.ts';
import { canonicalJson } from '../src/util/json.ts';
import { upstreamPython } from '../test/upstream/oracle.ts';
import { measureProcess } from './measure.ts';
import { type BenchResult, result } from './result.ts';

/** The optimize stage as a process, on a synthetic push of 40,000 labels with definitions as long as real ones. */
export async function run(): Promise<BenchResult[]> {
  // What ships is compiled, so that is what is measured.
  execFileSync('npm', ['run', '-s', 'build'], { cwd: join(import.meta.dirname, '..'), stdio: ['ignore', 2, 2] });
  const folder = mkdtempSync(join(tmpdir(), 'seta-bench-'));
  try {
    const full = writePush(folder, 40_000);
    const stage = measureProcess(stageCommand(folder, full));
    writeKeptLabels(folder);
    const floor = measureProcess([
      process.execPath,
      join(import.meta.dirname, 'floor.ts'),
      join(folder, 'full-task-graph.json'),
      join(folder, 'kept.json'),
      join(folder, 'floor.json'),
    ]);
    const python = upstreamPython();
    const upstream = measureProcess([python, join(import.meta.dirname, 'upstream_stage.py'), folder], { rounds: 1 });
    const small = measureProcess(stageCommand(folder, writePush(folder, 10_000)));
    const large = measureProcess(stageCommand(folder, writePush(folder, 80_000)), { rounds: 2 });
    return [
      result(
        'stage: wall time',
        's',
        stage.seconds,
        floor.seconds,
        1.3,
        `floor: read, parse, write the kept tasks; graph of ${full.mebibytes} MiB`,
      ),
      result('stage: peak memory', 'MiB', stage.peakMiB, floor.peakMiB, 1.5, 'the same floor'),
      result(
        'stage: against upstream taskgraph',
        's',
        stage.seconds,
        upstream.seconds,
        0.1,
        'load, optimize and write with the same verdicts',
      ),
      result(
        'stage: growth from 10,000 to 80,000 labels',
        's',
        large.seconds,
        8 * small.seconds,
        1.15,
        'linear growth would be 8 times',
      ),
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface Written {
  readonly mebibytes: number;
}

function writePush(folder: string, labels: number): Written {
  const push = syntheticPush(labels, { padding: 28 });
  const graph = canonicalJson(Object.fromEntries(push.tasks));
  const files = new Map([
    ['full-task-graph.json', graph],
    ['target-tasks.json', canonicalJson(push.targets)],
    ['parameters.yml', dump(push.parameters)],
    ['config.yml', SYNTHETIC_CONFIG],
    ['seta.json', canonicalJson(push.data)],
  ]);
  const written = writeFiles(folder, files);
  if (!written.ok) throw new Error(written.failure.message);
  return { mebibytes: Math.round(graph.length / 2 ** 20) };
}

function stageCommand(folder: string, _written: Written): string[] {
  const file = (name: string): string => join(folder, name);
  const main = join(import.meta.dirname, '../dist/src/cli/main.js');
  const graph = ['--graph', file('full-task-graph.json'), '--target', file('target-tasks.json')];
  const facts = ['--parameters', file('parameters.yml'), '--config', file('config.yml'), '--data', file('seta.json')];
  return [process.execPath, main, 'optimize', ...graph, ...facts, '--out', join(folder, 'out')];
}

/** What the floor and upstream are told to keep, so that all write the same tasks. */
function writeKeptLabels(folder: string): void {
  const ledger = readJson(join(folder, 'out/seta-ledger.json'));
  if (!ledger.ok) throw new Error(ledger.failure.message);
  const { tasks } = ledger.value as Ledger;
  const kept = Object.entries(tasks).filter(([, { verdict }]) => verdict === 'kept');
  writeFileSync(join(folder, 'kept.json'), JSON.stringify(kept.map(([label]) => label)));
}
