/** How calls are made to fail. */
export interface Fault {
  readonly service: string;
  readonly method: string;
  /** An HTTP status to answer; `reset` drops the connection, `hang` never answers, `garbage` answers text that is no JSON. */
  readonly status: number | 'reset' | 'hang' | 'garbage';
  /** How many calls fail; all when left out. */
  readonly times?: number;
  /** How many matching calls pass first. */
  readonly after?: number;
  /** Whether a call with these route parameters is meant. */
  readonly when?: (params: Readonly<Record<string, string>>) => boolean;
  /** The method is carried out and only its answer is lost. */
  readonly late?: boolean;
  /** The method is carried out, and its answer becomes something else; `status` is of no account then. */
  readonly answer?: (json: unknown) => unknown;
  /** Headers of an answer with a status, such as `retry-after`. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** The faults in force. */
export class Faults {
  readonly #faults: { readonly fault: Fault; seen: number }[] = [];

  add(fault: Fault): void {
    this.#faults.push({ fault, seen: 0 });
  }

  clear(): void {
    this.#faults.length = 0;
  }

  /** The fault that strikes this call, or null. Every matching fault counts the call. */
  strike(service: string, method: string, params: Readonly<Record<string, string>>): Fault | null {
    let struck: Fault | null = null;
    for (const entry of this.#faults) {
      const { fault } = entry;
      if (fault.service !== service || fault.method !== method || fault.when?.(params) === false) continue;
      const nth = entry.seen++ - (fault.after ?? 0);
      if (nth >= 0 && nth < (fault.times ?? Number.POSITIVE_INFINITY)) struck ??= fault;
    }
    return struck;
  }
}
