import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { SMALL, TestRepository } from '../test/adapter/repository.ts';
import { upstreamPython } from '../test/upstream/oracle.ts';
import { measureProcess } from './measure.ts';
import { type BenchResult, result } from './result.ts';

/** What the adapter may add to a decision, in seconds, besides fetching the data. */
const ALLOWED = 0.5;
const TASKS = 500;
const LABELS = 20_000;
const MAIN = join(import.meta.dirname, '../dist/src/cli/main.js');

/** Upstream taskgraph generates and optimizes a synthetic graph, before and after `seta init`. The data is a file. */
export async function run(): Promise<BenchResult[]> {
  using repository = await TestRepository.create({ ...SMALL, ...manyTasks() });
  repository.write('parameters.json', JSON.stringify(parameters));
  repository.write('seta-data.json', JSON.stringify({ jobtypes: { [day]: labels.filter((_, i) => i % 3 > 0) } }));
  const taskgraph = join(dirname(upstreamPython()), 'taskgraph');
  const optimize = `cd ${repository.path} && exec ${taskgraph} optimized --quiet --parameters parameters.json`;
  const without = measureProcess(['/bin/sh', '-c', optimize]);
  execFileSync(process.execPath, [MAIN, 'init', '--yes', '--project', 'example'], {
    cwd: repository.path,
    stdio: 'ignore',
  });
  const log = join(repository.path, 'asked.log');
  const command = ['/bin/sh', '-c', `echo >> ${log}; exec "$0" "$@"`, process.execPath, MAIN];
  const settings = `seta:\n  command: ${JSON.stringify(command)}\n  data: {file: seta-data.json}\n`;
  repository.edit('taskcluster/config.yml', /^seta:\n/m, settings);
  repository.edit('taskcluster/config.yml', /^ {2}data:\n {4}index: .*\n/m, '');
  const rounds = 3;
  const withAdapter = measureProcess(['/bin/sh', '-c', optimize], { rounds });
  const asked = repository.read('asked.log').length / rounds;
  return [
    result(
      'adapter: a decision of upstream taskgraph',
      's',
      withAdapter.seconds,
      without.seconds + ALLOWED,
      1,
      `without the adapter (${without.seconds.toFixed(2)} s), plus ${ALLOWED} s; ${TASKS} tasks, data of ${LABELS} labels`,
    ),
    result('adapter: processes started by a decision', 'processes', asked, 1, 1, 'one'),
  ];
}

const day = '2026-09-20';
const labels = Array.from({ length: LABELS }, (_, i) => `test-${i}`);

const parameters = {
  project: 'example',
  level: '3',
  head_repository: 'https://github.com/example/example',
  base_repository: 'https://github.com/example/example',
  head_rev: 'a'.repeat(40),
  base_rev: 'b'.repeat(40),
  pushdate: Date.parse(day) / 1000 + 3600,
  build_date: Date.parse(day) / 1000 + 3600,
  pushlog_id: '7',
  tasks_for: 'hg-push',
  repository_type: 'hg',
  files_changed: ['src/a.c'],
  backstop: false,
};

function manyTasks(): Readonly<Record<string, string>> {
  const file = 'taskcluster/kinds/test/kind.yml';
  const [head] = (SMALL[file] ?? '').split(/^tasks:\n/m);
  const tasks = labels.slice(0, TASKS).map((_, i) => `    "${i}": {description: Tests}\n`);
  return { [file]: `${head}tasks:\n${tasks.join('')}` };
}
