/**
 * `backfill-child.ts ROOT_URL PROJECT PUSHES LATENCY CHAIN`: backfills one label over all pushes of a synthetic project on the
 * fake Taskcluster, as an action task would, and prints the milliseconds that took, and those of CHAIN requests
 * one after the other. Credentials are the proxy's business, so
 * there are none here; the pushlog is a stub that answers as late as the rest.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { backfill } from '../actions/backfill/backfill.ts';
import { perform } from '../actions/engine/perform.ts';
import { parseConfig } from '../src/seta/config.ts';
import { connect } from '../src/taskcluster/connect.ts';
import { ok } from '../src/util/result.ts';
import { decisionOf, revisionOf, targetOf } from './backfill-project.ts';

const [rootUrl = '', project = '', count = '0', latency = '0', chain = '0'] = process.argv.slice(2);
const pushes = Number(count);
const config = parseConfig('trust-domain: bench\n', 'config.yml');
if (!config.ok) throw new Error(config.failure.message);
const services = {
  ...connect({ rootUrl, credentials: null }),
  clock: { now: Date.now },
  warn: console.warn,
  tell: () => undefined,
  ancestors: async () => [],
  pushlog: {
    async pushes(_repository: string, from: number, to: number) {
      await sleep(Number(latency));
      const ids = Array.from({ length: to - from + 1 }, (_, i) => from + i);
      return ok(ids.map((id) => ({ pushlogId: String(id), revision: revisionOf(project, id), pushdate: id })));
    },
  },
};

// Whoever runs an action has loaded its code and opened a connection.
await services.auth.currentScopes();
const before = performance.now();
for (let i = 0; i < Number(chain); i++) await services.auth.currentScopes();
const chained = performance.now() - before;
const start = performance.now();
const taskGroupId = decisionOf(project, pushes + 1);
const result = await perform(
  {
    action: backfill,
    input: { depth: pushes },
    taskGroupId,
    taskId: targetOf(project),
    config: config.value,
    ownTaskId: null,
    rootUrl,
    proxyUrl: rootUrl,
    salt: '',
    dryRun: false,
    write: () => ok(undefined),
  },
  services,
);
const milliseconds = performance.now() - start;
if (!result.ok) throw new Error(JSON.stringify(result.failure));
console.log(JSON.stringify({ milliseconds, chained, created: result.value.totals.created ?? 0 }));
