/** What a repository is like, and what follows for pruning: one finding after the other, in the order of the table. */
import { parseTaskTemplate } from '../../actions/offer/render.ts';
import { renderingFault, unlistedActions } from '../../actions/offer/rendering.ts';
import type { Failure } from '../util/failure.ts';
import { type Finding, fine, note, stop, todo } from './finding.ts';
import type { Graph } from './graph.ts';
import { dockerWorker, kindsOf, strategiesOf, testKinds } from './kinds.ts';
import { installedRequirements, isBelow, pins } from './pin.ts';
import { reporting } from './reporting.ts';
import { CONFIG, CRON, DATA_KIND, OLD_CONFIG, places, type Repository, TASKCLUSTER_YML } from './repository.ts';
import { renderTemplate, type Template } from './template.ts';

/** The oldest taskgraph whose actions carry a permission, which the adapter's do. */
export const OLDEST = 11;

/** The taskgraph that is at hand. */
export interface AtHand {
  /** Null where it does not tell. */
  readonly version: string | null;
  /** The full task graph that it makes of the repository; null where it makes none. */
  readonly graph: Graph | null;
}

/** What the diagnosis goes by. */
export interface Facts {
  readonly repository: Repository;
  /** `taskcluster/config.yml`, parsed. */
  readonly config: Readonly<Record<string, unknown>>;
  /** The full task graph, where a taskgraph was at hand to make it. */
  readonly graph: Graph | null;
  /** Version of the taskgraph at hand. */
  readonly atHand: string | null;
  /** Version of this package. */
  readonly version: string;
}

type Diagnosis = (facts: Facts, template: Template | null) => readonly Finding[];

export const diagnose = (facts: Facts): readonly Finding[] => {
  const template = renderTemplate(facts.repository);
  return DIAGNOSES.flatMap((one) => one(facts, template));
};

const version: Diagnosis = ({ repository, atHand }) => {
  const found = pins(repository);
  const pin = found.find((one) => one.version !== null);
  const known = found.map((one) => `${one.version ?? 'an unnamed build'} (${one.where})`).join(', ');
  if (pin?.version == null) {
    // What developers have is what runs, as far as anything tells.
    if (atHand !== null && isBelow(atHand, OLDEST)) return [tooOld(`taskgraph ${atHand} at hand, and none pinned`)];
    const text = found.length === 0 ? 'no file pins taskcluster-taskgraph' : `taskgraph is ${known}`;
    return [
      todo(
        'taskgraph',
        text,
        `seta needs ${OLDEST} or newer`,
        `see that the decision task has taskgraph ${OLDEST} or newer`,
      ),
    ];
  }
  if (isBelow(pin.version, OLDEST)) return [tooOld(`taskgraph ${known}`)];
  return [fine('taskgraph', `taskgraph ${known}`, 'the adapter works with it')];
};

const tooOld = (found: string): Finding =>
  stop(
    'taskgraph',
    found,
    `older than what works: actions have no permission before ${OLDEST}`,
    `update to taskgraph ${OLDEST} or newer first, and run seta init again`,
  );

/** Before anything is read as configuration: the places and versions that rule out the rest. */
export function diagnosePlace(repository: Repository): readonly Finding[] {
  if (!repository.files.has(OLD_CONFIG) || repository.files.has(CONFIG)) return [];
  const place = stop(
    'place',
    OLD_CONFIG,
    'upstream looked there before taskgraph 9; neither the taskgraph of today nor seta does',
    'git mv taskcluster/ci taskcluster/kinds && git mv taskcluster/kinds/config.yml taskcluster/config.yml, with the update of taskgraph',
  );
  const pin = pins(repository).find((one) => one.version !== null);
  const isOld = pin?.version != null && isBelow(pin.version, OLDEST);
  return [...(isOld ? [tooOld(`taskgraph ${pin.version} (${pin.where})`)] : []), place];
}

const decisionTask: Diagnosis = ({ repository, version: seta }) => {
  const requirements = installedRequirements(repository);
  const means = 'it needs Node 24 and the command seta; until it has them, every task runs';
  if (requirements === null) {
    const [image] = places(single(repository, TASKCLUSTER_YML), /image:\s*['"]?([^\s'"]+)/g);
    const found = image
      ? `image ${image.name.replace(/@sha256.*/, '')} (${image.where})`
      : `${TASKCLUSTER_YML} names no image`;
    const what = `let the image have them: npm install --global taskgraph-seta@${seta}, or pip install taskgraph-seta==${seta}`;
    return [todo('decision task', found, means, what)];
  }
  if (/^taskgraph-seta\b/m.test(repository.files.get(requirements) ?? '')) {
    return [fine('decision task', `${requirements} has taskgraph-seta`, 'Node and the command are installed')];
  }
  const locked = requirements.replace(/txt$/, 'in');
  const source = repository.files.has(locked) ? `${locked} and compile ${requirements} anew` : requirements;
  return [todo('decision task', `installs ${requirements}`, means, `add taskgraph-seta==${seta} to ${source}`)];
};

const cron: Diagnosis = ({ repository }, template) => {
  const means = `the job seta-data (${CRON}) makes the data every day`;
  if (template?.cron?.tasks) return [fine('cron', `${TASKCLUSTER_YML} renders a task for cron`, means)];
  const says = /\bcron\b/.test(repository.files.get(TASKCLUSTER_YML) ?? '');
  const found = says ? 'could not be rendered for cron here' : 'renders nothing for cron';
  const what = `let ${TASKCLUSTER_YML} make a decision task for tasks_for == "cron", with \${cron.quoted_args} on the command line of taskgraph decision, and have cron switched on for the repository`;
  return [todo('cron', `${TASKCLUSTER_YML} ${found}`, `${means}; without it there is none`, what)];
};

const index: Diagnosis = ({ repository, config }, template) => {
  const route = `index.${config['trust-domain']}.v2.${template?.push.project ?? repository.project}`;
  const wanted = [`${route}.latest.taskgraph.decision`, `${route}.revision.<revision>.taskgraph.decision`];
  const has = (path: string): boolean =>
    (template?.push.routes ?? []).some((one) => one === path.replace('<revision>', 'a'.repeat(40)));
  const missing = wanted.filter((path) => !has(path));
  const means = 'there the data finds the labels of today, and actions find earlier pushes';
  if (missing.length === 0) return [fine('index', 'decision tasks are indexed as latest and by revision', means)];
  const found = template
    ? `a push is not indexed as ${missing.map((path) => path.slice(6)).join(' nor as ')}`
    : 'it could not be rendered for a push';
  const what = `add to the routes of ${TASKCLUSTER_YML} for pushes: ${missing.join(', ')}`;
  return [todo('index', found, `${means}; without it the data needs --graph, and a backfill finds no push`, what)];
};

const SHELL = 'no action starts by a hook or in the Taskcluster UI; seta action run in a shell works';

const actions: Diagnosis = ({ repository, config }, rendered) => {
  const text = repository.files.get(TASKCLUSTER_YML);
  if (text === undefined) return [];
  const template = parseTaskTemplate(text, TASKCLUSTER_YML);
  const say = ({ where, message, fix = '' }: Failure, means: string) => [
    todo('actions', `${where}: ${message}`, means, fix),
  ];
  if (!template.ok) return say(template.failure, SHELL);
  const project = rendered?.push.project ?? repository.project;
  const of = { project, repository: repository.url, level: '3', pullRequests: false, template: template.value };
  const fault = renderingFault(of);
  if (fault !== null) return say(fault, SHELL);
  const unlisted = unlistedActions({ ...of, trustDomain: String(config['trust-domain']) });
  if (unlisted !== null) return say(unlisted, 'actions work once seta hooks is set up, but may run a task twice');
  return [fine('actions', `${TASKCLUSTER_YML} renders an action task`, 'they work once seta hooks is set up')];
};

const SOURCE = '--source taskcluster';

const treeherder: Diagnosis = ({ repository, config, graph }) => {
  const { reports, of } = reporting({ repository, graph });
  const block =
    'treeherder' in config
      ? []
      : [
          note(
            'treeherder',
            `${CONFIG} has no block treeherder`,
            'the data task shows nowhere in Treeherder then; nothing else follows',
          ),
        ];
  if (reports > 0)
    return [
      fine('treeherder', `${reports} ${of} report to Treeherder`, 'its history is what the data is made from'),
      ...block,
    ];
  const found = `none ${of} report to Treeherder`;
  const means = `the data is made from what ran, by Taskcluster (${SOURCE})`;
  const task = repository.files.get(DATA_KIND);
  if (task === undefined || /(--source|SETA_SOURCE:?)[ =]+taskcluster/.test(task))
    return [fine('treeherder', found, means), ...block];
  return [todo('treeherder', found, means, `give seta data build in ${DATA_KIND} the option ${SOURCE}`), ...block];
};

const worker: Diagnosis = ({ repository, config }) => {
  const found = dockerWorker(repository, config);
  if (found !== null) return [fine('worker', `worker type ${found} runs docker images`, 'the data is made there')];
  const what = 'write taskcluster/kinds/seta-data/kind.yml and a cron job for it';
  return [todo('worker', 'no worker type with docker-worker was found', 'the task for the data is not written', what)];
};

const prunable: Diagnosis = ({ repository, graph }) => {
  const kinds = testKinds(repository);
  const means = 'seta.prunable names them; nothing else is ever left out';
  if (kinds.length === 0)
    return [
      todo(
        'prunable',
        'no kind is called after tests',
        'nothing may be left out yet',
        `put globs of labels into seta.prunable of ${CONFIG}`,
      ),
    ];
  const found = `kinds that test: ${kinds.join(', ')}`;
  if (graph === null) return [note('prunable', found, means)];
  const tests = [...graph].filter(([, { kind }]) => kinds.includes(kind));
  const others = tests.flatMap(([label, { kind }]) => (label.startsWith(`${kind}-`) ? [] : [label]));
  const counted = `${found}, ${tests.length} of ${graph.size} tasks`;
  if (others.length === 0) return [note('prunable', counted, means)];
  const what = `to have them pruned, add globs for ${others.slice(0, 3).join(', ')}${others.length > 3 ? ', ...' : ''} to seta.prunable`;
  return [todo('prunable', counted, `${others.length} of them are not called after their kind`, what)];
};

/** Strategies of tasks that may be pruned which `strategies` in the new configuration hands to seta as they are. */
const ASKED = ['never', 'skip-unless-changed', 'seta', 'always'];

/** The strategies that tests have and nobody hands to seta: of the graph where there is one, else of the kinds' files. */
export function unasked({ repository, config, graph }: Omit<Facts, 'version' | 'atHand'>): readonly string[] {
  const kinds = testKinds(repository);
  const used = graph
    ? [...graph.values()].flatMap(({ kind, strategy }) => (kinds.includes(kind) ? [strategy] : []))
    : kinds.flatMap((kind) => strategiesOf(kindsOf(repository).get(kind)));
  const handed = typeof config['strategies'] === 'object' ? Object.keys(config['strategies'] ?? {}) : [];
  return [...new Set(used)].filter((name) => ![...ASKED, ...handed].includes(name)).sort();
}

const optimization: Diagnosis = (facts) => {
  const names = unasked(facts);
  const found = `tests are optimized by ${names.join(', ')}`;
  // What is written only where the repository has no strategies yet.
  const rest = names.filter((name) => name !== 'index-search' || 'strategies' in facts.config);
  if (names.length === 0) return [];
  if (rest.length === 0) return [fine('optimization', found, `strategies of ${CONFIG} ask seta about them, too`)];
  const what = rest.map((name) => `${name}: {any: [${name}, seta]}`).join('; ');
  return [
    todo(
      'optimization',
      found,
      `seta is not asked about ${rest.join(', ')}`,
      `to have them pruned, add under strategies of ${CONFIG}: ${what}`,
    ),
  ];
};

const own = (repository: Repository): ReadonlyMap<string, string> =>
  new Map(
    [...repository.files].filter(([path]) => path.endsWith('.py') && !path.startsWith('taskcluster/seta_taskgraph/')),
  );

const single = ({ files }: Repository, path: string): ReadonlyMap<string, string> =>
  new Map([[path, files.get(path) ?? '']]);

/** What was found, file by file: `a.py: x (line 1), y (2)`. */
function named(found: ReturnType<typeof places>): string {
  const files = Map.groupBy(found, ({ where }) => where.replace(/:\d+$/, ''));
  const lines = [...files].map(([path, all]) => {
    const names = all.map(({ name, where }) => `${name} (${where.slice(path.length + 1)})`);
    return `${path}: ${names.join(', ')}`;
  });
  return lines.join('; ');
}

/** Python that changes what upstream does, by its form, and what that means here. */
const ownCode =
  (topic: Finding['topic'], form: RegExp, what: string, means: string): Diagnosis =>
  ({ repository }) => {
    const found = places(own(repository), form);
    return found.length === 0 ? [] : [note(topic, `${what}, by line: ${named(found)}`, means)];
  };

const DIAGNOSES: readonly Diagnosis[] = [
  version,
  decisionTask,
  cron,
  index,
  actions,
  treeherder,
  worker,
  prunable,
  optimization,
  ownCode(
    'target methods',
    /register_target_task\(\s*['"]([^'"]+)/g,
    'methods of its own',
    'they need not look at the attribute cron: the data task exists only where the method seta-data asks for it',
  ),
  ownCode(
    'strategies',
    /register_strategy\(\s*['"]([^'"]+)/g,
    'strategies of its own',
    `they stay; ${CONFIG} can name them in composites: {any: [theirs, seta]}`,
  ),
  ownCode(
    'verifications',
    /\b(verifications\.add\([^)\n]*\)|generator\.verifications\s*=|\b_verifications\[|VerificationSequence\(\))/g,
    'verifications of its own',
    'they stay as they are; seta hooks into none',
  ),
];
