/**
 * The synthetic Treeherder as a process: `node test/rig/treeherder/serve.ts [port] [options as JSON]`. The options are those
 * of `SyntheticOptions`, over the full scale, and `now` (Unix seconds). Prints its URL, and ends on SIGTERM or Ctrl-C.
 */
import { FULL_SCALE, SyntheticHistory, type SyntheticOptions } from './generator.ts';
import { fakeTreeherder } from './server.ts';

const [port = '0', text = '{}'] = process.argv.slice(2);
const { now, ...options } = JSON.parse(text) as Partial<SyntheticOptions> & { now?: number };
const history = new SyntheticHistory({ ...FULL_SCALE, ...options });
const fake = await fakeTreeherder(history, { port: Number(port), ...(now === undefined ? {} : { now }) });
console.log(fake.url);
for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => void fake[Symbol.asyncDispose]());
