/** A search that is killed at each request, on any Taskcluster. Beside the tests that install packages, as it takes a minute. */
import { expect, test } from 'vitest';
import { essence, TRUTH, toTheEnd } from './bisect-rounds.ts';
import { BisectWorld } from './bisect-world.ts';
import { Deployment } from './deployment.ts';

/** `SETA_E2E_KILL=requests`: after every request, not only after those that change something; it takes many minutes. */
const KILL = process.env['SETA_E2E_KILL'] === 'requests' ? 'requests' : 'changes';

test('a bisect over 40 pushes that is killed at any request of any round and run again asks for the same and says the same', async () => {
  await using deployment = await Deployment.start();
  await deployment.role('anonymous', ['queue:get-artifact:public/*']);
  const search = async (kill: typeof KILL | null) => {
    await using world = await BisectWorld.start(deployment, TRUTH);
    await world.click();
    const rounds = await toTheEnd(world, kill);
    return { rounds: rounds.map(essence), asked: await world.asked(), ran: new Set(world.ran.values()) };
  };
  const alone = await search(null);
  expect(alone.ran).toEqual(new Set([1]));
  expect(await search(KILL)).toEqual(alone);
});
