import { expect, test } from 'vitest';
import { actionNamed } from '../../actions/index.ts';

test.each([
  ['retrigger', { kind: 'test', retrigger: 'true' }, 'retrigger'],
  ['retrigger', { kind: 'build' }, 'retrigger-disabled'],
  ['retrigger', { kind: 'decision-task' }, 'retrigger-decision'],
  ['retrigger', null, 'retrigger-decision'],
  ['retrigger-disabled', {}, 'retrigger-disabled'],
  ['run-missing-tests', null, 'run-missing-tests'],
  ['run-missing-tests', { kind: 'test' }, 'run-missing-tests'],
  ['backfill', null, 'backfill'],
  ['nothing', {}, undefined],
])('%s on a task with tags %j is the action %s', (name, tags, callback) => {
  expect(actionNamed(name, tags)?.callback).toBe(callback);
});
