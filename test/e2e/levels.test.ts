import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { HookResources } from '../../actions/offer/hooks.ts';
import { derivedTaskId } from '../../src/util/hash.ts';
import { runHere } from '../rig/in-process.ts';
import { type Api, type Credentials, Deployment } from './deployment.ts';
import { Repository } from './repository.ts';

/**
 * One repository with all that `seta hooks` prints for its levels and its pull requests, as an administrator sets it up:
 * who does what. Nobody of a lower level does what belongs to a higher one, and somebody of that one does.
 */

let deployment: Deployment;
let repository: Repository;
/** Trust domain of this run. */
let domain: string;
let role: string;
const printed = new Map<string, HookResources>();
const PARTIES = {
  'pull requests': ['--pull-requests'],
  'level 1': ['--level', '1'],
  'level 3': ['--level', '3'],
} as const;

const seta = async (credentials: Credentials, ...args: readonly string[]) => {
  const env = {
    TASKCLUSTER_ROOT_URL: deployment.rootUrl,
    TASKCLUSTER_CLIENT_ID: credentials.clientId,
    TASKCLUSTER_ACCESS_TOKEN: credentials.accessToken,
  };
  const url = `https://github.com/seta-e2e/${repository.project}`;
  const of = ['--repository', url, '--project', repository.project];
  return runHere(['hooks', ...of, ...args], { cwd: repository.folder, env });
};

beforeAll(async () => {
  deployment = await Deployment.start();
  domain = deployment.unique('seta-e2e');
  repository = new Repository(deployment.unique('levels'), (config) =>
    config.replace('trust-domain: seta', `trust-domain: ${domain}`),
  );
  const yml = repository.read('.taskcluster.yml');
  repository.write('.taskcluster.yml', yml.replace('trustDomain: seta', `trustDomain: ${domain}`));
  role = `repo:github.com/seta-e2e/${repository.project}`;
  const nobody = { clientId: 'unused', accessToken: 'unused' };
  for (const [party, flags] of Object.entries(PARTIES)) {
    const { status, stdout } = await seta(nobody, ...flags);
    if (status !== 0) throw new Error(stdout);
    const resources = JSON.parse(stdout) as HookResources;
    printed.set(party, resources);
    for (const hook of resources.hooks) await deployment.hook(hook);
    for (const { roleId, scopes } of resources.roles) await deployment.role(roleId, scopes);
    for (const { roleId, scopes } of resources.grants) if (roleId !== undefined) await deployment.role(roleId, scopes);
  }
});
afterAll(async () => {
  repository[Symbol.dispose]();
  await deployment[Symbol.asyncDispose]();
});

type PartyName = keyof typeof PARTIES;
const ORDER = Object.keys(PARTIES) as readonly PartyName[];
const hookOf = (party: PartyName, permission: string): string => {
  const hook = printed.get(party)?.hooks.find(({ hookId }) => hookId.includes(`-${permission}/`));
  if (!hook) throw new Error(`no hook of ${party} for ${permission}`);
  return `${hook.hookGroupId}/${hook.hookId}`;
};
const PERMISSIONS = ['generic', 'backfill', 'retrigger-decision'];

/** All who run something for a party: the scope of their tasks. */
const WHO: Readonly<Record<PartyName, () => readonly string[]>> = {
  'pull requests': () => [
    `assume:${role}:pull-request`,
    `assume:${role}:pull-request-untrusted`,
    ...PERMISSIONS.flatMap((one) => [
      `assume:${role}:pr-action:${one}`,
      `assume:hook-id:${hookOf('pull requests', one)}`,
    ]),
  ],
  'level 1': () => [
    `assume:${role}:branch:some-branch`,
    // Names that look like that of level 3.
    `assume:${role}:branch:main2`,
    `assume:${role}:branch:x/main`,
    ...PERMISSIONS.flatMap((one) => [
      `assume:${role}:action-level-1:${one}`,
      `assume:hook-id:${hookOf('level 1', one)}`,
    ]),
  ],
  'level 3': () => [
    `assume:${role}:branch:main`,
    `assume:${role}:cron:seta-data`,
    ...PERMISSIONS.flatMap((one) => [`assume:${role}:action:${one}`, `assume:hook-id:${hookOf('level 3', one)}`]),
    ...PERMISSIONS.map((one) => `hooks:trigger-hook:${hookOf('level 3', one)}`),
  ],
};

const LEVELS: Readonly<Record<PartyName, string>> = { 'pull requests': '1', 'level 1': '1', 'level 3': '3' };

let tasks = 0;
/** Creates a task as the tasks of a level are, but for what is asked. */
async function create(api: Api, level: string, more: object): Promise<string> {
  const taskId = derivedTaskId(domain, ++tasks);
  const now = Date.now();
  await api('queue.createTask', taskId, {
    taskGroupId: taskId,
    schedulerId: `${domain}-level-${level}`,
    provisionerId: `${domain}-${level}`,
    workerType: 'linux',
    priority: 'lowest',
    created: new Date(now).toJSON(),
    deadline: new Date(now + 60 * 60_000).toJSON(),
    expires: new Date(now + 24 * 60 * 60_000).toJSON(),
    payload: {},
    metadata: {
      name: 'levels',
      description: 'made by an end-to-end test',
      owner: 'a@b.c',
      source: 'https://example.com',
    },
    ...more,
  });
  return taskId;
}

type Act = (api: Api, level: string) => Promise<unknown>;
const revision = 'a'.repeat(40);
const withRoute =
  (route: () => string): Act =>
  (api, level) =>
    create(api, level, { routes: [route()] });
const withScope =
  (scope: () => string): Act =>
  (api, level) =>
    create(api, level, { scopes: [scope()] });
const inHours = (hours: number): string => new Date(Date.now() + hours * 60 * 60_000).toJSON();

/** What belongs to level 3 alone. The level is that of who does it. */
const OF_LEVEL_3: Readonly<Record<string, Act>> = {
  'creates a task of level 3': (api) => create(api, '3', {}),
  'uses its scheduler': (api, level) => create(api, level, { schedulerId: `${domain}-level-3` }),
  'uses its workers': (api, level) => create(api, level, { provisionerId: `${domain}-3` }),
  'writes the latest decision': withRoute(() => `index.${domain}.v2.${repository.project}.latest.taskgraph.decision`),
  'writes the decision of a revision': withRoute(
    () => `index.${domain}.v2.${repository.project}.revision.${revision}.taskgraph.decision`,
  ),
  'writes the data': withRoute(() => `index.${domain}.v2.${repository.project}.latest.seta.data`),
  'reports to Treeherder': withRoute(() => `tc-treeherder.v2.${repository.project}.${revision}.0`),
  'writes the record of backstops': (api) =>
    api('index.insertTask', `${domain}.v2.${repository.project}.latest.seta.backstop`, {
      taskId: derivedTaskId(domain),
      rank: 1,
      data: {},
      expires: inHours(1),
    }),
  'writes it by a route': withRoute(() => `index.${domain}.v2.${repository.project}.latest.seta.backstop`),
  'offers its hooks': withScope(() => `in-tree:hook-action:${hookOf('level 3', 'generic')}`),
  'triggers a hook': (api) => {
    const [group, ...id] = hookOf('level 3', 'backfill').split('/');
    return api('hooks.triggerHook', group, id.join('/'), payload());
  },
  'gives a task the scope of its branch': withScope(() => `assume:${role}:branch:main`),
  'gives a task the scope of its actions': withScope(() => `assume:${role}:action:generic`),
  'cancels a task': async (api) => api('queue.cancelTask', await create(deployment.api, '3', {})),
  'runs a task again': async (api) => {
    const taskId = await create(deployment.api, '3', {});
    await deployment.api('queue.cancelTask', taskId);
    return api('queue.rerunTask', taskId);
  },
};

/** What pushes of level 1 have and pull requests have not. */
const OF_LEVEL_1: Readonly<Record<string, Act>> = {
  'writes the decision of a revision': withRoute(
    () => `index.${domain}.v2.${repository.project}-level-1.revision.${revision}.taskgraph.decision`,
  ),
  'reports to Treeherder': withRoute(() => `tc-treeherder.v2.${repository.project}-level-1.${revision}.0`),
  'writes the record of backstops': (api) =>
    api('index.insertTask', `${domain}.v2.${repository.project}.latest.seta.backstop-level-1`, {
      taskId: derivedTaskId(domain),
      rank: 1,
      data: {},
      expires: inHours(1),
    }),
  'offers its hooks': withScope(() => `in-tree:hook-action:${hookOf('level 1', 'generic')}`),
  'gives a task the scope of its actions': withScope(() => `assume:${role}:action-level-1:generic`),
};

/** What a decision task of level 3 lets clients send. */
const payload = () => ({
  decision: {
    action: {
      name: 'backfill',
      title: 'Backfill',
      description: 'x',
      taskGroupId: derivedTaskId(domain, 'group'),
      cb_name: 'backfill',
      symbol: 'Bk',
    },
    push: { owner: 'a@b.c', revision, pushlog_id: '0', base_revision: revision, branch: 'main' },
    repository: {
      url: `https://github.com/seta-e2e/${repository.project}`,
      project: repository.project,
      level: '3',
      base_url: `https://github.com/seta-e2e/${repository.project}`,
    },
  },
  user: { input: {}, taskId: null, taskGroupId: derivedTaskId(domain, 'group') },
});

const clients = new Map<string, Promise<Credentials>>();

/** Whether somebody with this scope may; anything but a refusal for want of scopes is a bug of the test. */
async function may(act: Act, scope: string, level: string): Promise<boolean> {
  const client = clients.get(scope) ?? deployment.client([scope]);
  clients.set(scope, client);
  try {
    await act(deployment.as(await client), level);
    return true;
  } catch (error) {
    const { statusCode, body } = error as { statusCode?: number; body?: { message?: string } };
    if (statusCode === 403) return false;
    throw new Error(`${scope}: ${statusCode} ${body?.message ?? error}`);
  }
}

describe.each([
  ['level 3', OF_LEVEL_3],
  ['level 1', OF_LEVEL_1],
] as const)('of what belongs to %s, nobody below', (owner, acts) => {
  test.each(Object.entries(acts))('%s', async (_name, act) => {
    const below = ORDER.slice(0, ORDER.indexOf(owner)).flatMap((party) =>
      WHO[party]().map((scope) => ({ scope, level: LEVELS[party] })),
    );
    const reached: string[] = [];
    for (const { scope, level } of below) if (await may(act, scope, level)) reached.push(scope);
    expect(reached).toEqual([]);
    let isReal = false;
    for (const scope of WHO[owner]()) isReal ||= await may(act, scope, LEVELS[owner]);
    expect(isReal).toBe(true);
  });
});

describe('seta hooks --check', () => {
  test.each(Object.entries(PARTIES))('%s: is content with what was set up', async (_name, flags) => {
    const admin = await deployment.client(['hooks:get:*', 'auth:expand-scopes']);
    const checked = await seta(admin, '--check', ...flags);
    expect(checked).toMatchObject({ status: 0, stderr: '' });
  });

  test('names what is missing', async () => {
    const admin = await deployment.client(['hooks:get:*', 'auth:expand-scopes']);
    const other = await seta(admin, '--check', '--repository', 'https://github.com/seta-e2e/other');
    expect(other.status).toBe(1);
    expect(other.stderr).toContain('role repo:github.com/seta-e2e/other:action:generic: it does not grant');
  });

  test('names what is too wide', async () => {
    const admin = await deployment.client(['hooks:get:*', 'auth:expand-scopes']);
    // As it stands on many deployments: a role for all that a repository runs.
    await deployment.role(`${role}:*`, [`in-tree:hook-action:project-${domain}/in-tree-action-3-*`]);
    const wide = await seta(admin, '--check');
    expect(wide.status).toBe(1);
    for (const name of ['branch:*', 'pull-request', 'pr-action:generic', 'action-level-1:backfill']) {
      expect(wide.stderr).toContain(`role ${role}:${name}: it is too wide: in-tree:hook-action:`);
    }
    expect(wide.stderr).not.toContain(`role ${role}:branch:main`);
  });
});
