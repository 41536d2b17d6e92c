/** Searches for the push that broke a task, from the click in Treeherder to the verdict, on any Taskcluster. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Bisection } from '../../src/history/bisection.ts';
import type { SetaData } from '../../src/seta/artifact.ts';
import { printFailure } from '../../src/util/failure.ts';
import { asLabel } from '../../src/util/ids.ts';
import { seta } from '../cli/seta.ts';
import { essence, TRUTH, toTheEnd } from './bisect-rounds.ts';
import { BisectWorld, bisectionIn, LABEL } from './bisect-world.ts';
import { Deployment } from './deployment.ts';
import { READING } from './without-treeherder.ts';

let deployment: Deployment;
beforeAll(async () => {
  deployment = await Deployment.start();
  await deployment.role('anonymous', ['queue:get-artifact:public/*']);
});
afterAll(() => deployment[Symbol.asyncDispose]());

const CONFIG = `
trust-domain: seta
seta:
  prunable: ["test-*"]
  gate: {short-window: 1 second, stale-source: 2000 days}
`;

/** What \`seta data build\` makes of the project, from Taskcluster alone, and why the task that was searched for is what it is. */
async function dataOf(deployment: Deployment, { offering: { history } }: BisectWorld) {
  const folder = mkdtempSync(join(tmpdir(), 'seta-taught-'));
  try {
    writeFileSync(join(folder, 'config.yml'), CONFIG);
    writeFileSync(join(folder, 'graph.json'), JSON.stringify(history.last.sketch.graph));
    const proxy = await deployment.proxy(READING);
    const env = { TASKCLUSTER_ROOT_URL: deployment.rootUrl, TASKCLUSTER_PROXY_URL: proxy.url };
    const options = [
      '--source',
      'taskcluster',
      '--project',
      history.project,
      '--days',
      '2000',
      '--config',
      'config.yml',
    ];
    const around = [...options, '--graph', 'graph.json', '--previous', 'none', '--history', 'history.sqlite'];
    const built = await seta(['data', 'build', ...around, '--out', '.'], { cwd: folder, env });
    expect(built.status, built.stderr).toBe(0);
    const explained = await seta(['data', 'explain', LABEL, ...around], { cwd: folder, env });
    expect(explained.status, explained.stderr).toBe(0);
    const data: SetaData = JSON.parse(readFileSync(join(folder, 'seta.json'), 'utf8'));
    return { data, explained: explained.stdout };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('a bisect over 40 pushes', () => {
  let alone: readonly Bisection[];
  let asked: readonly number[];

  test('finds the culprit', async () => {
    await using world = await BisectWorld.start(deployment, TRUTH);
    const before = await dataOf(deployment, world);
    await world.click();
    alone = await toTheEnd(world);
    asked = await world.asked();
    const last = alone.at(-1);
    expect(alone.map(({ round: number }) => number)).toEqual(alone.map((_, i) => i + 1));
    expect(last && essence(last)).toMatchObject({ state: 'culprit', culprits: [27] });
    expect(last?.sentence).toMatch(/^Culprit [0-9a-f]{12} \(push 28\) with 9[5-9](\.\d)? % confidence after \d+ runs/);
    expect(last?.pushes).toHaveLength(41);
    expect(last?.pushes.some(({ why }) => why === 'this push has no decision task')).toBe(true);
    expect(last?.pushes.some(({ why }) => why?.startsWith('build failed'))).toBe(true);
    expect(asked.reduce((sum, one) => sum + one)).toBe(last?.spent.runs);
    expect(new Set(world.ran.values())).toEqual(new Set([1]));
    // Makers of data find it in the index.
    const path = `seta.v2.${world.offering.history.project}.seta.verdicts.${last?.search}`;
    expect(await deployment.api('index.findTask', path)).toMatchObject({ taskId: last?.taskId });
    const after = await dataOf(deployment, world);
    const was = before.data.tasks[asLabel(LABEL)];
    expect(was?.reason).toBe('no-regressions');
    expect(was?.priority).toBeGreaterThan(1);
    expect(after.data.tasks).toMatchObject({ [LABEL]: { priority: 1, reason: 'regressions', caught: 1 } });
    expect(after.explained).toMatch(/a bisection found that push 28 broke test-3: sure to 9\d.* after \d+ runs/);
  });

  test('started by two people, it is one search', async () => {
    await using world = await BisectWorld.start(deployment, TRUTH);
    await Promise.all([world.click(), world.click()]);
    const rounds = await toTheEnd(world);
    // Each of them has a first round; the others are one.
    expect(rounds.map(({ round: number }) => number)).toEqual([1, ...alone.map((_, i) => i + 1)]);
    expect(rounds.at(-1) && essence(rounds.at(-1) as Bisection)).toEqual(essence(alone.at(-1) as Bisection));
    expect(await world.asked()).toEqual(asked);
    // A third one is told what was found, and buys nothing.
    await world.click();
    const again = await toTheEnd(world);
    expect(again).toEqual(rounds.slice(-1));
    expect(await world.asked()).toEqual(asked);
    // Who wants to be surer is not content with it.
    await world.click({ confidence: 0.99 });
    const surer = await toTheEnd(world);
    expect(surer.at(-1)?.asked.confidence).toBe(0.99);
    expect(surer.at(-1)?.taskId).not.toBe(again.at(-1)?.taskId);
  });

  test('an answer that is not of this push is told, and not used', async () => {
    await using world = await BisectWorld.start(deployment, { ...TRUTH, pushes: 11, culprit: 6, every: 10 });
    await world.click();
    const found = (await toTheEnd(world)).at(-1);
    const path = `seta.v2.${world.offering.history.project}.seta.verdicts.${found?.search}`;
    const elsewhere = world.offering.history.pushes[0]?.decisionTaskId ?? '';
    const expires = new Date(Date.now() + 3_600_000).toISOString();
    await deployment.api('index.insertTask', path, { taskId: elsewhere, rank: 1, data: {}, expires });
    const done = await world.act(await world.click());
    expect(done?.told.join()).toMatch(/names task .*, which is no answer of this search: it is not of this push/);
    expect(bisectionIn(done?.files ?? new Map()).taskId).not.toBe(elsewhere);
  });

  test('ends when the task of the next round is canceled, and whoever starts it again goes on', async () => {
    await using world = await BisectWorld.start(deployment, { ...TRUTH, every: 10 });
    const first = await world.click();
    const done = await world.act(first);
    const { next } = bisectionIn(done?.files ?? new Map());
    await deployment.api('queue.cancelTask', next);
    await world.completed({ taskId: first, runId: (await world.actionTasks())[0]?.runId ?? 0 });
    await world.work();
    expect(await world.actionTasks()).toEqual([]);
    await world.click();
    expect((await toTheEnd(world)).at(-1)).toMatchObject({ state: 'culprit' });
  });

  test.each([
    ['to create tasks', 'queue:create-task:'],
    ['for the scheduler', 'queue:scheduler-id:'],
    ['for the route of a run', 'queue:route:tc-treeherder'],
    ['for the route of the next round', 'queue:route:index.'],
    ['of its action', 'assume:'],
  ])('without the scope %s nothing is created, and the scope is named', async (_, lacking) => {
    await using world = await BisectWorld.start(deployment, { ...TRUTH, pushes: 11, culprit: 6, every: 10 });
    const done = await world.act(await world.click(), null, lacking);
    expect(done?.result).toMatchObject({ ok: false, failure: { reason: 'missing-scopes' } });
    expect(done && !done.result.ok && printFailure(done.result.failure)).toContain(lacking);
    expect(done?.requests.filter((request) => /create|insert|cancel/.test(request))).toEqual([]);
    expect((await world.asked()).every((count) => count === 0)).toBe(true);
  });
});
