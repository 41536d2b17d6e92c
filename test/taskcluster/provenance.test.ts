import { describe, expect, test } from 'vitest';
import {
  disbelief,
  levelOf,
  type Maker,
  otherPush,
  type Provenance,
  provenances,
} from '../../src/taskcluster/provenance.ts';
import { derivedTaskId } from '../../src/util/hash.ts';

const decisionTaskId = derivedTaskId('decision');
const taskId = derivedTaskId('maker');
const elsewhere = derivedTaskId('another decision');

/** A level-2 reader, so that there is a level below and one above. */
const reader = { trustDomain: 'gecko', level: '2', decisionTaskId };
const maker = (schedulerId: string, taskGroupId = decisionTaskId): Maker => ({ taskId, taskGroupId, schedulerId });
const own = (schedulerId: string) => maker(schedulerId, taskId);

/** Makers that nobody may believe, however they place themselves: in the push's group, their own, another. */
const hostile: Readonly<Record<string, readonly (Maker | null)[]>> = {
  unknown: [null],
  'another scheduler': ['-', 'taskcluster-github', 'other-level-2', 'gecko-level-', 'xgecko-level-2'].flatMap(
    everywhere,
  ),
  'a scheduler named almost alike': [
    'gecko-level-2x',
    'gecko-level-2-level-3',
    'gecko-level-03',
    'gecko-level-33',
    'gecko',
  ].flatMap(everywhere),
  'a trust domain that begins alike': ['gecko-level-2-x-level-3', 'gecko-project-level-3'].flatMap(everywhere),
  'a lower level': ['gecko-level-1', 'gecko-level-0', 'gecko-level--1'].flatMap(everywhere),
};

function everywhere(scheduler: string): readonly Maker[] {
  return [maker(scheduler), own(scheduler), maker(scheduler, elsewhere)];
}

/** Whom each provenance may come from: of this level in the push's group, a group of its own, another; of a level above. */
const friendly: Readonly<Record<Provenance, readonly [push: boolean, own: boolean, other: boolean, above: boolean]>> = {
  'decision task': [false, true, false, false],
  'parameters.yml': [false, true, false, false],
  'label-to-taskid.json': [true, true, false, false],
  'stand-in': [true, false, false, false],
  data: [true, true, true, true],
  'previous data': [true, true, true, true],
  'parent data': [true, true, true, true],
  history: [true, true, true, true],
  verdict: [true, true, true, true],
  'latest task graph': [false, true, false, true],
  'backstop record': [false, true, false, false],
  switch: [true, true, true, true],
};

describe.each(provenances)('%s', (what) => {
  test.each(Object.keys(hostile))('is not believed of %s', (kind) => {
    for (const one of hostile[kind] ?? []) expect(disbelief(what, one, reader), JSON.stringify(one)).not.toBeNull();
  });

  test('is believed of whoever may speak for it', () => {
    const ours = 'gecko-level-2';
    const answers = [maker(ours), own(ours), maker(ours, elsewhere), own('gecko-level-3')];
    expect(answers.map((one) => disbelief(what, one, reader) === null)).toEqual(friendly[what]);
  });
});

test('whose word it is instead is told', () => {
  expect(disbelief('data', maker('gecko-level-1'), reader)).toBe(
    'it is none of ours: its schedulerId is gecko-level-1, not gecko-level-2 or above',
  );
  expect(disbelief('stand-in', maker('gecko-level-2', elsewhere), reader)).toBe(
    `it is not of this push: it belongs to the task group ${elsewhere}`,
  );
  expect(disbelief('decision task', maker('gecko-level-2'), reader)).toBe(
    `it is no decision task: it belongs to the task group ${decisionTaskId}`,
  );
});

test.each([
  ['the project', { project: 'try' }],
  ['the revision', { head_rev: 'b'.repeat(40) }],
  ['the level', { level: '3' }],
])('a decision task of our scheduler speaks for its own push only: %s', (_, asked) => {
  const told = { project: 'autoland', head_rev: 'a'.repeat(40), level: '2' };
  expect(otherPush(told, { ...told, ...asked })).toMatch(/^it is of another push: /);
  expect(otherPush(told, told)).toBeNull();
  expect(otherPush(told, {})).toBeNull();
});

test.each([
  ['gecko-level-1', '1'],
  ['gecko-level-3', '3'],
  ['gecko-level-', null],
  ['gecko-level-10', null],
  ['gecko-x-level-3', null],
  ['', null],
])('the level of %s', (schedulerId, level) => {
  expect(levelOf({ schedulerId }, 'gecko')).toBe(level);
});
