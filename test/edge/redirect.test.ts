import { describe, expect, test } from 'vitest';
import { notFollowed } from '../../src/edge/redirect.ts';

const root = 'https://tc.example.com/api/queue/v1/task/x/artifacts/public/seta.json';
const proxied = 'http://taskcluster/api/queue/v1/task/x/artifacts/public/seta.json';

describe('where a redirect may lead', () => {
  test.each([
    ['to where artifacts are stored', root, 'https://bucket.example.com/x?bewit=1'],
    ['to the very origin', root, 'https://tc.example.com/other'],
    ['from the proxy to a store', proxied, 'https://bucket.example.com/x'],
    ['up to https', 'http://hg.example.com/a', 'https://hg.example.com/a'],
    ['within an http origin', 'http://hg.example.com/a', 'http://hg.example.com/b'],
    ['on this machine, from this machine', 'http://127.0.0.1:80/a', 'http://localhost:8080/b'],
    ['to a host whose name only begins alike', root, 'https://localhost.example.com/'],
    ['to a host on the private network', root, 'https://10.1.2.3/x'],
  ])('%s', (_name, asked, target) => {
    expect(notFollowed(new URL(asked), URL.parse(target), 'http://taskcluster')).toBeNull();
  });

  test.each<[string, string, string, string]>([
    ['the proxy', root, 'http://taskcluster/api/secrets/v1/secret/x', 'proxy'],
    ['the proxy by https', root, 'https://taskcluster/', 'proxy'],
    ['the proxy that was asked', proxied, 'http://taskcluster/api/secrets/v1/secret/x', 'proxy'],
    ['the proxy, with a user', proxied, 'http://a:b@taskcluster:80/api/secrets/v1/secret/x', 'proxy'],
    ['the proxy in capitals', proxied, 'HTTP://TASKCLUSTER/x', 'proxy'],
    ['http on the same host', root, 'http://tc.example.com/x', 'away from https'],
    ['http elsewhere', root, 'http://bucket.example.com/x', 'away from https'],
    ['another http origin', 'http://hg.example.com/', 'http://evil.example.com/', 'another origin'],
    ['another port', 'http://hg.example.com/', 'http://hg.example.com:8080/', 'another origin'],
    ['a file', root, 'file:///etc/passwd', 'not an http(s) URL'],
    ['data', root, 'data:text/plain,x', 'not an http(s) URL'],
    ['nonsense', root, 'https://[', 'not an http(s) URL'],
    ...[
      ...['127.0.0.1', '127.1', '2130706433', '0x7f.0.0.1', '017700000001', '0.0.0.0', '[::1]', '[::]'],
      ...['[::ffff:127.0.0.1]', '[::ffff:7f00:1]', 'localhost', 'localhost.', 'x.localhost', 'LOCALHOST:8080'],
      ...['169.254.169.254', '[fe80::1]', '[febf::1]'],
    ].map((host): [string, string, string, string] => [host, root, `https://${host}/`, 'this machine']),
  ])('not to %s', (_name, asked, target, why) => {
    expect(notFollowed(new URL(asked), URL.parse(target), 'http://taskcluster/')).toContain(why);
  });

  test('the proxy of generic-worker is on this machine', () => {
    const asked = new URL('http://localhost:8099/api/x');
    expect(
      notFollowed(asked, URL.parse('http://localhost:8099/api/secrets/v1/secret/x'), 'http://localhost:8099'),
    ).toContain('proxy');
  });
});
