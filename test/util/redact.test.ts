import { describe, expect, test } from 'vitest';
import { printableUrl, redact, withoutRequestInfo } from '../../src/util/redact.ts';

test.each([
  ['https://hg.example.com/json-pushes?version=2&startID=5', 'https://hg.example.com/json-pushes?version=2&startID=5'],
  ['https://user:pass@host.example.com/x#token=abc', 'https://host.example.com/x'],
  ['https://tc.example.com/api/x?bewit=abc', 'https://tc.example.com/api/x?bewit=...'],
  [
    'https://s3.example.com/x?X-Amz-Credential=a&X-Amz-Signature=b&versionId=3',
    'https://s3.example.com/x?X-Amz-Credential=...&X-Amz-Signature=...&versionId=3',
  ],
  [
    'https://s3.example.com/x?AWSAccessKeyId=a&Signature=b&Expires=1',
    'https://s3.example.com/x?AWSAccessKeyId=...&Signature=...&Expires=1',
  ],
  ['what is this: secret', '(not a URL)'],
])('%s is printed as %s', (url, printed) => {
  expect(printableUrl(url)).toBe(printed);
});

describe('no secret is left in', () => {
  test.each([
    'Authorization: Hawk id="me", ts="1", nonce="n", mac="SECRET", ext="SECRET"',
    'Authorization: Bearer SECRET',
    'get https://a:SECRET@host.example.com/x, please',
    '(https://host.example.com/x?bewit=SECRET)',
    '{"clientId": "me", "accessToken": "SECRET"}',
    'TASKCLUSTER_ACCESS_TOKEN=SECRET',
    'known: KNOWN-SECRET!',
  ])('%s', (text) => {
    expect(redact(text, ['KNOWN-SECRET', ''])).not.toContain('SECRET');
  });

  test.each([
    'Client ID me lacks auth:create-client:a/b, secrets:get:project/x, queue:route:index.token.a, see https://docs.example.com/scopes.',
    'test-macosx1015-64/opt-basic-auth: Basic things went wrong',
    'https://treeherder.example.com/api/project/autoland/push/?author=me&keyword=x&count=10',
  ])('what is none stays: %s', (text) => {
    expect(redact(text, ['KNOWN-SECRET'])).toBe(text);
  });
});

test.each([
  ['Task not found\n\n---\n\n* method: task', 'Task not found'],
  ['Task not found\n----\nmethod:     task\nerrorCode:  ResourceNotFound', 'Task not found'],
  ['one\ntwo -- three', 'one\ntwo -- three'],
])('request information is dropped from %j', (message, rest) => {
  expect(withoutRequestInfo(message)).toBe(rest);
});
