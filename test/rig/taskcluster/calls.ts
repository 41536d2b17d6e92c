/** One call of an API method, after it was carried out and before its answer is sent. */
export interface CallRecord {
  /** Such as `queue.createTask`. */
  readonly name: string;
  readonly params: Readonly<Record<string, string>>;
  readonly path: string;
  readonly clientId: string;
  /** HTTP status of the answer; 0 where there is none. */
  readonly status: number;
  /** How many calls of this method there have been, this one included. */
  readonly nth: number;
}

export type CallListener = (call: CallRecord) => void | Promise<void>;

/** Every API call the rig has answered, failed ones included. */
export class Calls {
  readonly #paths = new Map<string, string[]>();
  readonly #listeners: CallListener[] = [];
  total = 0;

  /** How often `name`, such as `queue.createTask`, was called. */
  count(name: string): number {
    return this.#paths.get(name)?.length ?? 0;
  }

  /** The paths it was called with, in order. */
  paths(name: string): readonly string[] {
    return this.#paths.get(name) ?? [];
  }

  counts(): Record<string, number> {
    return Object.fromEntries([...this.#paths].map(([name, paths]) => [name, paths.length]));
  }

  /** Forgets all calls so far; listeners stay. */
  reset(): void {
    this.#paths.clear();
    this.total = 0;
  }

  /** Calls `listener` with every call after it took effect; the answer waits until the listener is done. */
  listen(listener: CallListener): void {
    this.#listeners.push(listener);
  }

  async record(call: Omit<CallRecord, 'nth'>): Promise<void> {
    const paths = this.#paths.get(call.name) ?? [];
    this.#paths.set(call.name, paths);
    paths.push(call.path);
    this.total += 1;
    for (const listener of this.#listeners) await listener({ ...call, nth: paths.length });
  }
}
