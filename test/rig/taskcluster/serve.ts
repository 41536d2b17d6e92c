/**
 * The fake Taskcluster as a process, for tests in other languages:
 *
 *     node test/rig/taskcluster/serve.ts [--setup FILE] [--anonymous] [--with-parent]
 *
 * Prints one JSON line when it is ready: `{rootUrl, clientId, accessToken, setup}`; the client may do everything.
 * FILE is a JSON list of controls, `[["role", {"roleId": ..., "scopes": [...]}], ...]` (see `admin.ts`), carried out
 * before; `setup` has their answers. The same controls can be posted to `<rootUrl>/__rig__/<control>` at any time.
 * `--anonymous` lets everybody do what public deployments let everybody do. `--with-parent` ends the process when its
 * standard input closes.
 */

import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { control } from './admin.ts';
import { Rig, USUAL_ANONYMOUS } from './rig.ts';

const { values } = parseArgs({
  options: {
    setup: { type: 'string' },
    anonymous: { type: 'boolean', default: false },
    'with-parent': { type: 'boolean', default: false },
  },
});

const rig = await Rig.start(values.anonymous ? { anonymous: USUAL_ANONYMOUS } : {});
const controls =
  values.setup === undefined ? [] : (JSON.parse(readFileSync(values.setup, 'utf8')) as [string, unknown][]);
const setup: unknown[] = [];
for (const [name, body] of controls) setup.push(await control(rig, name, body));
console.log(JSON.stringify({ rootUrl: rig.rootUrl, ...rig.root, setup }));

if (values['with-parent']) {
  process.stdin.resume().once('end', () => process.exit());
}
