/** A repository as `seta init` finds it, and what it makes of it. */
export interface Repository {
  /** Path from the root to text, of every file that matters here and exists. */
  readonly files: ReadonlyMap<string, string>;
  /** Name of the project, as its pushes have it. */
  readonly project: string;
}

/** What the npm package brings along, path to text. */
export interface Package {
  readonly version: string;
  /** The adapter's files, by their path in a repository. */
  readonly adapter: ReadonlyMap<string, string>;
  /** This project's own CI, which serves as a template. */
  readonly templates: ReadonlyMap<string, string>;
}

export interface InitPlan {
  /** Path to new text, of those files that change. */
  readonly files: ReadonlyMap<string, string>;
  /** What is left for a person to do, one sentence each. */
  readonly next: readonly string[];
}

export const CONFIG = 'taskcluster/config.yml';
export const CRON = '.cron.yml';
export const DATA_KIND = 'taskcluster/kinds/seta-data/kind.yml';
export const FETCH_KIND = 'taskcluster/kinds/seta-fetch/kind.yml';

/** A plan of those files that differ from what is there. */
export const planOf = (
  { files }: Repository,
  wanted: ReadonlyMap<string, string>,
  next: readonly string[],
): InitPlan => ({
  files: new Map([...wanted].filter(([path, text]) => files.get(path) !== text)),
  next,
});
