import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { actions } from '../../actions/index.ts';
import { hookResources } from '../../actions/offer/hooks.ts';
import { hooks } from '../../src/cli/hooks/run.ts';
import { parseGraphConfig } from '../rig/graph-config.ts';
import { configOf } from './fakes.ts';

/** What `seta hooks` prints for a configuration. */
function resourcesOf(text: string, over: { readonly level?: string; readonly pullRequests?: boolean } = {}) {
  const graphConfig = parseGraphConfig(text, 'config.yml');
  if (!graphConfig.ok) throw new Error(graphConfig.failure.message);
  return hookResources(actions, {
    config: configOf(text),
    graphConfig: graphConfig.value,
    level: '3',
    repository: 'https://example.com/repo',
    project: 'repo',
    template: { task: {}, hash: '0123456789' },
    owner: 'someone@example.com',
    pullRequests: false,
    ...over,
  });
}

describe('the roles of actions may create tasks', () => {
  const queues = (text: string, level = '3') => {
    const { roles } = resourcesOf(text, { level });
    const role = roles.find(({ roleId }) => roleId === 'repo:example.com/repo:action:generic');
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

test('decision tasks of pushes are to be granted the record of backstops', () => {
  const scopes = (pullRequests: boolean) =>
    resourcesOf('trust-domain: gecko\n', { pullRequests }).grants.flatMap((grant) => grant.scopes);
  expect(scopes(false)).toContain('index:insert-task:gecko.v2.repo.latest.seta.backstop');
  expect(scopes(true).join()).not.toContain('index:insert-task');
});

test.each(['http://github.com/org/repo', 'github.com/org/repo', 'https://github.com', 'file:///repo', ''])(
  'the repository %j is bad usage',
  async (repository) => {
    const config = join(import.meta.dirname, '../../taskcluster/config.yml');
    const done = await hooks({ config, level: '3', repository, project: 'p', owner: 'someone@example.com' });
    expect(done).toMatchObject({ ok: false, failure: { reason: 'bad-usage' } });
  },
);
