import { expect, test } from 'vitest';
import { taskOfLabel } from '../../../actions/bisect/target.ts';
import { derivedTaskId } from '../../../src/util/hash.ts';
import { asLabel } from '../../../src/util/ids.ts';
import type { QueuedTask } from '../../../src/util/ports.ts';
import { statusOf } from '../fakes.ts';

/** A task by its own name, of a label, with the ends of its runs: `failed 3` ended at minute 3. */
const task = (name: string, label: string, ...runs: readonly string[]): QueuedTask => ({
  status: statusOf(derivedTaskId(name), {
    runs: runs.map((run) => {
      const [state = '', minute] = run.split(' ');
      return minute === undefined ? { state } : { state, resolved: `2026-11-22T00:0${minute}:00Z` };
    }),
  }),
  task: { metadata: { name: label } },
});

test.each<[what: string, tasks: readonly QueuedTask[], found: string | null]>([
  ['of none', [task('other', 'build', 'failed 1')], null],
  ['the only one, though it has not failed', [task('green', 'test', 'completed 1')], 'green'],
  [
    'one that failed rather than a later one that passed',
    [task('red', 'test', 'failed 1'), task('green', 'test', 'completed 2')],
    'red',
  ],
  ['the latest of those that failed', [task('late', 'test', 'failed 4'), task('early', 'test', 'failed 2')], 'late'],
  [
    'one that failed before it was run again',
    [task('again', 'test', 'failed 1', 'running'), task('green', 'test', 'completed 2')],
    'again',
  ],
])('of a label, %s', (_what, tasks, found) => {
  expect(taskOfLabel(tasks, asLabel('test'))).toBe(found && derivedTaskId(found));
});
