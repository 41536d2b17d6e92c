import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { hasScope } from '../../actions/engine/scopes.ts';
import { actions } from '../../actions/index.ts';
import { roleFaults, rolesToCheck } from '../../actions/offer/check.ts';
import { compareHooks } from '../../actions/offer/compare.ts';
import type { HooksRequest } from '../../actions/offer/hook.ts';
import { hookResources, permissionsOf } from '../../actions/offer/hooks.ts';
import { askedFor } from '../../actions/offer/parties.ts';
import { parseTaskTemplate } from '../../actions/offer/render.ts';
import { err, ok } from '../../src/util/result.ts';
import { parseGraphConfig } from '../rig/graph-config.ts';
import { configOf } from './fakes.ts';

const root = join(import.meta.dirname, '../..');

/** What `seta hooks` prints for a configuration. */
const resourcesOf = (text: string, over: Partial<HooksRequest> = {}) => hookResources(actions, requestOf(text, over));

function requestOf(text: string, over: Partial<HooksRequest> = {}): HooksRequest {
  const graphConfig = parseGraphConfig(text, 'config.yml');
  if (!graphConfig.ok) throw new Error(graphConfig.failure.message);
  return {
    config: configOf(text),
    graphConfig: graphConfig.value,
    level: '3',
    repository: 'https://example.com/repo',
    project: 'repo',
    template: { task: {}, hash: '0123456789', where: () => '.taskcluster.yml:1' },
    owner: 'someone@example.com',
    pullRequests: false,
    ...over,
  };
}

describe('the roles of actions may create tasks', () => {
  const queues = (text: string, level = '3') => {
    const { roles } = resourcesOf(text, { level });
    const name = level === '3' ? 'action' : `action-level-${level}`;
    const role = roles.find(({ roleId }) => roleId === `repo:example.com/repo:${name}:generic`);
    return role?.scopes.filter((scope) => /^queue:create-task:(?!project)/.test(scope));
  };
  const pool = (provisioner: string) => `{provisioner: ${provisioner}, implementation: docker-worker, worker-type: w}`;
  const workers = (...provisioners: readonly string[]) =>
    `workers:\n  aliases:\n${provisioners.map((one, i) => `    w${i}: ${pool(one)}\n`).join('')}`;

  test.each<[name: string, more: string, level: string, scopes: readonly string[]]>([
    ['of the usual provisioner without workers', '', '3', ['low:gecko-3/*']],
    ['of each provisioner of the workers, once', workers('a', "'b-{level}'", 'a'), '3', ['low:a/*', 'low:b-3/*']],
    ['of the priority of tasks', 'task-priority: high\n', '3', ['high:gecko-3/*']],
    ['of no less than that of actions', 'task-priority: lowest\n', '3', ['low:gecko-3/*']],
    ['by level', "task-priority: {by-level: {'3': medium, default: low}}\n", '1', ['low:gecko-1/*']],
    ['by level 3', "task-priority: {by-level: {'3': medium, default: low}}\n", '3', ['medium:gecko-3/*']],
  ])('%s', (_name, more, level, scopes) => {
    expect(queues(`trust-domain: gecko\n${more}`, level)).toEqual(scopes.map((one) => `queue:create-task:${one}`));
  });
});

const OURS = parseTaskTemplate(readFileSync(join(root, '.taskcluster.yml'), 'utf8'), '.taskcluster.yml');
if (!OURS.ok) throw new Error(OURS.failure.message);
const template = OURS.value;
const CONFIG = 'trust-domain: seta\n';
const GIT = { template, repository: 'https://github.com/org/repo' };
const HG = { template, repository: 'https://hg.example.com/repo', level: '1' };

/** The scopes of each role that is printed, those of decision tasks included. */
function rolesPrinted(over: Partial<HooksRequest>, text = CONFIG): ReadonlyMap<string, readonly string[]> {
  const { roles, grants } = resourcesOf(text, over);
  const decisions = grants.flatMap(({ roleId, scopes }) => (roleId === undefined ? [] : [{ roleId, scopes }]));
  return new Map([...roles, ...decisions].map(({ roleId, scopes }) => [roleId, scopes]));
}

describe('the record of backstops is for decision tasks of pushes, of each level its own', () => {
  const record = (over: Partial<HooksRequest>) =>
    [...rolesPrinted(over)].flatMap(([roleId, scopes]) =>
      scopes.filter((scope) => scope.includes('backstop')).map((scope) => `${roleId} ${scope}`),
    );
  const R = 'repo:github.com/org/repo';
  const path = 'index:insert-task:seta.v2.repo.latest.seta.backstop';
  test.each<[name: string, over: Partial<HooksRequest>, who: readonly string[]]>([
    ['level 3', GIT, [`${R}:branch:main ${path}`]],
    ['level 3 of another branch', { ...GIT, branch: 'release' }, [`${R}:branch:release ${path}`]],
    ['level 1', { ...GIT, level: '1' }, [`${R}:branch:* ${path}-level-1`]],
    ['pull requests', { ...GIT, level: '1', pullRequests: true }, []],
    ['hg', HG, [`repo:hg.example.com/repo:branch:default ${path}-level-1`]],
  ])('%s', (_name, over, who) => expect(record(over)).toEqual(who));
});

describe('roles hold what the tasks ask for that they create', () => {
  const again = (prefix: string, over: Partial<HooksRequest>) =>
    rolesPrinted(over)
      .get(`${prefix}:retrigger-decision`)
      ?.filter((scope) => /^assume:|^in-tree:/.test(scope));

  test('a decision, cron or action task of level 3 is created once more with all that it holds', () => {
    expect(again('repo:github.com/org/repo:action', GIT)).toEqual([
      'assume:repo:github.com/org/repo:action:backfill',
      'assume:repo:github.com/org/repo:action:bisect',
      'assume:repo:github.com/org/repo:action:generic',
      'assume:repo:github.com/org/repo:branch:main',
      'assume:repo:github.com/org/repo:cron:*',
      'in-tree:hook-action:project-seta/in-tree-action-3-*',
    ]);
  });

  test('of any branch it is not: who may that may do so with main', () => {
    expect(again('repo:github.com/org/repo:action-level-1', { ...GIT, level: '1' })).toEqual([
      'assume:repo:github.com/org/repo:action-level-1:backfill',
      'assume:repo:github.com/org/repo:action-level-1:bisect',
      'assume:repo:github.com/org/repo:action-level-1:generic',
      // By which taskgraph's callback knows it (upstream-scope.test.ts).
      'assume:repo:github.com/org/repo:pr-action:retrigger-decision',
      'in-tree:hook-action:project-seta/in-tree-action-1-*',
    ]);
    expect(again('repo:github.com/org/repo:action-level-1', { ...GIT, level: '1', branch: 'old' })).toContain(
      'assume:repo:github.com/org/repo:branch:old',
    );
  });

  test('of a pull request it is, with the scope of pull requests', () => {
    expect(again('repo:github.com/org/repo:pr-action', { ...GIT, level: '1', pullRequests: true })).toContain(
      'assume:repo:github.com/org/repo:pull-request',
    );
  });

  test.each([
    ['GitHub', GIT, 'repo:github.com/org/repo:action:generic', true],
    ['hg', HG, 'repo:hg.example.com/repo:action-level-1:generic', false],
  ])('%s: the route by which GitHub shows tasks', (_name, over, roleId, isThere) => {
    expect(rolesPrinted(over).get(roleId)?.includes('queue:route:checks')).toBe(isThere);
  });

  const graph = () => [
    {
      provisionerId: 'metal',
      workerType: 'big',
      priority: 'high',
      scopes: ['secrets:get:project/seta/key'],
      routes: ['notify.email.a@example.com.on-failed'],
    },
  ];
  test('what the graph asks for, for decisions and actions', () => {
    for (const roleId of ['repo:github.com/org/repo:action:generic', 'repo:github.com/org/repo:branch:main']) {
      const wanted = [
        'queue:create-task:high:metal/big',
        'secrets:get:project/seta/key',
        'queue:route:notify.email.a@example.com.on-failed',
      ];
      expect(rolesPrinted({ ...GIT, graph }).get(roleId)).toEqual(expect.arrayContaining(wanted));
    }
  });

  test('the routes of any push, not of the one whose graph it is', () => {
    const digest = '5f25d145b7f2706fced6ee3a209ccbeff56735b0ca52d4afdca9e854c99a172a';
    const cache = 'index.seta.cache.level-3.docker-images.v2.python';
    const other = 'index.project.repo.v2.branch.main';
    const cached = () => [
      {
        ...graph()[0],
        provisionerId: 'metal',
        workerType: 'big',
        routes: [
          `${cache}.hash.${digest}`,
          `${cache}.latest`,
          `${cache}.pushdate.2026.01.01.20260101000000`,
          `${other}.revision.${digest.slice(0, 40)}.build`,
          `${other}.pushdate.2026.01.01.20260101000000.build`,
          `${other}.latest.build`,
        ],
      },
    ];
    const routes = rolesPrinted({ ...GIT, graph: cached })
      .get('repo:github.com/org/repo:branch:main')
      ?.filter((scope) => scope.startsWith('queue:route:index.'));
    expect(routes).toEqual([
      `queue:route:${other}.latest.build`,
      `queue:route:${other}.pushdate.*`,
      `queue:route:${other}.revision.*`,
      'queue:route:index.seta.cache.level-3.*',
      'queue:route:index.seta.v2.repo.*',
    ]);
  });

  test('caches of workers, which are named after an image and the version of what fills them', () => {
    const named = 'taskgraph-level-3-checkouts-v3-c8442a4dac36bbb86016-<docker-image>';
    const cached = () => [
      { provisionerId: 'metal', workerType: 'big', scopes: [{ 'task-reference': `docker-worker:cache:${named}` }] },
    ];
    const scopes = rolesPrinted({ ...GIT, graph: cached }).get('repo:github.com/org/repo:branch:main');
    expect(scopes).toContain('docker-worker:cache:taskgraph-level-3-checkouts-v3-*');
    expect(scopes?.filter((scope) => /[<>[\]]/.test(scope))).toEqual([]);
  });

  test('the cache of another prefix is meant where cached-task-prefix says so; pull requests have one of their own', () => {
    const text = `${CONFIG}taskgraph: {cached-task-prefix: xpi.repo}\n`;
    const routes = (over: Partial<HooksRequest>, roleId: string) =>
      rolesPrinted({ ...GIT, ...over }, text)
        .get(`repo:github.com/org/repo:${roleId}`)
        ?.filter((scope) => scope.includes('.cache.'));
    expect(routes({}, 'action:generic')).toEqual(['queue:route:index.xpi.repo.cache.level-3.*']);
    expect(routes({ level: '1' }, 'branch:*')).toEqual(['queue:route:index.xpi.repo.cache.level-1.*']);
    const ofPulls = routes({ level: '1', pullRequests: true }, 'pull-request');
    expect(ofPulls).toEqual(['queue:route:index.xpi.repo.cache.pr.*']);
  });

  test.each([
    ['level 1', { level: '1' }, 'branch:*'],
    ['pull requests', { level: '1', pullRequests: true }, 'pull-request'],
  ])('of a graph that level 3 made %s get nothing', (_name, over, roleId) => {
    const ofLevel3 = () => [
      {
        provisionerId: 'elsewhere',
        workerType: 'images',
        scopes: ['secrets:get:project/seta/level-3'],
        routes: ['index.seta.cache.level-3.docker-images.v2.python.latest'],
      },
      {
        provisionerId: 'elsewhere',
        workerType: 'tests',
        scopes: ['secrets:get:project/seta/level-3', 'docker-worker:cache:seta-level-3-checkouts-v3-x'],
      },
    ];
    const role = `repo:github.com/org/repo:${roleId}`;
    expect(rolesPrinted({ ...GIT, ...over, graph: ofLevel3 }).get(role)).toEqual(
      rolesPrinted({ ...GIT, ...over }).get(role),
    );
  });

  test('but nothing that belongs to a higher level, whatever the graph asks for', () => {
    const greedy = () => [
      {
        provisionerId: 'seta-3',
        workerType: 'linux',
        scopes: ['assume:repo:github.com/org/repo:branch:main'],
        routes: ['index.seta.v2.repo.latest.seta.data', 'tc-treeherder.v2.repo.x.0'],
      },
    ];
    for (const over of [{ level: '1' }, { level: '1', pullRequests: true }]) {
      const with_ = rolesPrinted({ ...GIT, ...over, graph: greedy });
      const without = rolesPrinted({ ...GIT, ...over });
      expect(with_).toEqual(without);
    }
  });

  test('of a provisioner that several levels share, lower ones get their pools alone', () => {
    const text = `${CONFIG}workers:\n  aliases:\n    w: {provisioner: shared, implementation: docker-worker, worker-type: 'w-{level}'}\n`;
    const queues = (level: string, name: string) =>
      rolesPrinted({ ...GIT, level }, text)
        .get(`repo:github.com/org/repo:${name}:backfill`)
        ?.filter((scope) => scope.includes('shared'));
    expect(queues('1', 'action-level-1')).toEqual(['queue:create-task:low:shared/w-1']);
    expect(queues('3', 'action')).toEqual(['queue:create-task:low:shared/*']);
  });

  test.each<[what: string, over: object, roleId: string, isTheirs: boolean]>([
    ['level 1 where it has the main branch: there is no level 3', { level: '1', branch: 'main' }, 'branch:main', true],
    ['its actions', { level: '1', branch: 'main' }, 'action-level-1:generic', true],
    ['its cron', { level: '1', branch: 'main' }, 'cron:*', true],
    ['level 1 beside a main branch', { level: '1' }, 'branch:*', false],
    ['level 1 on a branch beside a main branch', { level: '1', branch: 'dev' }, 'branch:dev', false],
    ['pull requests', { level: '1', pullRequests: true }, 'pull-request', false],
  ])('names that pushes of level 3 have: %s', (_what, over, roleId, isTheirs) => {
    const routes = ['tc-treeherder.v2.repo.x.0', 'index.seta.v2.repo.latest.test'];
    const graph = () => [{ provisionerId: 'seta-1', workerType: 'linux', routes }];
    const given = rolesPrinted({ ...GIT, ...over, graph }).get(`repo:github.com/org/repo:${roleId}`) ?? [];
    for (const route of routes) expect(hasScope(given, `queue:route:${route}`)).toBe(isTheirs);
  });

  test.each<[what: string, workerType: string, scopes: readonly string[]]>([
    ['in their pool, at the highest priority that a task asks for', 'w-1', ['queue:create-task:high:shared/w-1']],
    ["in another's, nothing more", 'w-3', ['queue:create-task:low:shared/w-1']],
  ])('of a provisioner that several levels share, lower ones get %s', (_what, workerType, scopes) => {
    const text = `${CONFIG}workers:\n  aliases:\n    w: {provisioner: shared, implementation: docker-worker, worker-type: 'w-{level}'}\n`;
    const graph = () => ['low', 'high'].map((priority) => ({ provisionerId: 'shared', workerType, priority }));
    const roles = rolesPrinted({ ...GIT, level: '1', graph }, text);
    for (const name of ['branch:*', 'action-level-1:generic']) {
      const given = roles.get(`repo:github.com/org/repo:${name}`);
      expect(given?.filter((scope) => scope.includes('shared'))).toEqual(scopes);
    }
  });
});

describe('seta hooks --check', () => {
  const permissions = permissionsOf(actions);
  const checked = rolesToCheck(permissions, requestOf(CONFIG, GIT));
  const R = 'repo:github.com/org/repo';
  const faults = (roleId: string, more: readonly string[], less = '') => {
    const one = checked.find(({ role }) => role.roleId === roleId);
    if (!one) throw new Error(`${roleId} is not checked`);
    return roleFaults(one, [...one.allowed.filter((scope) => scope !== less), ...more]).map(({ reason }) => reason);
  };

  test('looks at the roles of every level and of pull requests', () => {
    expect(checked.map(({ scope }) => scope)).toEqual(
      expect.arrayContaining([
        `assume:${R}:branch:main`,
        `assume:${R}:branch:seta-any-name`,
        `assume:${R}:pull-request`,
        'assume:hook-id:project-seta/in-tree-pr-action-1-generic/seta-any-name',
      ]),
    );
  });

  test('finds nothing where all is as printed', () => {
    for (const { role } of checked) expect([role.roleId, faults(role.roleId, [])]).toEqual([role.roleId, []]);
  });

  test.each([`${R}:branch:main`, `${R}:cron:*`, `${R}:action:generic`])('%s: what is missing', (roleId) => {
    expect(faults(roleId, [], 'queue:scheduler-id:seta-level-3')).toEqual(['missing-scopes']);
  });

  test.each<[roleId: string, scope: string]>([
    [`${R}:branch:*`, '*'],
    [`${R}:branch:*`, 'assume:*'],
    [`${R}:branch:*`, `assume:${R}:branch:*`],
    [`${R}:branch:*`, 'queue:scheduler-id:*'],
    [`${R}:branch:*`, 'queue:create-task:highest:seta-3/linux'],
    [`${R}:branch:*`, 'queue:create-task:lowest:*'],
    [`${R}:branch:*`, 'queue:route:index.seta.v2.repo.latest.seta.data'],
    [`${R}:branch:*`, 'queue:route:index.seta.*'],
    [`${R}:branch:*`, 'queue:route:tc-treeherder.v2.repo.*'],
    [`${R}:branch:*`, 'index:insert-task:seta.v2.repo.latest.seta.backstop'],
    [`${R}:branch:*`, 'in-tree:hook-action:project-seta/*'],
    [`${R}:action-level-1:generic`, 'queue:cancel-task:seta-level-3/*'],
    [`${R}:action-level-1:backfill`, 'hooks:trigger-hook:project-seta/in-tree-action-*'],
    [`${R}:action-level-1:backfill`, `assume:${R}:action:backfill`],
    [`${R}:pull-request`, 'index:insert-task:seta.v2.repo.latest.seta.backstop-level-1'],
    [`${R}:pull-request`, 'queue:route:index.seta.v2.repo-level-1.*'],
    [`${R}:pr-action:backfill`, 'hooks:trigger-hook:project-seta/in-tree-action-1-backfill/x'],
    [`${R}:pr-action:generic`, `assume:${R}:action-level-1:generic`],
    ['hook-id:project-seta/in-tree-pr-action-1-generic/*', `assume:${R}:action:*`],
    ['hook-id:project-seta/in-tree-action-3-generic/*', `assume:${R}:action:retrigger-decision`],
  ])('%s: %s is too wide', (roleId, scope) => expect(faults(roleId, [scope])).toEqual(['too-wide']));

  test.each<[roleId: string, scope: string]>([
    [`${R}:branch:*`, 'queue:get-task:*'],
    [`${R}:branch:*`, 'index:find-task:*'],
    [`${R}:branch:*`, 'secrets:get:project/seta/level-1'],
    [`${R}:branch:*`, 'queue:create-task:highest:seta-1/other'],
    [`${R}:branch:main`, 'secrets:get:project/seta/*'],
    [`${R}:pull-request`, 'queue:route:checks'],
  ])('%s: %s harms nobody above', (roleId, scope) => expect(faults(roleId, [scope])).toEqual([]));
});

describe('a deployment is compared with what is printed', () => {
  const request = requestOf(CONFIG, GIT);
  const { hooks: wanted } = hookResources(actions, request);
  const roles = rolesToCheck(permissionsOf(actions), request);
  const main = 'repo:github.com/org/repo:branch:main';
  const deciding = 'repo:github.com/org/repo:branch:*';
  type Held = (roleId: string, allowed: readonly string[]) => readonly string[];
  const asPrinted: Held = (_, allowed) => allowed;

  /** What is told of a deployment that lacks some hooks, and whose roles hold what `held` says. */
  async function told(held: Held, isThere: (hookId: string) => boolean = () => true) {
    return compareHooks(actions, request, {
      hooks: { hook: async (_, id) => ok(isThere(id) ? wanted.find(({ hookId }) => hookId === id) : null) },
      auth: {
        expandScopes: async ([scope]) => {
          const one = roles.find((role) => role.scope === scope);
          return ok(one ? held(one.role.roleId, one.allowed) : []);
        },
      },
    });
  }

  test('where all is as printed, so much is there', async () => {
    const asked = roles.filter(({ isAsked }) => isAsked).length;
    expect(await told(asPrinted)).toEqual(ok({ hooks: wanted.length, roles: asked }));
  });

  test.each<[name: string, held: Held, hook: string, reason: string, causes: readonly RegExp[], message: string]>([
    ['a hook', asPrinted, 'generic', 'missing-scopes', [/no such hook/], '1 missing and 0 too wide'],
    [
      'a scope',
      (roleId, all) => (roleId === main ? all.slice(1) : all),
      '',
      'missing-scopes',
      [/not grant/],
      '1 missing',
    ],
    [
      'no hook',
      (roleId, all) => (roleId === deciding ? ['*', ...all] : all),
      '',
      'too-wide',
      [/wide: \*/],
      '0 missing and 1',
    ],
    [
      'a hook, and something is too wide',
      (roleId, all) => (roleId === deciding ? ['*', ...all] : all),
      'backfill',
      'too-wide',
      [/no such hook/, /wide: \*/],
      '1 missing and 1 too wide',
    ],
  ])('%s is missing', async (_name, held, hook, reason, causes, message) => {
    const done = await told(held, (hookId) => hook === '' || !hookId.includes(`-${hook}/`));
    if (done.ok) throw new Error('nothing was found');
    expect(done.failure).toMatchObject({ reason, message: expect.stringContaining(message) });
    expect(done.failure.causes?.map((cause) => cause.message)).toEqual(causes.map((one) => expect.stringMatching(one)));
  });

  test('what a service refuses is the failure', async () => {
    const refused = err({ reason: 'service', message: 'no' } as const);
    const auth = { expandScopes: async () => refused };
    expect(await compareHooks(actions, request, { hooks: { hook: async () => ok(wanted[0]) }, auth })).toMatchObject({
      ok: false,
    });
    const hook = async () => refused;
    expect(await compareHooks(actions, request, { hooks: { hook }, auth })).toEqual(refused);
  });
});

test('pull requests have level 1', () => {
  const of = { repository: GIT.repository, pullRequests: true };
  expect(askedFor({ ...of, level: '3' })).toMatchObject({ ok: false, failure: { reason: 'bad-usage' } });
  expect(askedFor(of)).toEqual(ok({ level: '1', pullRequests: true }));
  expect(askedFor({ repository: GIT.repository })).toEqual(ok({ level: '3', pullRequests: false }));
});

test.each(['http://github.com/org/repo', 'github.com/org/repo', 'https://github.com', 'file:///repo', ''])(
  'the repository %j is bad usage',
  (repository) => expect(askedFor({ repository })).toMatchObject({ ok: false, failure: { reason: 'bad-usage' } }),
);
