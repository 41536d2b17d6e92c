import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { printableUrl, redact, secrets, withoutRequestInfo } from '../../src/util/redact.ts';

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
    'abort: ssh://me:SECRET@hg.example.com/x: no such repository',
    'git+ssh://SECRET@host.example.com/x',
    'redis://:SECRET@host.example.com:6379/0 is down',
    'FTP://me:SECRET@host.example.com',
    '{"clientId": "me", "accessToken": "SECRET"}',
    'TASKCLUSTER_ACCESS_TOKEN=SECRET',
    "{'accessToken': 'SECRET', 'clientId': 'me'}",
    '{\\"accessToken\\": \\"SECRET\\"}',
    'password : "a \\" SECRET"',
    'token = "SECRET without an end',
    'token\u0000= SECRET',
    'x-amz-signature=SECRET&x=1',
    'known: KNOWN-SECRET!',
  ])('%s', (text) => {
    expect(redact(text, ['KNOWN-SECRET', ''])).not.toContain('SECRET');
  });

  test.each([
    'Client ID me lacks auth:create-client:a/b, secrets:get:project/x, queue:route:index.token.a, see https://docs.example.com/scopes.',
    'test-macosx1015-64/opt-basic-auth: Basic things went wrong',
    'https://treeherder.example.com/api/project/autoland/push/?author=me&keyword=x&count=10',
    'ssh://hg.example.com/x, git@host.example.com:a/b.git, file:///a/b, s3://bucket/a, a://b c:// d',
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

describe('the work grows as the text does', () => {
  /** How often a unit of the text is looked at. */
  const looks = (text: string): number => {
    let count = 0;
    const at = (i: number) => {
      count++;
      return text.charCodeAt(i);
    };
    const slice = (start: number, end: number) => {
      count += end - start;
      return text.slice(start, end);
    };
    Array.from(secrets({ length: text.length, at, slice }));
    return count;
  };
  const MOST = 12;

  test.each([
    'token',
    'token ',
    'token-',
    'token="',
    'token=\'"',
    'token: ',
    'token =',
    '"token"',
    'token\\',
    'tokentokensecretpassword ',
    'authorization ',
    'authorization:',
    'authorization"  \n',
    'Bearer ',
    'Bearer Bearer\n',
    'Hawk id',
    'Hawk id= ',
    'https://',
    'https://a?token=',
    'http',
    '&token=1',
    ' ',
    '"',
    '\\',
    '-',
    '=',
  ])('%j over and over', (part) => {
    for (const length of [1000, 10_000, 100_000]) {
      const text = part.repeat(Math.ceil(length / part.length));
      expect(looks(text) / text.length).toBeLessThan(MOST);
      expect(looks(`https://h.example/?${text}`) / text.length).toBeLessThan(MOST);
    }
  });

  test('for any text of such parts', () => {
    const part = fc.constantFrom(
      'token',
      'secret',
      'bearer',
      'hawk',
      'authorization',
      'https://',
      ...' =:"\'\\-&;},\n\t\0ax9',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 300 }), fc.integer({ min: 1, max: 20 }), (parts, times) => {
        const text = parts.join('').repeat(times);
        expect(looks(text)).toBeLessThanOrEqual(MOST * text.length);
      }),
    );
  });
});
