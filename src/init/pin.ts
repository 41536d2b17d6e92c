/** Which taskgraph a repository's decision task runs, as its files say. */
import { lineOf, type Repository, TASKCLUSTER_YML } from './repository.ts';

export interface Pin {
  /** Such as `24.2.0`; null where an image is named by something else than a version. */
  readonly version: string | null;
  /** File and line. */
  readonly where: string;
}

/** Exact versions in what pip, uv and poetry read, and in their locks. */
const REQUIREMENT =
  /taskcluster-taskgraph(?:\[[^\]]*\])?\s*(?:==\s*|"?\s*=\s*"=*|"\s+version\s*=\s*")(\d+(?:\.\d+)*)/gi;
/** Images of upstream's: `taskgraph:decision-v24.2.0`, `taskgraph:run-task-v9.2.1`, or with the hash of a build. */
const IMAGE = /taskgraph:(?:decision|run-task)-(?:v(\d+(?:\.\d+)*)|[\w-]+)/g;

/**
 * The pins in the order in which they decide: requirements that `.taskcluster.yml` has installed in the decision task
 * (`*_PIP_REQUIREMENTS`), its image, and whatever else the repository pins for developers.
 */
export function pins(repository: Repository): readonly Pin[] {
  const installed = installedRequirements(repository);
  const found = [...repository.files].flatMap(([path, text]) => [
    ...pinsIn(path, text, REQUIREMENT, path === installed || path === TASKCLUSTER_YML ? 0 : 2),
    ...(path === TASKCLUSTER_YML ? pinsIn(path, text, IMAGE, 1) : []),
  ]);
  return found.sort((a, b) => a.rank - b.rank).map(({ version, where }) => ({ version, where }));
}

/** The requirements file that run-task installs in the decision task; null where `.taskcluster.yml` names none. */
export function installedRequirements({ files }: Repository): string | null {
  const [, path] = /_PIP_REQUIREMENTS\b['"]?: *['"]?([^\s'",}]+)/.exec(files.get(TASKCLUSTER_YML) ?? '') ?? [];
  return path ?? null;
}

const pinsIn = (path: string, text: string, form: RegExp, rank: number) =>
  [...text.matchAll(form)].map(({ 1: version, index }) => ({
    version: version ?? null,
    where: `${path}:${lineOf(text, index)}`,
    rank,
  }));

/** Whether a version such as `9.2.1` is below a major version. */
export const isBelow = (version: string, major: number): boolean => Number.parseInt(version, 10) < major;
