/** Artifacts: the queue's methods for them, and the store behind their URLs. */

import { isDeepStrictEqual } from 'node:util';
import { type Call, type Handlers, page, type Reply } from './call.ts';
import { ApiError } from './errors.ts';
import type { StoredTask, TaskStore } from './task-store.ts';

/** An artifact of one run. */
export type Artifact = { readonly name: string; readonly expires: string; readonly contentType: string } & (
  | { readonly storageType: 's3'; readonly contentLength?: number }
  | { readonly storageType: 'reference'; readonly url: string }
  | { readonly storageType: 'link'; readonly artifact: string }
  | { readonly storageType: 'error'; readonly reason: string; readonly message: string }
);

/** What a blob URL serves. */
export interface Blob {
  readonly content: Uint8Array;
  readonly contentType: string;
  /** Such as `gzip`: the content is served as it is, with this header. */
  readonly contentEncoding?: string;
}

export class Artifacts {
  /** Blob path, which names task, run and artifact, to content. */
  readonly blobs = new Map<string, Blob>();
  readonly #artifacts = new Map<string, Artifact>();

  find(taskId: string, runId: number, name: string): Artifact | undefined {
    return this.#artifacts.get(blobPath(taskId, runId, name));
  }

  /** Artifacts of a run, by name. */
  of(taskId: string, runId: number): readonly Artifact[] {
    const prefix = blobPath(taskId, runId, '');
    const found = [...this.#artifacts].filter(([path]) => path.startsWith(prefix)).map(([, artifact]) => artifact);
    return found.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  put(taskId: string, runId: number, artifact: Artifact): void {
    this.#artifacts.set(blobPath(taskId, runId, artifact.name), artifact);
  }
}

/** The path, below the server's root, of an artifact that the rig itself stores. */
export const blobPath = (taskId: string, runId: number, name: string): string =>
  `/blobs/${taskId}/${runId}/${name.split('/').map(encodeURIComponent).join('/')}`;

export function artifactHandlers(store: TaskStore, artifacts: Artifacts, rootUrl: () => string): Handlers {
  const urlOf = (taskId: string, runId: number, artifact: Artifact): string =>
    artifact.storageType === 'reference' ? artifact.url : `${rootUrl()}${blobPath(taskId, runId, artifact.name)}`;

  /** The artifact with links followed, the caller authorized for every name on the way. */
  const resolve = (call: Call, runId: number): Artifact => {
    const { taskId = '', name = '' } = call.params;
    const names = [name];
    let artifact = artifacts.find(taskId, runId, name);
    while (artifact?.storageType === 'link' && !names.includes(artifact.artifact)) {
      names.push(artifact.artifact);
      artifact = artifacts.find(taskId, runId, artifact.artifact);
    }
    call.authorize({ names });
    if (artifact !== undefined && artifact.storageType !== 'link') return artifact;
    throw new ApiError('ResourceNotFound', 'Artifact not found');
  };

  /** The answer of getArtifact: a redirect that carries the URL as JSON too. */
  const download = (call: Call, runId: number): Reply => {
    const artifact = resolve(call, runId);
    const { storageType } = artifact;
    const headers = { 'x-taskcluster-artifact-storage-type': storageType };
    if (storageType === 'error') {
      return { status: 424, json: { reason: artifact.reason, message: artifact.message }, headers };
    }
    const url = urlOf(call.params['taskId'] ?? '', runId, artifact);
    return { status: 303, json: { storageType, url }, headers: { ...headers, location: url } };
  };

  const content = (call: Call, runId: number): Reply => {
    const artifact = resolve(call, runId);
    const { storageType } = artifact;
    if (storageType === 'error') {
      return { json: { storageType, reason: artifact.reason, message: artifact.message } };
    }
    return { json: { storageType, url: urlOf(call.params['taskId'] ?? '', runId, artifact) } };
  };

  const list = (call: Call, runId: number): Reply => {
    const { rows, ...rest } = page(artifacts.of(call.params['taskId'] ?? '', runId), ({ name }) => name, call);
    return { json: { artifacts: rows.map(describe), ...rest } };
  };

  const info = (call: Call, runId: number): Reply => {
    const { taskId = '', name = '' } = call.params;
    const artifact = artifacts.find(taskId, runId, name);
    if (artifact === undefined) throw new ApiError('ResourceNotFound', 'Artifact not found');
    return { json: describe(artifact) };
  };

  /** For methods that name a run, and for those that mean the latest. Artifacts of nobody's task: authorize, then 404. */
  const ofRun = (answer: (call: Call, runId: number) => Reply) => (call: Call) => answer(call, runOf(store, call));
  const ofLatest = (answer: (call: Call, runId: number) => Reply) => (call: Call) =>
    answer(call, latestRun(store, call));

  return {
    getArtifact: ofRun(download),
    getLatestArtifact: ofLatest(download),
    artifact: ofRun(content),
    latestArtifact: ofLatest(content),
    listArtifacts: ofRun(list),
    listLatestArtifacts: ofLatest(list),
    artifactInfo: ofRun(info),
    latestArtifactInfo: ofLatest(info),
    createArtifact: (call) => {
      const task = taskOf(store, call);
      const runId = runOf(store, call);
      if (task.runs[runId]?.state !== 'running') {
        throw new ApiError('RequestConflict', `Run ${runId} of task \`${task.taskId}\` is not running.`);
      }
      const artifact = artifactOf(call.params['name'] ?? '', call.body);
      if (artifact.expires > task.definition.expires) {
        throw new ApiError('InputError', 'Artifact expiration must be before task expiration');
      }
      const existing = artifacts.find(task.taskId, runId, artifact.name);
      if (existing !== undefined && !isDeepStrictEqual(existing, artifact)) {
        throw new ApiError('RequestConflict', `Artifact \`${artifact.name}\` already exists with other properties.`);
      }
      artifacts.put(task.taskId, runId, artifact);
      const { storageType, expires, contentType } = artifact;
      if (storageType !== 's3') return { json: { storageType } };
      return { json: { storageType, expires, contentType, putUrl: urlOf(task.taskId, runId, artifact) } };
    },
  };
}

function artifactOf(name: string, body: unknown): Artifact {
  const artifact = { contentType: 'application/binary', ...(body as object), name } as Artifact;
  if (['s3', 'reference', 'link', 'error'].includes(artifact.storageType)) return artifact;
  throw new ApiError('InputError', `storageType ${JSON.stringify(artifact.storageType)} is not supported here`);
}

const describe = ({ storageType, name, expires, contentType }: Artifact) => ({
  storageType,
  name,
  expires,
  contentType,
});

function taskOf(store: TaskStore, { params: { taskId = '' } }: Call): StoredTask {
  const task = store.tasks.get(taskId);
  if (task === undefined) throw new ApiError('ResourceNotFound', 'Task not found');
  return task;
}

function latestRun(store: TaskStore, call: Call): number {
  const { runs } = taskOf(store, call);
  if (runs.length === 0) throw new ApiError('ResourceNotFound', "Task doesn't have any runs");
  return runs.length - 1;
}

function runOf(store: TaskStore, call: Call): number {
  const runId = Number(call.params['runId']);
  if (taskOf(store, call).runs[runId] === undefined) throw new ApiError('ResourceNotFound', `Run ${runId} not found`);
  return runId;
}
