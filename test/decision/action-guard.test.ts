import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { load } from 'js-yaml';
import jsone from 'json-e';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run } from '../rig/process.ts';
import { action, cron, type Event, GROUP_ID, pullRequest, push } from './events.ts';

const file = load(readFileSync(join(import.meta.dirname, '../../.taskcluster.yml'), 'utf8')) as { tasks: object[] };

interface Task {
  readonly taskGroupId: string;
  readonly schedulerId: string;
  readonly payload: { readonly env: Readonly<Record<string, string>>; readonly command: readonly string[] };
}
const render = (event: Event) => jsone(file.tasks[0] ?? {}, event) as Task;

/** The queue, with one task: `group`, or none. */
let group: Task | null = null;
const queue = createServer(({ url }, response) => {
  const isThere = group !== null && url === `/api/queue/v1/task/${GROUP_ID}`;
  response.writeHead(isThere ? 200 : 404).end(JSON.stringify(isThere ? group : {}));
});

const folder = mkdtempSync(join(tmpdir(), 'seta-guard-'));
const origin = join(folder, 'origin');
const git = (...args: readonly string[]) =>
  execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { cwd: origin, encoding: 'utf8' }).trim();
let onMain = '';
let onBranch = '';

beforeAll(async () => {
  mkdirSync(origin);
  git('init', '--quiet', '--initial-branch=main');
  const commit = (message: string): string => {
    git('commit', '--quiet', '--allow-empty', '-m', message);
    return git('rev-parse', 'HEAD');
  };
  onMain = commit('the push');
  commit('a later push');
  git('checkout', '--quiet', '-b', 'other');
  onBranch = commit('not reviewed');
  git('checkout', '--quiet', 'main');
  mkdirSync(join(folder, 'bin'));
  writeFileSync(join(folder, 'bin/npm'), `#!/bin/sh\necho "$(git rev-parse HEAD) npm $*" >> '${folder}/ran'\n`);
  chmodSync(join(folder, 'bin/npm'), 0o755);
  await new Promise<void>((resolve) => queue.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  queue.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Does what the worker does with an action task; what it ran of the repository. */
async function work(event: Event): Promise<{ readonly status: number | null; readonly ran: string; stderr: string }> {
  const { env, command } = render(event).payload;
  rmSync(join(folder, 'ran'), { force: true });
  rmSync(join(folder, 'builds'), { recursive: true, force: true });
  mkdirSync(join(folder, 'builds'));
  const [program = '', ...args] = command.map((text) => text.replaceAll('/builds', join(folder, 'builds')));
  const { status, stderr } = await run(program, args, {
    cwd: folder,
    env: {
      ...env,
      PATH: `${join(folder, 'bin')}:${dirname(process.execPath)}:${process.env['PATH']}`,
      HOME: folder,
      TASKCLUSTER_PROXY_URL: `http://127.0.0.1:${(queue.address() as AddressInfo).port}`,
    },
  });
  return { status, stderr, ran: existsSync(join(folder, 'ran')) ? readFileSync(join(folder, 'ran'), 'utf8') : '' };
}

const here = { url: origin, base_url: origin, project: 'repo' };
const actionOn = (level: string, revision: string): Event => ({
  ...action('action', level, { revision }),
  repository: { ...here, level },
});
const decisionOf = (revision: string, ref = 'refs/heads/main', over: Partial<Task> = {}): Task => {
  const repository = { html_url: origin, name: 'repo', pushed_at: 1 };
  return { ...render({ ...push({ after: revision, ref, repository }), as_slugid: () => GROUP_ID }), ...over };
};

test('the revision of the task group, on the branch of level 3, is run', async () => {
  group = decisionOf(onMain);
  const { status, ran } = await work(actionOn('3', onMain));
  expect([status, ran.split('\n')]).toEqual([
    0,
    [
      `${onMain} npm ci --omit=dev --ignore-scripts --no-audit --no-fund`,
      expect.stringContaining(`${onMain} npm run -s seta -- action-callback`),
      '',
    ],
  ]);
});

test('on a lower level, and of a group that cron made, the branch is any', async () => {
  group = decisionOf(onBranch, 'refs/heads/other');
  expect(await work(actionOn('1', onBranch))).toMatchObject({ status: 0, ran: expect.stringContaining(onBranch) });
  const repository = { ...here, level: '3', type: 'git' };
  group = render({ ...cron('3', { branch: 'main', revision: onMain }), repository, ownTaskId: GROUP_ID });
  expect(await work(actionOn('3', onMain))).toMatchObject({ status: 0, ran: expect.stringContaining(onMain) });
});

const other = 'is not the decision task of';
test.each<[name: string, level: string, revision: () => string, decided: () => Task | null, says: string]>([
  ['a branch, in the group of main', '3', () => onBranch, () => decisionOf(onMain), other],
  [
    'a branch, with a group that says so at level 3',
    '3',
    () => onBranch,
    () => decisionOf(onBranch),
    'does not lie on',
  ],
  ['a branch, in a group of level 1', '3', () => onBranch, () => decisionOf(onBranch, 'refs/heads/other'), other],
  ['main, in a group of level 1', '3', () => onMain, () => decisionOf(onMain, 'refs/heads/other'), other],
  [
    'main, in a group whose maker only says level 3',
    '3',
    () => onMain,
    () => decisionOf(onMain, 'refs/heads/main', { schedulerId: 'mine' }),
    other,
  ],
  [
    'main, named by a task that is no decision task',
    '3',
    () => onMain,
    () => decisionOf(onMain, 'refs/heads/main', { taskGroupId: 'x' }),
    other,
  ],
  ['main, in a group that is not there', '3', () => onMain, () => null, '404'],
  [
    'level 1, in the group of another revision',
    '1',
    () => onMain,
    () => decisionOf(onBranch, 'refs/heads/other'),
    other,
  ],
])('%s: nothing of it runs', async (_name, level, revision, decided, says) => {
  group = decided();
  const { status, ran, stderr } = await work(actionOn(level, revision()));
  expect([status === 0, ran]).toEqual([false, '']);
  expect(stderr).toContain(says);
});

test('a pull request: the fork of its group, and no other', async () => {
  const repo = { html_url: 'https://example.com/base', name: 'repo' };
  const decided = (fork: string) => {
    const { event } = pullRequest({}, { sha: onMain, repo: { html_url: fork } }) as unknown as {
      event: { pull_request: { base: object } };
    };
    event.pull_request.base = { ...event.pull_request.base, repo };
    return render({ ...pullRequest(), event, as_slugid: () => GROUP_ID });
  };
  const on = {
    ...action('pr-action', '1', { revision: onMain }),
    repository: { url: origin, base_url: repo.html_url, project: 'repo', level: '1' },
  };
  group = decided(origin);
  expect(await work(on)).toMatchObject({ status: 0, ran: expect.stringContaining(onMain) });
  group = decided('https://example.com/another');
  expect(await work(on)).toMatchObject({ ran: '', stderr: expect.stringContaining(other) });
});
