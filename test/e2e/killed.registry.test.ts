/** Commands that are killed at any of their writes to the disk: each file is the old one or the new one, and a second run ends well. */
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { PushFiles } from '../cli/push-files.ts';
import { type Ran, run } from '../rig/process.ts';
import { writeRecords } from '../rig/records.ts';
import { syntheticPast } from '../rig/synthetic-past.ts';
import { SMALL } from '../rig/treeherder/generator.ts';

const CHECKOUT = join(import.meta.dirname, '../..');
const MAIN = join(CHECKOUT, 'src/cli/main.ts');

/** Loaded before the command: kills the process instead of its nth change of a file, or says how many there were. */
const preload = (nth: number | null): string =>
  `data:text/javascript,${encodeURIComponent(`
    import fs from 'node:fs';
    import { syncBuiltinESMExports } from 'node:module';
    let count = 0;
    for (const name of ['mkdirSync', 'openSync', 'writeSync', 'closeSync', 'renameSync']) {
      const real = fs[name];
      fs[name] = (...args) => {
        const isRead = name === 'openSync' && (args[1] ?? 'r') === 'r';
        if (!isRead && ++count === ${nth}) process.kill(process.pid, 'SIGKILL');
        return real(...args);
      };
    }
    syncBuiltinESMExports();
    process.on('exit', () => { if (${nth} === null) process.stderr.write('changes: ' + count); });
  `)}`;

const seta = (nth: number | null, args: readonly string[], cwd: string): Promise<Ran> =>
  run(process.execPath, ['--import', preload(nth), MAIN, ...args], { cwd });

/** Every file below a folder, but for what a killed process left beside its place. */
function files(folder: string): Readonly<Record<string, string>> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/^\..*\.tmp$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
  return Object.fromEntries(names.sort().map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}

const COMMANDS: readonly [name: string, args: (scene: PushFiles) => readonly string[]][] = [
  ['optimize', (scene) => scene.optimize({ out: 'repository/out' })],
  [
    'decision',
    (scene) => {
      const given = [`--graph=${scene.path('full-task-graph.json')}`, `--target=${scene.path('target-tasks.json')}`];
      const more = [`--parameters=${scene.path('parameters.yml')}`, `--data=${scene.path('seta.json')}`, '--dry-run'];
      return ['decision', ...given, ...more, '--artifacts=repository/artifacts'];
    },
  ],
  ['init', () => ['init', '--repository', 'repository', '--project', 'example', '--yes']],
  [
    'replay',
    (scene) => {
      const given = [
        '--source=file',
        `--history=${scene.path('records.jsonl')}`,
        `--config=${scene.path('config.yml')}`,
      ];
      const cheap = ['--policy=run-all', '--warm-up=6', '--seed=1'];
      return ['replay', ...given, ...cheap, '--project=autoland', '--out=repository/replay.json'];
    },
  ],
  ['report data', (scene) => ['report', 'data', '--data', scene.path('seta.json'), '--out', 'repository/x.html']],
];

const { records: RECORDS } = syntheticPast({ ...SMALL, days: 10, seed: 6 });

class Scene extends PushFiles {
  constructor() {
    super();
    mkdirSync(this.path('repository'));
    mkdirSync(this.path('taskcluster'));
    cpSync(this.path('config.yml'), this.path('taskcluster/config.yml'));
    cpSync(join(CHECKOUT, '.taskcluster.yml'), this.path('.taskcluster.yml'));
    writeFileSync(this.path('repository/README.md'), 'a repository\n');
    writeRecords(this.path('records.jsonl'), RECORDS);
    cpSync(join(CHECKOUT, 'LICENSE'), this.path('repository/LICENSE'));
  }
}

describe.each(COMMANDS)('seta %s', (_name, args) => {
  test('killed at any write: each file is whole or absent, and run again it is done', async () => {
    using undisturbed = new Scene();
    const before = files(undisturbed.path('repository'));
    const whole = await seta(null, args(undisturbed), undisturbed.folder);
    expect(whole, whole.stderr).toMatchObject({ status: 0 });
    const after = files(undisturbed.path('repository'));
    const changes = Number(/changes: (\d+)$/.exec(whole.stderr)?.[1]);
    expect(changes).toBeGreaterThan(3);
    // The first, the last, and some between: each is a process.
    const points = new Set([1, ...[0.3, 0.7, 1].map((part) => Math.ceil(part * changes))]);
    for (const nth of points) {
      using scene = new Scene();
      const own = (text: string) => text.replaceAll(scene.folder, undisturbed.folder);
      const killed = await seta(nth, args(scene), scene.folder);
      expect(killed.status, `${nth} of ${changes}`).toBeNull();
      for (const [name, text] of Object.entries(files(scene.path('repository')))) {
        expect([before[name], after[name]], `${name}, killed at ${nth} of ${changes}`).toContain(own(text));
      }
      expect(await seta(null, args(scene), scene.folder)).toMatchObject({ status: 0 });
      const again = Object.entries(files(scene.path('repository'))).map(([name, text]) => [name, own(text)]);
      expect(Object.fromEntries(again)).toEqual(after);
    }
  });
});
