import { expect, test } from 'vitest';
import { readyOn } from '../../../actions/bisect/ready.ts';
import { Statuses } from '../../../actions/engine/statuses.ts';
import { taskGroup } from '../../../src/create/carry-out.ts';
import { derivedTaskId } from '../../../src/util/hash.ts';
import { asLabel, type Label, type TaskId } from '../../../src/util/ids.ts';
import type { TaskStatus } from '../../../src/util/ports.ts';
import { graphOf } from '../../rig/graphs.ts';
import { context, NOW, statusOf } from '../fakes.ts';

const group = taskGroup(derivedTaskId('decision'), 'gecko', '3');
/** An image, a build in it, and a test of the build and of a toolchain. */
const graph = graphOf({
  image: {},
  build: { needs: ['image'] },
  toolchain: {},
  test: { needs: ['build', 'toolchain'] },
});

const iso = (days: number) => new Date(NOW + days * 86_400_000).toISOString();
type State = 'completed' | 'failed' | 'exception' | 'running' | 'expiring';

const statusIn = (taskId: TaskId, state: State): TaskStatus =>
  statusOf(taskId, {
    state: state === 'expiring' ? 'completed' : state,
    expires: iso(state === 'expiring' ? 0.5 : 30),
    runs: [state === 'running' ? { state } : { state, resolved: iso(-1) }],
  });

interface Waits {
  readonly first: readonly string[];
  readonly awaited: number;
  readonly missing: readonly string[];
  readonly broken: string | null;
}

/** What `test` waits for, where these tasks are there: label to the states of its tasks. */
function ready(there: Readonly<Record<string, readonly State[]>>): Waits {
  const known = new Map<TaskId, TaskStatus>();
  const existing = new Map<Label, TaskId[]>();
  for (const [label, states] of Object.entries(there)) {
    const ids = states.map((_, i) => derivedTaskId('there', label, i));
    existing.set(asLabel(label), ids);
    for (const [i, taskId] of ids.entries()) known.set(taskId, statusIn(taskId, states[i] as State));
  }
  const { first, awaited, missing, broken } = readyOn(
    { group, existing },
    graph,
    asLabel('test'),
    new Statuses(known),
    context,
  );
  return { first, awaited: awaited.length, missing, broken };
}

const done = { image: ['completed'], build: ['completed'], toolchain: ['completed'] } as const;
const nothing: Waits = { first: [], awaited: 0, missing: [], broken: null };

test.each<[what: string, there: Readonly<Record<string, readonly State[]>>, expected: Partial<Waits>]>([
  ['all is there: nothing', done, {}],
  ['the build is missing: it, at once', { ...done, build: [] }, { first: ['build'], missing: ['build'] }],
  [
    'the build and what it is built in: the image first',
    { toolchain: ['completed'] },
    { first: ['image'], missing: ['build', 'image'] },
  ],
  ['what the build needed is gone, but the build is there: nothing', { ...done, image: [] }, {}],
  ['the build is under way: that', { ...done, build: ['running'] }, { awaited: 1 }],
  ['the build failed: it will again', { ...done, build: ['failed'] }, { broken: 'build' }],
  ['the build failed once and was made since: nothing', { ...done, build: ['failed', 'completed'] }, {}],
  [
    'the build ended without a result: it once more',
    { ...done, build: ['exception'] },
    { first: ['build'], missing: ['build'] },
  ],
  [
    'the build never ends with a result: it is given up',
    { ...done, build: ['exception', 'exception', 'exception'] },
    { broken: 'build' },
  ],
  [
    'the build expires before the test is over: a new one',
    { ...done, build: ['expiring'] },
    { first: ['build'], missing: ['build'] },
  ],
  [
    'one is missing and another failed: both are told',
    { image: ['completed'], toolchain: ['failed'] },
    { first: ['build'], missing: ['build'], broken: 'toolchain' },
  ],
])('a test waits for, where %s', (_what, there, expected) => {
  expect(ready(there)).toEqual({ ...nothing, ...expected });
});
