import nock from 'nock';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { hgPushlog } from '../../src/edge/pushlog.ts';

const REPOSITORY = 'https://hg.example.com/integration/autoland';
const pushlog = hgPushlog({ retries: 1, retryDelay: 1 });
const answer = (query: object, body: object | string, status = 200) =>
  nock(REPOSITORY)
    .get('/json-pushes')
    .query({ version: 2, ...query })
    .reply(status, body);

beforeAll(() => {
  // An import activates it for the first file only that a process runs.
  if (!nock.isActive()) nock.activate();
  nock.disableNetConnect();
});
afterEach(() => {
  const pending = nock.pendingMocks();
  nock.cleanAll();
  expect(pending).toEqual([]);
});
afterAll(() => {
  nock.enableNetConnect();
  nock.restore();
});

test('both ends are included, ids are ordered as numbers, the last changeset is the revision', async () => {
  answer(
    { startID: 98, endID: 101 },
    {
      lastpushid: 205,
      pushes: {
        '100': { changesets: ['b1', 'b2'], date: 1213174092, user: 'someone@example.com' },
        '101': { changesets: ['c1'], date: 1213174192, user: 'someone@example.com' },
        '99': { changesets: ['a1'], date: 1213173992, user: 'someone@example.com' },
      },
    },
  );
  expect(await pushlog.pushes(`${REPOSITORY}/`, 99, 101)).toEqual({
    ok: true,
    value: [
      { pushlogId: '99', revision: 'a1', pushdate: 1213173992 },
      { pushlogId: '100', revision: 'b2', pushdate: 1213174092 },
      { pushlogId: '101', revision: 'c1', pushdate: 1213174192 },
    ],
  });
});

test('a push whose changesets are all obsolete is left out', async () => {
  answer({ startID: 0, endID: 1 }, { lastpushid: 1, pushes: { '1': { changesets: [], date: 1, user: 'x' } } });
  expect(await pushlog.pushes(REPOSITORY, 0, 1)).toEqual({ ok: true, value: [] });
});

test('an empty range asks nobody', async () => {
  expect(await pushlog.pushes(REPOSITORY, 5, 4)).toEqual({ ok: true, value: [] });
});

test.each([
  ['no such repository', 404, {}, 'answered 404'],
  ['version 1', 200, { '1': { changesets: ['a'], date: 1 } }, 'not a pushlog'],
  ['another form', 200, { pushes: { '1': { changesets: [{ node: 'a' }], date: 1 } } }, 'not a pushlog'],
  ['HTML', 200, '<html>', 'not JSON'],
])('%s is a failure', async (_name, status, body, message) => {
  answer({ startID: 0, endID: 1 }, body, status);
  expect(await pushlog.pushes(REPOSITORY, 1, 1)).toMatchObject({
    failure: {
      reason: 'service',
      message: expect.stringContaining(message),
      where: expect.stringContaining(REPOSITORY),
    },
  });
});
