/** `seta bisect` as a process in a shell, whose runs workers carry out meanwhile: watched to its end, interrupted, and gone on with. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { repoRole } from '../../actions/offer/names.ts';
import { type Bisection, parseBisection } from '../../src/history/bisection.ts';
import { setaProcess } from '../cli/seta.ts';
import { USUAL_ANONYMOUS } from '../rig/taskcluster/rig.ts';
import { essence, TRUTH } from './bisect-rounds.ts';
import { BisectWorld, LABEL } from './bisect-world.ts';
import { type Credentials, Deployment } from './deployment.ts';

const CONFIG = join(import.meta.dirname, '../../taskcluster/config.yml');
const SMALL = { ...TRUTH, pushes: 15, culprit: 9, every: 14 };

let deployment: Deployment;
beforeAll(async () => {
  deployment = await Deployment.start();
  await deployment.role('anonymous', ['queue:get-artifact:public/*']);
});
afterAll(() => deployment[Symbol.asyncDispose]());

/** What somebody holds who may run tasks of the project. */
async function developer({ offering }: BisectWorld): Promise<Credentials> {
  const role = `assume:${repoRole(offering.history.repository)}:action:bisect`;
  return deployment.client([role, ...USUAL_ANONYMOUS]);
}

/** The process, with workers at work until it ends; `interrupted`: sent SIGINT once it has asked for so many runs. */
async function inShell(world: BisectWorld, args: readonly string[], interrupted: number | null = null) {
  const { clientId, accessToken } = await developer(world);
  const env = {
    ...{
      TASKCLUSTER_ROOT_URL: deployment.rootUrl,
      TASKCLUSTER_CLIENT_ID: clientId,
      TASKCLUSTER_ACCESS_TOKEN: accessToken,
    },
  };
  let over = false;
  let interrupt = (): void => {};
  const ran = setaProcess(['bisect', ...args, '--config', CONFIG, '--poll', '1', '--json'], {
    ...{ cwd: '/', env },
    started: (kill) => {
      interrupt = () => kill('SIGINT');
    },
  }).finally(() => {
    over = true;
  });
  const before = await count(world);
  for (let isSent = false; !over; ) {
    const isDue = interrupted !== null && (await count(world)) - before >= interrupted;
    if (isDue && !isSent) interrupt();
    else if (!isDue) await world.work();
    isSent ||= isDue;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return ran;
}

const count = async (world: BisectWorld): Promise<number> => (await world.asked()).reduce((sum, one) => sum + one, 0);

const answerOf = (stdout: string): Bisection => {
  const bisection = parseBisection(stdout);
  if (!bisection.ok) throw new Error(bisection.failure);
  return bisection.value;
};

describe('a search from a shell', () => {
  let whole: Bisection;

  test('finds the culprit of a label on a push', async () => {
    await using world = await BisectWorld.start(deployment, SMALL);
    const { status, stdout, stderr } = await inShell(world, [world.last.decisionTaskId, LABEL]);
    expect(status, stderr).toBe(0);
    whole = answerOf(stdout);
    expect(essence(whole)).toMatchObject({ state: 'culprit', culprits: [9] });
    expect(await count(world)).toBe(whole.spent.runs);
  });

  test('interrupted, it says that all goes on; begun again with a link, it buys nothing twice', async () => {
    await using world = await BisectWorld.start(deployment, SMALL);
    const failed = world.last.taskIds.get(LABEL) ?? '';
    const first = await inShell(world, [failed], 1);
    expect(first.status).toBe(130);
    expect(first.stderr).toContain('stopped; what was asked for runs on, and the same command goes on from there');
    expect(first.stdout).toBe('');
    const { status, stdout, stderr } = await inShell(world, [`${deployment.rootUrl}/tasks/${failed}`]);
    expect(status, stderr).toBe(0);
    expect(essence(answerOf(stdout))).toEqual(essence(whole));
    expect(await count(world)).toBe(whole.spent.runs);
  });

  test('interrupted again and again, between the runs that a round asks for and after them, it says the same', async () => {
    await using world = await BisectWorld.start(deployment, SMALL);
    const args = [world.last.decisionTaskId, LABEL];
    for (const interrupted of [1, 2, 4, 5, 1]) {
      const { status, stderr } = await inShell(world, args, interrupted);
      // It may have come to its end before.
      expect([0, 130], stderr).toContain(status);
    }
    const { status, stdout, stderr } = await inShell(world, args);
    expect(status, stderr).toBe(0);
    const last = answerOf(stdout);
    expect(essence(last)).toMatchObject({ state: 'culprit', culprits: [9] });
    expect(await count(world)).toBe(last.spent.runs);
    expect(new Set(world.ran.values())).toEqual(new Set([1]));
  });
});
