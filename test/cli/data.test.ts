import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { SetaData } from '../../src/seta/artifact.ts';
import { artifact } from '../regenerate/artifacts.ts';
import { Rig, USUAL_ANONYMOUS } from '../rig/taskcluster/rig.ts';
import { SMALL, SyntheticHistory } from '../rig/treeherder/generator.ts';
import { type FakeTreeherder, fakeTreeherder } from '../rig/treeherder/server.ts';
import { universeAt } from '../rig/treeherder/universe.ts';
import { seta } from './seta.ts';

const DAY = 86_400;
const DAYS = 30;
const OPTIONS = { ...SMALL, days: DAYS + 2, pushesPerDay: 40, regressionsPer30Days: 120 };
const HISTORY = new SyntheticHistory(OPTIONS);
/** When the window ends, a number of days after the first window did. */
const at = (day: number): string => new Date((OPTIONS.from + (DAYS + day) * DAY) * 1000).toISOString();

const CONFIG = `trust-domain: gecko
seta:
  projects: [${OPTIONS.project}]
  prunable: ["test-*"]
`;

/** A repository with a configuration and the labels of its latest task graph. */
class Repository implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'seta-data-'));

  constructor() {
    const labels = universeAt(OPTIONS.scale, 1).labels.map(({ label }) => [label, {}]);
    this.write('config.yml', CONFIG);
    this.write('graph.json', JSON.stringify(Object.fromEntries(labels)));
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  write(name: string, text: string): void {
    writeFileSync(this.path(name), text);
  }

  text(name: string): string {
    return readFileSync(this.path(name), 'utf8');
  }

  data(name = 'out/seta.json'): SetaData {
    return JSON.parse(this.text(name)) as SetaData;
  }

  /** The arguments of `seta data build` on a day after the first window. */
  build(treeherder: string, day = 0, ...more: readonly string[]): string[] {
    const options = { config: 'config.yml', graph: 'graph.json', history: 'history.sqlite', out: 'out' };
    const files = Object.entries(options).flatMap(([name, file]) => [`--${name}`, this.path(file)]);
    const window = ['--treeherder', treeherder, '--days', String(DAYS), '--now', at(day)];
    return ['data', 'build', ...files, ...window, '--previous', 'none', ...more];
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const treeherder = (day = 0): Promise<FakeTreeherder> => fakeTreeherder(HISTORY, { now: Date.parse(at(day)) / 1000 });

describe('seta data build', () => {
  test('makes an artifact that catches everything, proven least, from a Treeherder', async () => {
    await using fake = await treeherder();
    using repository = new Repository();
    const { status, stdout, stderr } = await seta(repository.build(fake.url));
    expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringContaining('everything is fetched') });
    expect(stdout).toContain('proven least');
    const { coverage, window } = repository.data();
    expect(coverage).toMatchObject({ covered: coverage.regressions, optimal: true });
    expect(coverage.regressions).toBeGreaterThanOrEqual(50);
    expect(window.pushes).toBe(HISTORY.pushes.filter((push) => push.timestamp < OPTIONS.from + DAYS * DAY).length);
    expect(readdirSync(repository.path('out')).sort()).toEqual([
      'seta-data.html',
      'seta-gate.json',
      'seta-history.sqlite.zst',
      'seta.json',
    ]);
    const page = repository.text('out/seta-data.html');
    expect(page).toContain('<table class="calendar">');
    expect(page).toMatch(/<div id="cell-\d+-\d+" tabindex="-1">.*?<a href="http[^"]*revision=[0-9a-f]+"/s);
  });

  test('the next day asks for what is new only; the same records give the same bytes', async () => {
    await using fake = await treeherder(1);
    using repository = new Repository();
    await seta(repository.build(fake.url));
    const first = fake.calls.length;
    await seta(repository.build(fake.url, 1));
    expect(fake.calls.length - first).toBeLessThan(first / 5);
    using other = new Repository();
    await seta(other.build(fake.url, 1));
    expect(repository.text('out/seta.json')).toBe(other.text('out/seta.json'));
  });

  test('killed at any request and run again: the same artifact', async () => {
    await using fake = await treeherder();
    using whole = new Repository();
    await seta(whole.build(fake.url));
    const requests = fake.calls.length;
    for (const part of [0.01, 0.3, 0.9]) await killedAndRunAgain(Math.ceil(part * requests), fake, whole);
  });

  async function killedAndRunAgain(request: number, fake: FakeTreeherder, whole: Repository): Promise<void> {
    using repository = new Repository();
    await killedAt(request, repository.build(fake.url), fake);
    expect(() => repository.text('out/seta.json')).toThrow();
    expect((await seta(repository.build(fake.url))).status).toBe(0);
    expect(repository.text('out/seta.json')).toBe(whole.text('out/seta.json'));
  }

  test('parts that were fetched apart give the artifact of the whole', async () => {
    await using fake = await treeherder();
    using whole = new Repository();
    await seta(whole.build(fake.url));
    using repository = new Repository();
    // The last ten days are left to the build, which fetches whatever the parts lack.
    const parts = [1, 2].map((part) => repository.path(`part-${part}.sqlite`));
    for (const [i, part] of parts.entries()) {
      const days = ['--days', '10', '--now', new Date((OPTIONS.from + (i + 1) * 10 * DAY) * 1000).toISOString()];
      // One of them packed, as tasks of kind seta-fetch leave it.
      const packed = i === 1 ? ['--pack', part] : [];
      const history = i === 1 ? `${part}.unpacked` : part;
      const files = ['--config', repository.path('config.yml'), '--history', history, ...packed];
      expect((await seta(['data', 'fetch', '--treeherder', fake.url, ...files, ...days])).status).toBe(0);
    }
    const { status } = await seta(repository.build(fake.url, 0, '--parts', ...parts));
    expect(status).toBe(0);
    expect(repository.text('out/seta.json')).toBe(whole.text('out/seta.json'));
  });

  test('overrides win, and one that matches nothing names near labels', async () => {
    await using fake = await treeherder();
    using repository = new Repository();
    await seta(repository.build(fake.url));
    const [label = ''] = Object.entries(repository.data().tasks).find(([, { priority }]) => priority === 1) ?? [];
    repository.write('config.yml', `${CONFIG}  overrides: ${repository.path('overrides.yml')}\n`);
    repository.write('overrides.yml', `- {labels: "${label}", priority: 5, why: perma-fail}\n`);
    expect((await seta(repository.build(fake.url))).status).toBe(0);
    expect(repository.data().tasks[label as keyof SetaData['tasks']]).toMatchObject({
      priority: 5,
      reason: 'override',
    });
    repository.write('overrides.yml', `- {labels: "${label}x", priority: 5, why: a slip}\n`);
    const { status, stderr } = await seta(repository.build(fake.url));
    expect(status).toBe(1);
    expect(stderr).toContain('overrides.yml:1');
    expect(stderr).toContain(label);
  });
});

describe('whatever is there when it starts', () => {
  test('a history and data in use that are no such things are put aside, and told', async () => {
    await using fake = await treeherder();
    using clean = new Repository();
    await seta(clean.build(fake.url));
    using repository = new Repository();
    repository.write('history.sqlite', '<!doctype html>'.repeat(500));
    repository.write('used.json', '{"version": 1, "tasks": ');
    const { status, stderr } = await seta(repository.build(fake.url, 0, '--previous', repository.path('used.json')));
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: expect.stringContaining('everything is fetched: it is damaged'),
    });
    expect(stderr).toMatch(/used\.json.*judged as the first.*unusable-previous/);
    expect(repository.text('out/seta.json')).toBe(clean.text('out/seta.json'));
    expect(readdirSync(repository.folder)).toContain('history.sqlite.refused');
  });

  test('limits of a small project are its own, and in the data', async () => {
    await using fake = await treeherder();
    using repository = new Repository();
    repository.write('config.yml', `${CONFIG}  gate: {few-regressions: 100000}\n`);
    const { status, stderr } = await seta(repository.build(fake.url));
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining('at least 100000 are asked for') });
    repository.write('config.yml', `${CONFIG}  gate: {few-regressions: 1}\n`);
    expect((await seta(repository.build(fake.url))).status).toBe(0);
    expect(repository.data().generator.options['gate']).toMatchObject({ 'few-regressions': 1, 'skip-jump': 0.15 });
  });
});

describe('what must not be published is not', () => {
  test('the gate refuses a source that stopped; the artifact that is there stays; --force records why', async () => {
    await using fake = await treeherder();
    using repository = new Repository();
    await seta(repository.build(fake.url));
    const good = repository.text('out/seta.json');
    // Nine days later Treeherder still knows nothing new.
    const refused = await seta(repository.build(fake.url, 9));
    expect(refused.status).toBe(1);
    expect(refused.stderr).toContain('stale-source');
    expect(repository.text('out/seta.json')).toBe(good);
    expect(JSON.parse(repository.text('out/seta-gate.json'))).toMatchObject({
      findings: [{ code: 'stale-source', refuses: true }],
      forced: null,
    });
    const forced = await seta(repository.build(fake.url, 9, '--force', 'Treeherder moves this week'));
    expect(forced.status).toBe(0);
    expect(repository.data().generator.options['forced']).toEqual({
      reason: 'Treeherder moves this week',
      held: [expect.stringContaining('the last push in the records is')],
    });
    const shown = await seta(['data', 'show', '--data', repository.path('out/seta.json')]);
    expect(shown.stdout).toContain('the gate held this data back, and it was published by force ("Treeherder moves');
  });

  test.concurrent.each(['html', '403', 'another format'] as const)(
    'a Treeherder that answers %s: exit 1, told where, nothing made',
    async (fault) => {
      await using fake = await treeherder();
      fake.fault = ({ endpoint }) => (endpoint === 'jobs' ? fault : null);
      using repository = new Repository();
      const { status, stderr } = await seta([...repository.build(fake.url), '--fetch-minutes', '1']);
      expect(status).toBe(1);
      expect(stderr).toContain(fake.url);
      expect(() => repository.text('out/seta.json')).toThrow();
    },
  );
});

describe('seta data on artifacts', () => {
  test('check, diff, explain, show and export say what there is', async () => {
    await using fake = await treeherder(1);
    using repository = new Repository();
    await seta(repository.build(fake.url));
    writeFileSync(repository.path('old.json'), repository.text('out/seta.json'));
    await seta(repository.build(fake.url, 1));
    const artifact = repository.path('out/seta.json');
    const gate = [
      '--data',
      artifact,
      '--config',
      repository.path('config.yml'),
      '--graph',
      repository.path('graph.json'),
    ];

    const good = await seta(['data', 'check', ...gate, '--previous', repository.path('old.json'), '--now', at(1)]);
    expect(good).toMatchObject({ status: 0, stdout: expect.stringContaining('nothing speaks against') });
    const stale = await seta(['data', 'check', ...gate, '--previous', 'none', '--now', at(9), '--json']);
    expect(stale.status).toBe(1);
    expect(JSON.parse(stale.stdout).findings).toMatchObject([{ code: 'stale-source' }]);

    const diff = JSON.parse((await seta(['data', 'diff', repository.path('old.json'), artifact, '--json'])).stdout);
    expect(diff.figures.regressions[1]).toBe(repository.data().coverage.regressions);

    const [label = ''] = Object.entries(repository.data().tasks).find(([, { sole }]) => sole > 0) ?? [];
    const explained = await seta([
      'data',
      'explain',
      label,
      ...repository
        .build(fake.url, 1)
        .slice(2, -2)
        .filter((word, i, all) => word !== '--out' && all[i - 1] !== '--out'),
      '--previous',
      'none',
      '--json',
    ]);
    expect(JSON.parse(explained.stdout)).toMatchObject({ label, data: { priority: 1 } });

    const shown = JSON.parse((await seta(['data', 'show', '--data', artifact, '--match', label, '--json'])).stdout);
    expect(Object.keys(shown.tasks)).toEqual([label]);

    const exported = JSON.parse((await seta(['data', 'export', '--data', artifact])).stdout);
    const low = Object.entries(repository.data().tasks).filter(([, { priority }]) => priority > 1);
    expect(Object.values(exported.jobtypes)).toEqual([low.map(([name]) => name)]);
  });
});

describe('what is found by index path counts by its maker', () => {
  const PLACE = 'gecko.v2.autoland.latest';
  const DECISION = 'public/full-task-graph.json';
  type Found = 'compared' | 'judged as the first' | 'no graph';

  /** A task in the index, with an artifact: of a group of its own, or of another's. */
  function indexed(rig: Rig, path: string, schedulerId: string, name: string, bytes: string | Uint8Array, own = true) {
    const taskId = rig.newTaskId();
    const group = own ? taskId : rig.addTask({ schedulerId });
    rig.addTask({ taskId, taskGroupId: group, schedulerId });
    rig.putArtifact(taskId, name, bytes);
    rig.index(`${PLACE}.${path}`, taskId);
  }

  const [ours, below, other] = ['gecko-level-3', 'gecko-level-1', 'nss-level-3'];
  test.each<[name: string, previous: string, graph: string, own: boolean, more: readonly string[], found: Found]>([
    ['of this level', ours, ours, true, [], 'compared'],
    ['of a lower level: data', below, ours, true, [], 'judged as the first'],
    ['of a lower level: the graph', ours, below, true, [], 'no graph'],
    ['of another trust domain: data', other, ours, true, [], 'judged as the first'],
    ['of another trust domain: the graph', ours, other, true, [], 'no graph'],
    ['of nobody in particular: data', '-', ours, true, [], 'judged as the first'],
    ['of a task that is no decision task: the graph', ours, ours, false, [], 'no graph'],
    ['of level 1, by level 1', below, below, true, ['--level', '1'], 'compared'],
    ['of a higher level', ours, ours, true, ['--level', '1'], 'compared'],
    ['of a lower level, by level 2', below, ours, true, ['--level', '2'], 'judged as the first'],
  ])('%s', async (_name, previous, graph, own, more, found) => {
    await using rig = await Rig.start({ anonymous: USUAL_ANONYMOUS });
    using repository = new Repository();
    const data = JSON.stringify(artifact({ 'test-a': 1 }));
    repository.write(
      'config.yml',
      `${CONFIG.replace(OPTIONS.project, 'autoland')}  data: {index: ${PLACE}.seta.data}\n`,
    );
    repository.write('seta.json', data);
    indexed(rig, 'seta.data', previous, 'public/seta.json', data);
    indexed(rig, 'taskgraph.decision', graph, DECISION, '{"test-a": {}}', own);
    const files = ['--data', repository.path('seta.json'), '--config', repository.path('config.yml')];
    const now = ['--now', artifact({}).generated];
    const { stderr } = await seta(['data', 'check', ...files, ...now, ...more], { env: rig.env(null) });
    expect(stderr.includes('unusable-previous'), stderr).toBe(found === 'judged as the first');
    expect(stderr.includes('may not speak'), stderr).toBe(found !== 'compared');
    // Of one who may not speak nothing is read.
    const read = { compared: 2, 'judged as the first': 1, 'no graph': 0 }[found];
    expect(rig.calls.count('queue.getLatestArtifact')).toBe(read);
  });

  // What a push would go by is judged as a push does it; who names an index path himself looks at whatever is there.
  test.each<[name: string, maker: string, args: readonly string[], isRead: boolean]>([
    ['check: of this level', ours, ['check', '--data', `index:${PLACE}.seta.data`], true],
    ['check: of a lower level', below, ['check', '--data', `index:${PLACE}.seta.data`], false],
    ['check: of a lower level, for it', below, ['check', '--data', `index:${PLACE}.seta.data`, '--level', '1'], true],
    ['show: what the configuration names', ours, ['show'], true],
    ['show: of a lower level, which its own pushes believe', below, ['show'], true],
    ['show: of another trust domain', other, ['show'], false],
    ['show: what is named on the command line', other, ['show', '--data', `index:${PLACE}.seta.data`], true],
    ['diff', other, ['diff', `index:${PLACE}.seta.data`, `index:${PLACE}.seta.data`], true],
  ])('%s', async (_name, maker, [command = '', ...args], isRead) => {
    await using rig = await Rig.start({ anonymous: USUAL_ANONYMOUS });
    using repository = new Repository();
    const text = `${CONFIG.replace(OPTIONS.project, 'autoland')}  data: {index: ${PLACE}.seta.data}\n`;
    repository.write('config.yml', text);
    indexed(rig, 'seta.data', maker, 'public/seta.json', JSON.stringify(artifact({ 'test-a': 1 })));
    indexed(rig, 'taskgraph.decision', maker, DECISION, '{"test-a": {}}');
    const config = command === 'diff' ? [] : ['--config', repository.path('config.yml')];
    const { stderr } = await seta(['data', command, ...args, ...config], { env: rig.env(null) });
    expect(stderr.includes('(untrusted-maker)'), stderr).toBe(!isRead);
    expect(rig.calls.count('queue.getLatestArtifact') > 0).toBe(isRead);
  });

  test('a published history: of a lower level it is not taken up, and everything is fetched', async () => {
    await using fake = await treeherder();
    await using rig = await Rig.start({ anonymous: USUAL_ANONYMOUS });
    using whole = new Repository();
    await seta(whole.build(fake.url));
    const fetchedAll = fake.calls.length;
    const history = readFileSync(whole.path('out/seta-history.sqlite.zst'));
    for (const [schedulerId, isTakenUp] of [
      [ours, true],
      [below, false],
    ] as const) {
      using repository = new Repository();
      repository.write('config.yml', `${CONFIG}  data: {index: ${PLACE}.seta.data}\n`);
      indexed(rig, 'seta.data', schedulerId, 'public/seta-history.sqlite.zst', history);
      const before = fake.calls.length;
      const { status, stderr } = await seta(repository.build(fake.url), { env: rig.env(null) });
      expect(status, stderr).toBe(0);
      expect(stderr.includes('the published history is not taken up: task ')).toBe(!isTakenUp);
      expect(fake.calls.length - before < fetchedAll).toBe(isTakenUp);
      expect(repository.text('out/seta.json')).toBe(whole.text('out/seta.json'));
    }
  });
});

/** Starts the command and kills it when Treeherder is asked for the nth time. */
async function killedAt(request: number, args: readonly string[], fake: FakeTreeherder): Promise<void> {
  const child = spawn(process.execPath, [join(import.meta.dirname, '../../src/cli/main.ts'), ...args], {
    stdio: 'ignore',
  });
  let calls = 0;
  fake.fault = () => {
    if (++calls >= request) child.kill('SIGKILL');
    return null;
  };
  await new Promise((resolve) => child.once('close', resolve));
  fake.fault = () => null;
}
