/** Treeherder's bots backfill by the hook, and read in the logs of action tasks what became of it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Sketches } from '../rig/graphs.ts';
import { BUILD, GRAPH, IMAGE, is } from './action-scenes.ts';
import { Deployment } from './deployment.ts';
import type { MadePush, PushSketch } from './history.ts';
import { Offering } from './offering.ts';

let deployment: Deployment;
beforeAll(async () => {
  deployment = await Deployment.start();
  await deployment.role('anonymous', ['queue:get-artifact:public/*']);
});
afterAll(() => deployment[Symbol.asyncDispose]());

interface Read {
  readonly started: Readonly<Record<string, unknown>> | null;
  /** Decision task to the task in whose log it goes on; null where none was named. */
  readonly pushes: ReadonlyMap<string, string | null>;
}

/** The log of a backfill, as the bots read it. */
function readBackfill(log: string): Read {
  const pushes = new Map<string, string | null>();
  let started = null;
  let open: string | null = null;
  for (const line of log.split('\n')) {
    const json = (word: string): Record<string, unknown> | null => {
      const [, text] = new RegExp(`${word}:\\s+({.*})`).exec(line) ?? [];
      return text === undefined ? null : JSON.parse(text);
    };
    started ??= json('BACKFILL_STARTED');
    const data = json('BACKFILL_DATA');
    const seen = /Task seen here:\s*\S*?\/tasks\/([A-Za-z0-9_-]+)/.exec(line)?.[1];
    if (data) {
      open = String(data['decision_task_id']);
      pushes.set(open, null);
    } else if (seen !== undefined && open !== null) {
      pushes.set(open, seen);
      open = null;
    }
  }
  return { started, pushes };
}

/** The log of what makes the tasks of a push: the first line that says so counts, of the label alone. */
function readShare(log: string, label: unknown): 'skipped' | { readonly created: string } | null {
  for (const line of log.split('\n')) {
    const [, taskId, of] = /Creating task with taskId (\S+) for (\S+)/.exec(line) ?? [];
    if (taskId !== undefined && of === label) return { created: taskId };
    if (/Skipping push with decision task ID \S+/.test(line)) return 'skipped';
  }
  return null;
}

describe.each(['task', 'hook'] as const)('fanned out by %s', (fanOut) => {
  const worker = { provisionerId: 'seta-3', workerType: 'linux' };
  const graph: Sketches = Object.fromEntries(
    Object.entries(GRAPH).map(([label, sketch]) => [label, { ...sketch, definition: worker }]),
  );
  const scopes = ['in-tree:hook-action:project-seta/in-tree-action-3-*'];
  const pruned: PushSketch = { graph, there: [IMAGE, BUILD], scopes };
  const green: PushSketch = { graph, there: [IMAGE, BUILD, is('test-3', 'completed')], scopes };
  const red: PushSketch = { graph, there: [IMAGE, BUILD, is('test-3', 'failed')], scopes };
  const without: PushSketch = { graph, there: [], decision: false };
  const waiting: PushSketch = { graph, there: [IMAGE, BUILD, is('test-3', 'pending')], scopes };
  const BOT = { retrigger: false, slices: 3 };

  test.each<[name: string, pushes: readonly PushSketch[], input: object, created: number, skipped: number]>([
    ['a sample', [green, pruned, pruned, without, pruned, pruned, red], BOT, 3, 0],
    ['every push', [green, pruned, pruned, red], { retrigger: false }, 2, 0],
    ['where it waits already', [green, waiting, red], BOT, 0, 1],
  ])('%s: every push is found, created or skipped', async (_, pushes, input, created, skipped) => {
    await using offering = await Offering.start(deployment, pushes);
    const { history } = offering;
    const { last } = history;
    const user = await deployment.client(['hooks:trigger-hook:project-seta/*']);
    const taskId = last.taskIds.get('test-3') ?? '';
    const click = { push: last, name: 'backfill', taskId, input: { ...input, fanOut } };
    const backfillId = await offering.asTreeherder(click, user);
    const logs = new Map<string, string>();
    const work = async (id: string): Promise<string> => {
      const known = logs.get(id);
      if (known !== undefined) return known;
      const { status, stdout, stderr } = await offering.work(id);
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      logs.set(id, stdout);
      return stdout;
    };
    const { started, pushes: found } = readBackfill(await work(backfillId));
    const decided = new Map(history.pushes.map((push) => [push.decisionTaskId, push] as const));
    const outcomes = [];
    for (const [decisionTaskId, seen] of found) {
      outcomes.push([
        decided.get(decisionTaskId),
        readShare(seen === null ? '' : await work(seen), started?.['label']),
      ]);
    }
    expect(started).toMatchObject({
      label: 'test-3',
      strategy: 'slices' in input ? 'sliced' : 'standard',
      slices: 'slices' in input ? 3 : 0,
      target_pushes: outcomes.map(([push]) => Number((push as MadePush).pushlogId)),
      scanned_push_count: pushes.length - 2,
    });
    expect(outcomes.filter(([, what]) => what === 'skipped')).toHaveLength(skipped);
    expect(outcomes.filter(([, what]) => what !== 'skipped' && what !== null)).toHaveLength(created);
    expect(outcomes).toHaveLength(created + skipped);
    // What the log says is there.
    const made = history.pushes.filter(({ sketch }) => sketch.decision !== false);
    const added = await Promise.all(made.map(async (push) => (await history.added(push)).get('test-3') ?? []));
    const ids = added.flat().map((task) => task.taskId);
    expect(ids).toHaveLength(created);
    for (const [, what] of outcomes)
      if (what !== 'skipped') expect(ids).toContain((what as { created: string }).created);
  });
});
