/** Whether taskgraph's own callback takes the action tasks of the hooks that `seta hooks` prints: it is asked. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { actions } from '../../actions/index.ts';
import { type HooksRequest, ownScope } from '../../actions/offer/hook.ts';
import { hookResources, permissionsOf } from '../../actions/offer/hooks.ts';
import { parseGraphConfig } from '../rig/graph-config.ts';
import { expandScopes } from '../rig/taskcluster/roles.ts';
import { upstreamPython } from '../upstream/oracle.ts';
import { configOf } from './fakes.ts';

const CONFIG = 'trust-domain: seta\n';
const graphConfig = parseGraphConfig(CONFIG, 'config.yml');
if (!graphConfig.ok) throw new Error(graphConfig.failure.message);
const BASE = {
  ...{ config: configOf(CONFIG), graphConfig: graphConfig.value, project: 'repo', owner: 'someone@example.com' },
  template: { task: {}, hash: '0123456789', where: () => '.taskcluster.yml:1' },
};
const GIT = 'https://github.com/org/repo';
const HG = 'https://hg.mozilla.org/try';
const push = { level: '3', pullRequests: false };

/** Each party, the repository that its pushes are based on, and who else has roles. */
const PARTIES: Readonly<
  Record<string, Pick<HooksRequest, 'repository' | 'level' | 'pullRequests'> & { base?: string }>
> = {
  'level 3 of git': { ...push, repository: GIT },
  'level 1 of git': { ...push, repository: GIT, level: '1' },
  'pull requests': { repository: GIT, level: '1', pullRequests: true },
  'level 1 of hg, based on another repository': {
    ...{ ...push, repository: HG, level: '1' },
    base: 'https://hg.mozilla.org/mozilla-unified',
  },
  'level 3 of hg': { ...push, repository: 'https://hg.mozilla.org/integration/autoland' },
};

const permissions = permissionsOf(actions);
const cases = Object.entries(PARTIES).flatMap(([party, { base, ...request }]) =>
  permissions.map((permission) => {
    const { roles } = hookResources(actions, { ...BASE, ...request });
    const scopes = expandScopes([ownScope(permission, request)], roles);
    const head = request.pullRequests ? 'https://github.com/somebody/repo' : request.repository;
    const parameters = { head_repository: head, base_repository: base ?? request.repository };
    return { party, permission, parameters, scopes };
  }),
);

const complaints = JSON.parse(
  execFileSync(upstreamPython(), [join(import.meta.dirname, 'upstream-scope.py')], {
    input: JSON.stringify(cases),
    encoding: 'utf8',
  }),
) as readonly (string | null)[];

test.each(Object.keys(PARTIES))('%s: the callback takes the scope of each permission', (party) => {
  const said = cases.flatMap((one, i) => (one.party === party ? [complaints[i]] : []));
  expect(said).toEqual(permissions.map(() => null));
});

test('an action of one permission has not the scope of another', () => {
  for (const { permission, scopes, party } of cases) {
    const others = permissions.filter((other) => other !== permission && permission !== 'retrigger-decision');
    for (const other of others) {
      const held = scopes.filter((scope) => scope.startsWith('assume:') && scope.endsWith(`action:${other}`));
      expect(held, `${party}, ${permission}`).toEqual([]);
    }
  }
});
