import { type Finding, note, todo } from './finding.ts';
import { kindsOf } from './kinds.ts';
import {
  CONFIG,
  CRON,
  DATA_KIND,
  FETCH_KIND,
  type InitPlan,
  type Package,
  type Repository,
  TASKCLUSTER_YML,
} from './repository.ts';
import { setaBlock } from './upstream.ts';

const CHECK_KIND = 'taskcluster/kinds/check/kind.yml';

/** Sets up `seta decision` in a repository without taskgraph, after the model of this project's own CI. */
export function planFresh(repository: Repository, { templates, version }: Package): InitPlan {
  const domain = repository.project.toLowerCase().replaceAll(/[^a-z0-9-]/g, '-');
  const install = `npm install --global --no-audit --no-fund taskgraph-seta@${version} --ignore-scripts`;
  const model = (path: string, changes: Readonly<Record<string, string>>): string =>
    Object.entries(changes).reduce((text, [from, to]) => replaced(text, from, to, path), templates.get(path) ?? '');
  const command = {
    'npm ci --omit=dev --ignore-scripts --no-audit --no-fund': install,
    'npm run -s seta -- ': 'seta ',
  };
  const wanted = new Map([
    [TASKCLUSTER_YML, model(TASKCLUSTER_YML, { 'trustDomain: seta': `trustDomain: ${domain}`, ...command })],
    [CRON, model(CRON, {})],
    [CONFIG, config(domain, repository.project)],
    [CHECK_KIND, CHECK],
    [DATA_KIND, model(DATA_KIND, command)],
    [FETCH_KIND, model(FETCH_KIND, command)],
  ]);
  // What is there is the repository's own.
  for (const path of repository.files.keys()) wanted.delete(path);
  // An example is for those who have none of their own.
  if (kindsOf(repository).size > 0) wanted.delete(CHECK_KIND);
  return { findings: findings(repository, wanted), files: wanted, byHand: [] };
}

function findings({ files }: Repository, wanted: ReadonlyMap<string, string>): readonly Finding[] {
  const decision = todo(
    'decision task',
    `${TASKCLUSTER_YML} runs another command`,
    'seta decision makes the tasks here, and nothing calls it',
    `let the decision task of ${TASKCLUSTER_YML} run seta decision`,
  );
  const fill = todo(
    'prunable',
    'the trust domain, the worker pools and the tests are examples',
    'nothing of this repository is tested yet',
    `put its own into ${CONFIG} and ${CHECK_KIND}, its main branch into ${TASKCLUSTER_YML}, and look at a push: seta decision --dry-run --help`,
  );
  return [
    note('taskgraph', `no key taskgraph in ${CONFIG}`, 'seta decision makes the tasks, in place of taskgraph'),
    ...(files.get(TASKCLUSTER_YML)?.includes('seta decision') === false ? [decision] : []),
    ...(wanted.has(CONFIG) || wanted.has(CHECK_KIND) ? [fill] : []),
  ];
}

function replaced(text: string, from: string, to: string, path: string): string {
  if (!text.includes(from)) throw new Error(`${path} does not say "${from}"`);
  return text.replaceAll(from, to);
}

const config = (
  domain: string,
  project: string,
): string => `# docs/reference/configuration.md of taskgraph-seta explains every key.
trust-domain: ${domain}
task-priority: low
task-deadline-after: 1 day
task-expires-after: 28 days

workers:
  aliases:
    linux:
      provisioner: "{trust-domain}-{level}"
      implementation: docker-worker
      os: linux
      worker-type: linux

treeherder:
  group-names:
    C: Checks
    S: SETA data

${setaBlock(project, ['check-*'])}
# A task says \`optimization: {test: [globs of files]}\`, and is left out when none changed or when seta says so.
strategies:
  test: {any: [skip-unless-changed, seta]}
`;

const CHECK = `# What has to hold on every push: one task each.
task-defaults:
  worker-type: linux
  run-on-tasks-for: [github-push, github-pull-request]
  treeherder: {kind: test, tier: 1, platform: linux/opt}
  payload:
    image: node:24
    maxRunTime: 3600
    env:
      HEAD_REPOSITORY: \${parameters.head_repository}
      HEAD_REV: \${parameters.head_rev}
    command:
      - bash
      - -euxc
      - >-
        git clone --quiet "$HEAD_REPOSITORY" /builds/checkout && cd /builds/checkout &&
        git checkout --quiet --detach "$HEAD_REV" && bash -euxc "$CHECK"

tasks:
  test:
    description: The tests of this repository
    treeherder: {symbol: C(test)}
    optimization: {test: ["**"]}
    payload: {env: {CHECK: make test}}
`;
