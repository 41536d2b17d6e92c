import type { Finding } from './finding.ts';

/** A repository as `seta init` finds it. */
export interface Repository {
  /** Path from the root to text, with `\n` as line breaks, of every file that matters here and exists. */
  readonly files: ReadonlyMap<string, string>;
  /** Name of the project, as its pushes have it. */
  readonly project: string;
  /** Where it is hosted, as a page: `https://github.com/mozilla/glean`. */
  readonly url: string;
}

/** What the npm package brings along, path to text. */
export interface Package {
  readonly version: string;
  /** The adapter's files, by their path in a repository. */
  readonly adapter: ReadonlyMap<string, string>;
  /** This project's own CI, which serves as a template. */
  readonly templates: ReadonlyMap<string, string>;
}

/** What to change in a repository so that its pushes can be pruned. */
export interface InitPlan {
  readonly findings: readonly Finding[];
  /** Path to new text, of those files that change: first what changes in files that are there, the adapter last. */
  readonly files: ReadonlyMap<string, string>;
  /** What cannot be added to a file without rewriting it. */
  readonly byHand: readonly ByHand[];
}

export interface ByHand {
  readonly path: string;
  /** What to add, as it stands in a file of its kind. */
  readonly addition: string;
}

export const TASKCLUSTER_YML = '.taskcluster.yml';
export const CONFIG = 'taskcluster/config.yml';
/** Where upstream looked before taskgraph 9. */
export const OLD_CONFIG = 'taskcluster/ci/config.yml';
export const CRON = '.cron.yml';
export const DATA_KIND = 'taskcluster/kinds/seta-data/kind.yml';
export const FETCH_KIND = 'taskcluster/kinds/seta-fetch/kind.yml';

/** What of a repository is read: globs from its root. */
export const READ: readonly string[] = [
  TASKCLUSTER_YML,
  CRON,
  CONFIG,
  OLD_CONFIG,
  'taskcluster/kinds/*/kind.yml',
  'taskcluster/**/*.py',
  'taskcluster/seta_taskgraph/*.json',
  '{,taskcluster/}requirements*.{txt,in}',
  '{,taskcluster/}requirements/*.{txt,in}',
  '{,taskcluster/}{pyproject.toml,uv.lock,poetry.lock}',
];

/** What of this package's own CI serves as a model. */
export const MODELS: readonly string[] = [TASKCLUSTER_YML, CRON, DATA_KIND, FETCH_KIND];

/** The line, from 1, at an offset. */
export const lineOf = (text: string, offset: number): number => text.slice(0, offset).split('\n').length;

/** The places, as `file:line`, where a form is found in files, with what its first group says. */
export function places(
  files: ReadonlyMap<string, string>,
  form: RegExp,
): readonly { readonly where: string; readonly name: string }[] {
  return [...files].flatMap(([path, text]) =>
    [...text.matchAll(form)].map(({ 0: all, 1: name, index }) => ({
      where: `${path}:${lineOf(text, index)}`,
      name: name ?? all,
    })),
  );
}
