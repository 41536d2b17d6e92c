import { expect, test } from 'vitest';
import { type From, historyFrom, type Said } from '../../src/history/from.ts';

const TC = 'https://firefox-ci-tc.services.mozilla.com';
const NOTHING = { trustDomain: 'project', treeherder: null, rootUrl: null, path: null };
const GECKO = { source: 'taskcluster', project: 'autoland', trustDomain: 'gecko', rootUrl: TC } as const;

test.each<[name: string, text: string, said: Partial<Said>, from: Partial<From>]>([
  ['a project of Treeherder', 'mozilla-central', {}, { source: 'treeherder', project: 'mozilla-central' }],
  [
    'a link to its pushes',
    'https://treeherder.mozilla.org/jobs?repo=autoland',
    {},
    { source: 'treeherder', project: 'autoland', treeherder: 'https://treeherder.mozilla.org' },
  ],
  [
    'the same as it was once',
    'https://th.example.com/#/jobs?repo=try',
    { source: 'treeherder-results' },
    { source: 'treeherder-results', project: 'try', treeherder: 'https://th.example.com' },
  ],
  ['Taskcluster with a prefix', TC, { index: 'gecko.v2.autoland' }, GECKO],
  ['a link into its index', `${TC}/tasks/index/gecko.v2.autoland.latest`, {}, GECKO],
  [
    'a file of results',
    'ci/results.csv.gz',
    { isFile: true },
    { source: 'results', project: 'results', path: 'ci/results.csv.gz' },
  ],
  [
    'a history',
    'x.sqlite',
    { isFile: true, project: 'autoland' },
    { source: 'history', project: 'autoland', path: 'x.sqlite' },
  ],
])('%s', (_name, text, said, from) => {
  expect(historyFrom(text, { isFile: false, ...said })).toEqual({ ok: true, value: { ...NOTHING, ...from } });
});

test.each<[name: string, text: string, said: Partial<Said>, says: string]>([
  ['a file that is not there', 'results.csv', {}, 'no such file'],
  ['a path that is not there', 'ci/results', {}, 'no such file'],
  ['a deployment without a project', TC, {}, 'which project is not said'],
  ['a prefix that is none', TC, { index: 'gecko' }, 'no prefix of an index'],
])('%s is told', (_name, text, said, says) => {
  expect(historyFrom(text, { isFile: false, ...said })).toMatchObject({
    failure: { reason: 'bad-usage', message: expect.stringContaining(says), fix: expect.any(String) },
  });
});
