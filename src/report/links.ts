import { type Html, html, link } from './html.ts';

/** Where a push can be looked at. */
export interface PushPlace {
  readonly project: string;
  readonly revision: string;
  /** The decision task; null where it is not known. */
  readonly taskGroupId: string | null;
  /** Of the Taskcluster deployment; null where it is not known. */
  readonly rootUrl: string | null;
}

/** Deployments whose tasks are on this Treeherder. */
const TREEHERDER = 'https://treeherder.mozilla.org';
const ON_TREEHERDER: readonly string[] = [
  'https://firefox-ci-tc.services.mozilla.com',
  'https://community-tc.services.mozilla.com',
];

/** The push on Treeherder; null where its deployment is not known to report there. */
export function treeherderUrl({ project, revision, rootUrl }: Omit<PushPlace, 'taskGroupId'>): string | null {
  if (rootUrl === null || !ON_TREEHERDER.includes(rootUrl)) return null;
  const search = new URLSearchParams({ repo: project, revision });
  return `${TREEHERDER}/jobs?${search}`;
}

/** The task group of a push; null where it is not known. */
export const groupUrl = ({ taskGroupId, rootUrl }: Pick<PushPlace, 'taskGroupId' | 'rootUrl'>): string | null =>
  taskGroupId === null || rootUrl === null ? null : `${rootUrl}/tasks/groups/${taskGroupId}`;

/** A task. */
export const taskUrl = (rootUrl: string | null, taskId: string): string | null =>
  rootUrl === null ? null : `${rootUrl}/tasks/${taskId}`;

/** A push by its name, as a link to the best place there is. */
export function pushLink(place: PushPlace, name: string): Html {
  const url = treeherderUrl(place) ?? groupUrl(place);
  return url === null ? html`${name}` : link(url, name);
}
