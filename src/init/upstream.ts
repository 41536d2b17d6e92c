import { isObject } from '../util/json.ts';
import { ok } from '../util/result.ts';
import { type Facts, unasked } from './diagnose.ts';
import { dockerWorker, testKinds } from './kinds.ts';
import { addRegisterCall, registerPlaces } from './register.ts';
import { isUnknownToTreeherder } from './reporting.ts';
import { type ByHand, CONFIG, CRON, DATA_KIND, type InitPlan, type Package } from './repository.ts';
import { addKeys, addToList, addToMapping, type Edit } from './yaml-edit.ts';

const REGISTER = 'seta_taskgraph:register';

/** Adds the adapter to a repository whose tasks upstream taskgraph makes. A file that cannot be added to is left alone. */
export function planUpstream(facts: Facts, { adapter, version }: Package): Omit<InitPlan, 'findings'> {
  const { repository, config } = facts;
  const files = new Map<string, string>();
  const byHand: ByHand[] = [];
  const text = (path: string): string => files.get(path) ?? repository.files.get(path) ?? '';
  const edit = (path: string, change: (text: string) => Edit): void => {
    const edited = change(text(path));
    if (edited.ok) files.set(path, edited.value);
    else byHand.push({ path, addition: edited.failure });
  };

  const register = isObject(config['taskgraph']) ? config['taskgraph']['register'] : undefined;
  if (typeof register === 'string' && register !== REGISTER) {
    const { files: paths, name } = registerPlaces(register);
    const path = paths.find((file) => repository.files.has(file)) ?? paths.join(' or ');
    const call = addRegisterCall(text(path), name);
    const addition = `import seta_taskgraph\n\nseta_taskgraph.register(graph_config)  # anywhere in ${name}\n`;
    if (call.kind === 'edited') files.set(path, call.text);
    else if (call.kind === 'by-hand') byHand.push({ path, addition });
  } else if (register !== REGISTER)
    edit(CONFIG, (before) => addToMapping(before, 'taskgraph', `register: ${REGISTER}`));

  const globs = testKinds(repository).map((kind) => `${kind}-*`);
  if (!('seta' in config)) edit(CONFIG, (before) => addKeys(before, setaBlock(repository.project, globs)));
  if (!('strategies' in config)) edit(CONFIG, (before) => addKeys(before, strategies(unasked(facts))));

  const worker = dockerWorker(repository, config);
  if (worker !== null) {
    edit(CRON, addCronJob);
    if (!repository.files.has(DATA_KIND)) files.set(DATA_KIND, dataKind(worker, version, isUnknownToTreeherder(facts)));
  }
  return { files: new Map([...files, ...adapter]), byHand };
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

/** The composites that ask seta: those of upstream for tasks as most are, and index-search where tests are optimized by it. */
const strategies = (
  used: readonly string[],
): string => `# Tasks without an optimization, and those for changed files, are left out when seta says so, too.
strategies:
  never: seta
  skip-unless-changed: {any: [skip-unless-changed, seta]}
${used.includes('index-search') ? '  index-search: {any: [index-search, seta]}\n' : ''}`;

const CRON_JOB = `- name: seta-data
  job:
    type: decision-task
    treeherder-symbol: seta
    target-tasks-method: seta-data
  when:
    - {hour: 4, minute: 0}
`;

function addCronJob(text: string): Edit {
  if (/\bname: *['"]?seta-data\b/.test(text)) return ok(text);
  if (text !== '') return addToList(text, 'jobs', CRON_JOB);
  return ok(`# What runs by the clock.\nversion: 1\njobs:\n${CRON_JOB.replaceAll(/^(?=.)/gm, '  ')}`);
}

const dataKind = (
  workerType: string,
  version: string,
  byTaskcluster: boolean,
): string => `# The data that pruning goes by, made anew every day by the cron job seta-data (${CRON}).
loader: taskgraph.loader.transform:loader

transforms:
  - seta_taskgraph.data:transforms
  - taskgraph.transforms.task:transforms

tasks:
  build:
    description: Makes the SETA data from ${byTaskcluster ? 'what ran, by Taskcluster' : "Treeherder's history"}
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
          npx --yes taskgraph-seta@${version} data build${byTaskcluster ? ' --source taskcluster' : ''} --project "$PROJECT"
          --out /builds/artifacts
`;
