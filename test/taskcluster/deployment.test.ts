import { expect, test } from 'vitest';
import { deployment } from '../../src/taskcluster/deployment.ts';

const ROOT = 'https://tc.example.com';
const me = { TASKCLUSTER_CLIENT_ID: 'me', TASKCLUSTER_ACCESS_TOKEN: 'secret' };

test.each([
  [
    'the proxy of a task comes first',
    { TASKCLUSTER_PROXY_URL: 'http://taskcluster', TASKCLUSTER_ROOT_URL: ROOT, ...me },
    'http://taskcluster',
    null,
  ],
  ['anonymous', { TASKCLUSTER_ROOT_URL: `${ROOT}/` }, ROOT, null],
  ['empty is unset', { TASKCLUSTER_PROXY_URL: '', TASKCLUSTER_ROOT_URL: ROOT, TASKCLUSTER_CLIENT_ID: '' }, ROOT, null],
  ['own credentials', { TASKCLUSTER_ROOT_URL: ROOT, ...me }, ROOT, { clientId: 'me', accessToken: 'secret' }],
  [
    'temporary credentials',
    { TASKCLUSTER_ROOT_URL: ROOT, ...me, TASKCLUSTER_CERTIFICATE: '{"version": 1}' },
    ROOT,
    { clientId: 'me', accessToken: 'secret', certificate: '{"version": 1}' },
  ],
])('%s', (_name, environment, rootUrl, credentials) => {
  expect(deployment(environment)).toEqual({ ok: true, value: { rootUrl, credentials } });
});

test.each([
  ['nothing', {}, 'TASKCLUSTER_ROOT_URL'],
  ['no token', { TASKCLUSTER_ROOT_URL: ROOT, TASKCLUSTER_CLIENT_ID: 'me' }, 'TASKCLUSTER_ACCESS_TOKEN'],
  ['no client', { TASKCLUSTER_ROOT_URL: ROOT, TASKCLUSTER_ACCESS_TOKEN: 'secret' }, 'TASKCLUSTER_CLIENT_ID'],
  ['no URL', { TASKCLUSTER_ROOT_URL: 'tc.example.com' }, 'TASKCLUSTER_ROOT_URL'],
  ['no JSON', { TASKCLUSTER_ROOT_URL: ROOT, ...me, TASKCLUSTER_CERTIFICATE: '{' }, 'TASKCLUSTER_CERTIFICATE'],
])('%s: the variable to set is named', (_name, environment, variable) => {
  const got = deployment(environment);
  expect(got).toMatchObject({ failure: { reason: 'bad-usage', fix: expect.stringContaining(variable) } });
  expect(JSON.stringify(got)).not.toContain('secret');
});

test.each<[name: string, environment: Record<string, string>, answer: object]>([
  ['is asked where nothing else is named', {}, { value: { rootUrl: ROOT, credentials: null } }],
  ['is sent no credentials of another place', me, { value: { rootUrl: ROOT, credentials: null } }],
  [
    'may be of the deployment at hand',
    { TASKCLUSTER_ROOT_URL: `${ROOT}/`, ...me },
    { value: { credentials: { clientId: 'me' } } },
  ],
  [
    'of another one is refused',
    { TASKCLUSTER_ROOT_URL: 'https://other.example.com', ...me },
    { failure: { reason: 'bad-usage', fix: expect.stringContaining(ROOT) } },
  ],
])('a link %s', (_name, environment, answer) => {
  expect(deployment(environment, ROOT)).toMatchObject(answer);
});
