/** `npm run bench [-- NAME...] [-- --json]`: runs the benchmarks, a line each. Exit 1 where a ratio is over its limit. */

import { print, printJson } from '../src/cli/output.ts';
import { styled, table } from '../src/util/terminal.ts';
import type { BenchResult } from './result.ts';

const BENCHMARKS: Readonly<Record<string, () => Promise<{ run(): Promise<BenchResult[]> }>>> = {
  stage: () => import('./stage.ts'),
  create: () => import('./create.ts'),
  backfill: () => import('./backfill.ts'),
  history: () => import('./history.ts'),
  runs: () => import('./runs.ts'),
  cover: () => import('./cover.ts'),
  regenerate: () => import('./regenerate.ts'),
  replay: () => import('./replay.ts'),
  rota: () => import('./rota.ts'),
  worlds: () => import('./worlds.ts'),
  paths: () => import('./paths.ts'),
  report: () => import('./report.ts'),
  adapter: () => import('./adapter.ts'),
  'bad-data': () => import('./bad-data.ts'),
  bisect: () => import('./bisect.ts'),
  evidence: () => import('./evidence.ts'),
  'bisect-reduced': () => import('./bisect-reduced.ts'),
};

const names = process.argv.slice(2).filter((argument) => argument !== '--json');
const unknown = names.find((name) => !Object.hasOwn(BENCHMARKS, name));
if (unknown !== undefined) {
  console.error(`no benchmark ${unknown}; there are ${Object.keys(BENCHMARKS).join(', ')}`);
  process.exit(2);
}

const results: BenchResult[] = [];
for (const [name, load] of Object.entries(BENCHMARKS)) {
  if (names.length > 0 && !names.includes(name)) continue;
  console.error(`${name} ...`);
  const { run } = await load();
  results.push(...(await run()));
}

const isOver = ({ ratio, limit }: BenchResult): boolean => limit !== null && ratio > limit;
if (process.argv.includes('--json')) printJson(results);
else {
  const figure = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toPrecision(3));
  const rows = results.map((result) => [
    result.name,
    `${figure(result.value)} ${result.unit}`,
    `${figure(result.baseline)} ${result.unit}`,
    styled(isOver(result) ? 'red' : 'green', result.ratio.toFixed(3)),
    result.limit === null ? '' : `<= ${result.limit}`,
    result.note,
  ]);
  print(table(['benchmark', 'measured', 'baseline', 'ratio', 'limit', 'baseline is'], rows));
}
if (results.some(isOver)) process.exitCode = 1;
