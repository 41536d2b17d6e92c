import { spanMilliseconds } from '../graph/timestamps.ts';
import type { Described } from '../util/described.ts';
import { type Failure, type Result, together } from '../util/failure.ts';
import { stars } from '../util/globs.ts';
import { err, ok } from '../util/result.ts';
import { type SchemaProblem, validator } from '../util/schema.ts';
import { type Document, openYaml } from '../util/yaml.ts';
import { commitAddress } from './commit-address.ts';
import { configSchema } from './config-schema.ts';

/** Where the data artifact is. Placeholders in `index` are filled in. */
export type DataLocation =
  | { readonly index: string; readonly artifact: string }
  | { readonly url: string }
  | { readonly file: string };

/** A strategy made of others, as `strategies` in the configuration says it. */
export type Composite =
  | string
  | { readonly any: readonly Composite[] }
  | { readonly all: readonly Composite[] }
  | { readonly not: Composite };

/** What this project reads in `taskcluster/config.yml`, defaults filled in, spans in milliseconds, sizes in bytes. */
export interface Config {
  readonly trustDomain: string;
  /** `observe`: nothing is left out, and the ledger says what would be. */
  readonly mode: 'prune' | 'observe';
  readonly projects: readonly string[];
  readonly prunable: readonly string[];
  readonly neverPrune: readonly string[];
  readonly data: DataLocation | null;
  /** Whose data is inherited: a project, or a location as options take it; null for nobody's. */
  readonly parent: string | null;
  readonly timeBudget: number;
  readonly maxSize: number;
  readonly maxAge: number;
  /** Null where nobody set it: then it is for the data to say (`push/mode.ts`). */
  readonly maxSkipRatio: number | null;
  readonly backstop: { readonly pushes: number; readonly minutes: number };
  /** Priority to the N of "every Nth push". */
  readonly tiers: { readonly 2: number; readonly 3: number; readonly 4: number };
  /** What a rota is made for; null where priorities have tiers. */
  readonly rota: RotaGoal | null;
  /** What changed files may add; null where they add nothing. */
  readonly paths: PathBudget | null;
  readonly holdout: number;
  /** Other settings that are decided beside these, for comparison; what they do not say is as here. */
  readonly shadows: readonly ShadowConfig[];
  readonly grace: number;
  readonly overrides: string | null;
  /** Old label globs and what they became, as many stars on both sides. */
  readonly renames: readonly (readonly [old: string, today: string])[];
  readonly history: {
    readonly source: 'treeherder' | 'treeherder-results' | 'taskcluster' | 'results' | 'history' | 'file' | 'bugbug';
    readonly columns: Readonly<Record<string, string>>;
    readonly words: Readonly<Record<string, 'passed' | 'failed' | 'exception' | 'not-run'>>;
  };
  readonly gate: GateLimits;
  /** Where commits can be looked at, without the revision; null where the configuration does not tell. */
  readonly commits: string | null;
  readonly strategies: Readonly<Record<string, Composite>>;
  readonly actions: {
    readonly kinds: readonly ('hook' | 'task')[];
    readonly maxTasks: number;
    readonly backfill: { readonly maxDepth: number; readonly maxTasks: number };
  };
}

/** Settings that are only compared. */
export interface ShadowConfig extends Pick<Config, 'prunable' | 'neverPrune' | 'holdout' | 'tiers' | 'backstop'> {
  readonly name: string;
}

/** Mean run time a push that changed files may add: in hours, or as a share of what a push runs without it. */
export type PathBudget = { readonly hoursPerPush: number } | { readonly share: number };

/** What a rota is made for: mean run time of all prunable tasks, or how soon a share of the regressions is to be seen. */
export type RotaGoal =
  | { readonly hoursPerPush: number }
  | { readonly hoursPerDay: number }
  | { readonly promise: { readonly withinPushes: number; readonly share: number } };

/** How far new data may be off: shares from 0 to 1, spans in milliseconds. */
export interface GateLimits {
  readonly 'gone-labels': number;
  readonly 'unknown-labels': number;
  readonly 'lost-coverage': number;
  readonly 'skip-jump': number;
  readonly 'few-regressions': number;
  readonly 'short-window': number;
  readonly 'stale-source': number;
  readonly hold: number;
}

const validate = validator(configSchema);

/** A `taskcluster/config.yml`, opened once: what this project reads in it, and what making tasks does. */
export interface ConfigFile {
  readonly file: string;
  readonly document: Document;
}

/** Opens the text of a `taskcluster/config.yml`. `file` is for messages. Fails with `bad-config`. */
export function openConfig(text: string, file: string): Result<ConfigFile> {
  const document = openYaml(text, file, 'bad-config');
  return document.ok ? ok({ file, document: document.value }) : document;
}

/**
 * What this project reads in the file. Keys of others are left alone; in ours an unknown key, a wrong type or an
 * impossible value is `bad-config` with file, line and fix.
 */
export function configOf({ file, document }: ConfigFile): Result<Config> {
  // Defaults are filled into a copy: parts of the document may be shared through YAML aliases.
  const raw = structuredClone(document.data);
  const problems = [...validate(raw), ...severalPlaces(raw)];
  // What the schema found wrong would be told again.
  if (problems.length === 0)
    problems.push(...allTiersNest(raw as RawConfig), ...twoGoals(raw as RawConfig), ...oddRenames(raw as RawConfig));
  const problem = configProblem({ file, document }, problems);
  return problem ? err(problem) : ok({ ...fromRaw(raw as RawConfig), commits: commitAddress(raw) });
}

/** `openConfig` and `configOf`. */
export function parseConfig(text: string, file: string): Result<Config> {
  const opened = openConfig(text, file);
  return opened.ok ? configOf(opened.value) : opened;
}

/** What does not fit a schema of the file, with lines; null where there is nothing. */
export const configProblem = ({ file, document }: ConfigFile, problems: readonly SchemaProblem[]): Failure | null =>
  together(
    problems.map(({ path, message, fix }) => {
      return { reason: 'bad-config', where: `${file}:${document.line(path)}`, message, fix };
    }),
    file,
  );

/** The data artifact has one place. */
function severalPlaces(raw: unknown): SchemaProblem[] {
  const data = (raw as Partial<RawConfig> | null)?.seta?.data ?? {};
  const places = ['index', 'url', 'file'].filter((key) => key in data);
  const [, second] = places;
  if (second === undefined) return [];
  const message = `seta.data names ${places.join(' and ')}`;
  return [{ path: ['seta', 'data', second], message, fix: 'keep one of index, url and file' }];
}

const allTiersNest = ({ seta }: RawConfig): SchemaProblem[] => [
  ...tiersDoNotNest(seta.tiers, ['seta', 'tiers']),
  ...Object.entries(seta.shadows).flatMap(([name, shadow]) =>
    tiersDoNotNest({ ...seta.tiers, ...shadow.tiers }, ['seta', 'shadows', name, 'tiers']),
  ),
];

/** Each tier is a multiple of the better one, so that a better priority runs wherever a worse one does. */
function tiersDoNotNest(tiers: Config['tiers'], path: readonly string[]): SchemaProblem[] {
  const wrong = ([3, 4] as const).find((tier) => tiers[tier] % tiers[(tier - 1) as 2 | 3] !== 0);
  if (wrong === undefined) return [];
  const nearest = (number: number, of: number): number => Math.max(1, Math.round(number / of)) * of;
  const nested = [Math.floor, Math.ceil].map((round) => {
    const third = Math.max(1, round(tiers[3] / tiers[2])) * tiers[2];
    return `{2: ${tiers[2]}, 3: ${third}, 4: ${nearest(tiers[4], third)}}`;
  });
  const better = tiers[(wrong - 1) as 2 | 3];
  const message = `${path.join('.')}.${wrong} is ${tiers[wrong]}, which is no multiple of ${better}, that of priority ${wrong - 1}`;
  const fix = `let each be a multiple of the better one, such as ${[...new Set(nested)].join(' or ')}`;
  return [{ path: [...path, String(wrong)], message, fix }];
}

function twoGoals({ seta: { budget, promise } }: RawConfig): SchemaProblem[] {
  if (!budget || !promise) return [];
  const message = 'seta has a budget and a promise';
  return [{ path: ['seta', 'promise'], message, fix: 'keep one of them: a promise says itself what it costs' }];
}

/** Both sides of a rename have as many stars. */
function oddRenames({ seta: { renames } }: RawConfig): SchemaProblem[] {
  return Object.entries(renames)
    .filter(([old, today]) => stars(old) !== stars(today))
    .map(([old, today]) => {
      const message = `${old} has ${stars(old)} stars, ${today} has ${stars(today)}`;
      return { path: ['seta', 'renames', old], message, fix: 'give both sides as many' };
    });
}

/** The location with `{trust-domain}` and `{project}` filled in. */
export function dataLocation(config: Config, project: string): DataLocation | null {
  if (!config.data || !('index' in config.data)) return config.data;
  const index = config.data.index.replaceAll('{trust-domain}', config.trustDomain).replaceAll('{project}', project);
  return { ...config.data, index };
}

/** A location as options take it: `index:<path>`, a URL, or a file. */
export function parseLocation(text: string): DataLocation {
  if (text.startsWith('index:')) return { index: text.slice('index:'.length), artifact: 'public/seta.json' };
  return /^https?:\/\//.test(text) ? { url: text } : { file: text };
}

/** Where a project's heritage is, and whose it is where that is said; null where it inherits nothing. */
export function parentOf(
  config: Config,
  project: string,
): { readonly location: DataLocation; readonly project: string | null } | null {
  const { data, parent } = config;
  if (parent === null || parent === project) return null;
  const isProject = data && 'index' in data && data.index.includes('{project}') && /^[\w.-]+$/.test(parent);
  const location = isProject ? dataLocation(config, parent) : parseLocation(parent);
  return location && { location, project: isProject ? parent : null };
}

type Schemas = (typeof configSchema)['properties'];

/** As the file says it; what it does not say is as for all. */
interface RawShadow {
  readonly prunable?: readonly string[];
  readonly 'never-prune'?: readonly string[];
  readonly holdout?: number;
  readonly tiers?: Partial<Config['tiers']>;
  readonly backstop?: Partial<Config['backstop']>;
}

/** The file's keys after `validate`, which fills in the defaults. */
interface RawConfig {
  readonly 'trust-domain': string;
  readonly seta: Described<Schemas['seta']> & {
    readonly tiers: Config['tiers'];
    readonly shadows: Readonly<Record<string, RawShadow>>;
  };
  /** Made of one another, so that their type cannot be told from the schema. */
  readonly strategies: Config['strategies'];
  readonly actions: Described<Schemas['actions']>;
}

function fromRaw({ 'trust-domain': trustDomain, seta, strategies, actions }: RawConfig): Omit<Config, 'commits'> {
  return {
    trustDomain,
    mode: seta.mode,
    projects: seta.projects,
    prunable: seta.prunable,
    neverPrune: seta['never-prune'],
    data: locationFrom(seta.data),
    parent: seta.data.parent ?? null,
    timeBudget: milliseconds(seta.data['time-budget']),
    maxSize: bytes(seta.data['max-size']),
    maxAge: milliseconds(seta.data['max-age']),
    maxSkipRatio: seta['max-skip-ratio'] ?? null,
    backstop: seta.backstop,
    tiers: seta.tiers,
    rota: rotaGoal(seta),
    paths: pathBudget(seta.paths),
    holdout: seta.holdout,
    shadows: Object.entries(seta.shadows).map(([name, shadow]) => shadowOf(name, shadow, seta)),
    grace: milliseconds(seta.grace),
    overrides: seta.overrides ?? null,
    renames: Object.entries(seta.renames),
    history: seta.history,
    gate: {
      ...seta.gate,
      'short-window': milliseconds(seta.gate['short-window']),
      'stale-source': milliseconds(seta.gate['stale-source']),
      hold: milliseconds(seta.gate.hold),
    },
    strategies,
    actions: {
      kinds: actions.kinds,
      maxTasks: actions['max-tasks'],
      backfill: { maxDepth: actions.backfill['max-depth'], maxTasks: actions.backfill['max-tasks'] },
    },
  };
}

const shadowOf = (name: string, shadow: RawShadow, seta: RawConfig['seta']): ShadowConfig => ({
  name,
  prunable: shadow.prunable ?? seta.prunable,
  neverPrune: shadow['never-prune'] ?? seta['never-prune'],
  holdout: shadow.holdout ?? seta.holdout,
  tiers: { ...seta.tiers, ...shadow.tiers },
  backstop: { ...seta.backstop, ...shadow.backstop },
});

function rotaGoal({ budget, promise }: RawConfig['seta']): RotaGoal | null {
  if (promise) return { promise: { withinPushes: promise['within-pushes'], share: promise.share } };
  if (budget?.['hours-per-push'] !== undefined) return { hoursPerPush: budget['hours-per-push'] };
  return budget?.['hours-per-day'] === undefined ? null : { hoursPerDay: budget['hours-per-day'] };
}

function pathBudget(paths: RawConfig['seta']['paths']): PathBudget | null {
  if (!paths) return null;
  const hoursPerPush = paths.budget?.['hours-per-push'];
  return hoursPerPush === undefined ? { share: paths.budget?.share ?? PATH_SHARE } : { hoursPerPush };
}

/** Of the run time of a push: what `seta replay --choose` judges. */
export const PATH_SHARE = 0.05;

function locationFrom(data: RawConfig['seta']['data']): DataLocation | null {
  if (data.index !== undefined) return { index: data.index, artifact: data.artifact };
  if (data.url !== undefined) return { url: data.url };
  if (data.file !== undefined) return { file: data.file };
  return null;
}

/** The schema has checked the form. */
const milliseconds = (span: string): number => spanMilliseconds(span) ?? 0;

const UNITS: Readonly<Record<string, number>> = { B: 1, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 };

function bytes(size: string): number {
  const [, amount, unit] = /^(\d+) *(\w+)$/.exec(size) ?? [];
  return Number(amount) * (UNITS[unit ?? ''] ?? 1);
}
