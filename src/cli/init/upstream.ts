import type { Result } from '../../util/failure.ts';
import { isObject } from '../../util/json.ts';
import { ok } from '../../util/result.ts';
import { dockerWorker, testKinds } from './kinds.ts';
import { addRegisterCall, registerPlaces } from './register.ts';
import { CONFIG, CRON, DATA_KIND, type InitPlan, type Package, planOf, type Repository } from './repository.ts';
import { addKeys, addToList, addToMapping } from './yaml-edit.ts';

const REGISTER = 'seta_taskgraph:register';

/** Adds the adapter to a repository whose tasks upstream taskgraph makes. */
export function planUpstream(
  repository: Repository,
  config: Readonly<Record<string, unknown>>,
  { adapter, version }: Package,
): Result<InitPlan> {
  const wanted = new Map(adapter);
  const next: string[] = [];

  const registered = register(repository, config);
  if (!registered.ok) return registered;
  for (const [path, text] of registered.value.files) wanted.set(path, text);
  next.push(...registered.value.next);

  const configured = configure(wanted.get(CONFIG) ?? repository.files.get(CONFIG) ?? '', repository, config);
  if (!configured.ok) return configured;
  wanted.set(CONFIG, configured.value);

  const worker = dockerWorker(repository, config);
  if (worker === null)
    next.push(`write ${DATA_KIND} and a cron job for it: no worker type with docker-worker was found`);
  else {
    if (!repository.files.has(DATA_KIND)) wanted.set(DATA_KIND, dataKind(worker, version));
    const cron = addCronJob(repository.files.get(CRON));
    if (!cron.ok) return cron;
    wanted.set(CRON, cron.value);
  }
  const plan = planOf(repository, wanted, next);
  return ok(plan.files.size === 0 ? plan : { ...plan, next: [...next, ...decisionTask(version)] });
}

/** What the decision task needs besides. */
const decisionTask = (version: string): readonly string[] => [
  `let the decision task have Node 24 and seta: npm install --global taskgraph-seta@${version} in its image (or seta.command in ${CONFIG}); until then everything runs`,
  'let the decision task insert its backstops into the index, and people trigger the hooks of the actions: seta hooks says which scopes that takes',
];

/** Lets taskgraph call the adapter: by itself, or at the end of the function that the repository has for that. */
function register({ files }: Repository, config: Readonly<Record<string, unknown>>): Result<InitPlan> {
  const taskgraph = config['taskgraph'];
  const current = isObject(taskgraph) ? taskgraph['register'] : undefined;
  if (current === REGISTER) return ok({ files: new Map(), next: [] });
  if (typeof current !== 'string') {
    const edited = addToMapping(files.get(CONFIG) ?? '', 'taskgraph', `register: ${REGISTER}`, CONFIG);
    return edited.ok ? ok({ files: new Map([[CONFIG, edited.value]]), next: [] }) : edited;
  }
  const places = registerPlaces(current);
  const path = places.files.find((file) => files.has(file));
  const edit = addRegisterCall(files.get(path ?? '') ?? '', places.name);
  if (path !== undefined && edit.kind === 'edited') return ok({ files: new Map([[path, edit.text]]), next: [] });
  if (edit.kind === 'there') return ok({ files: new Map(), next: [] });
  const call = `call seta_taskgraph.register(graph_config) at the end of ${current} (${path ?? places.files.join(' or ')})`;
  return ok({ files: new Map(), next: [call] });
}

function configure(text: string, repository: Repository, config: Readonly<Record<string, unknown>>): Result<string> {
  const globs = testKinds(repository).map((kind) => `${kind}-*`);
  const withSeta = 'seta' in config ? ok(text) : addKeys(text, setaBlock(repository.project, globs), CONFIG);
  if (!withSeta.ok || 'strategies' in config) return withSeta;
  return addKeys(withSeta.value, STRATEGIES, CONFIG);
}

const list = (texts: readonly string[]): string => `[${texts.map((text) => JSON.stringify(text)).join(', ')}]`;

/** The block `seta`, for both kinds of repositories. */
export const setaBlock = (project: string, globs: readonly string[]): string => `seta:
  # Pruning is on for these projects; everywhere else everything runs.
  projects: ${list([project])}
  # Globs of the labels that may be left out of a push${globs.length === 0 ? ', such as "test-*"' : ''}.
  prunable: ${list(globs)}
  # The cron job seta-data puts the data there; without data everything runs.
  data:
    index: "{trust-domain}.v2.{project}.latest.seta.data"
`;

const STRATEGIES = `# Tasks without an optimization, and those for changed files, are left out when seta says so, too.
strategies:
  never: seta
  skip-unless-changed: {any: [skip-unless-changed, seta]}
`;

const CRON_JOB = `- name: seta-data
  job:
    type: decision-task
    treeherder-symbol: seta
    target-tasks-method: seta-data
  when:
    - {hour: 4, minute: 0}
`;

function addCronJob(text: string | undefined): Result<string> {
  if (text === undefined) {
    const job = CRON_JOB.replaceAll(/^(?=.)/gm, '  ');
    return ok(`# What runs by the clock.\nversion: 1\njobs:\n${job}`);
  }
  return /\bname: *['"]?seta-data\b/.test(text) ? ok(text) : addToList(text, 'jobs', CRON_JOB, CRON);
}

const dataKind = (
  workerType: string,
  version: string,
): string => `# The data that pruning goes by, made anew every day by the cron job seta-data (${CRON}).
loader: taskgraph.loader.transform:loader

transforms:
  - seta_taskgraph.data:transforms
  - taskgraph.transforms.task:transforms

tasks:
  build:
    description: Makes the SETA data from Treeherder's history
    # Keeps it off pushes.
    attributes: {cron: true}
    worker-type: ${workerType}
    expires-after: 90 days
    treeherder: {symbol: seta, kind: other, tier: 2, platform: seta/opt}
    worker:
      docker-image: node:24
      max-run-time: 7200
      taskcluster-proxy: true
      artifacts:
        - {type: directory, name: public, path: /builds/artifacts}
      command:
        - bash
        - -euxc
        - >-
          git clone --quiet "$REPOSITORY" /builds/checkout && cd /builds/checkout &&
          git checkout --quiet --detach "$REVISION" &&
          npx --yes taskgraph-seta@${version} data build --project "$PROJECT" --out /builds/artifacts
`;
