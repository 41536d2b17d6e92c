import type { Deployment } from './deployment.ts';

/** A task that a worker has claimed. */
export interface Claimed {
  readonly taskId: string;
  readonly runId: number;
  readonly label: string;
  readonly env: Readonly<Record<string, string>>;
}

/** What a worker does with the tasks of a queue: claims them, uploads what they leave, and says how they ended. */
export class Worker {
  readonly #deployment: Deployment;
  readonly #queue: string;

  /** @param queue `<provisioner>/<worker type>`, which no other worker takes from */
  constructor(deployment: Deployment, queue: string) {
    this.#deployment = deployment;
    this.#queue = queue;
  }

  /** All that wait. */
  async claim(): Promise<readonly Claimed[]> {
    const tasks = await this.#deployment.claim(this.#queue);
    return tasks.map(({ taskId, runId, task }) => {
      const { env = {} } = task.payload as { readonly env?: Readonly<Record<string, string>> };
      return { taskId, runId, label: task.metadata.name, env };
    });
  }

  /** Uploads artifacts by name. */
  async upload({ taskId, runId }: Claimed, artifacts: ReadonlyMap<string, Uint8Array>): Promise<void> {
    const expires = new Date(Date.now() + 60 * 60_000).toJSON();
    for (const [name, content] of artifacts) {
      const artifact = { storageType: 's3', contentType: 'application/json', expires };
      const { putUrl } = (await this.#deployment.api('queue.createArtifact', taskId, runId, name, artifact)) as {
        putUrl: string;
      };
      const body = new Uint8Array(content);
      const put = await fetch(putUrl, { method: 'PUT', body, headers: { 'content-type': 'application/json' } });
      if (!put.ok) throw new Error(`${name} of ${taskId} was not taken: ${put.status}`);
    }
  }

  async resolve({ taskId, runId }: Claimed, isGreen: boolean): Promise<void> {
    await this.#deployment.api(isGreen ? 'queue.reportCompleted' : 'queue.reportFailed', taskId, runId);
  }
}
