import { expect, test } from 'vitest';
import { PushFiles } from './push-files.ts';
import { seta } from './seta.ts';

test.each<[name: string, value: string, isJson: boolean]>([
  ['on', '1', true],
  ['on in words', 'true', true],
  ['off', '0', false],
  ['off in words', 'false', false],
  ['empty', '', false],
])('a switch in the environment: %s', async (_name, value, isJson) => {
  using files = new PushFiles();
  const { status, stdout } = await seta(files.optimize(), { env: { SETA_JSON: value } });
  expect(status).toBe(0);
  expect(stdout.startsWith('{')).toBe(isJson);
});

test('an empty value in the environment is none', async () => {
  using files = new PushFiles();
  const args = files.optimize();
  args.splice(args.indexOf('--out'), 2);
  const { status, stderr } = await seta(args, { env: { SETA_OUT: '' } });
  expect(status).toBe(2);
  expect(stderr).toContain('--out');
});

test('an empty reason does not force anything', async () => {
  const { status, stderr } = await seta(['data', 'build', '--force', '']);
  expect(status).toBe(2);
  expect(stderr).toContain('a reason is expected');
});
