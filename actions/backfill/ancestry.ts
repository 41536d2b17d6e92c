import type { Result } from '../../src/util/failure.ts';
import { ok } from '../../src/util/result.ts';
import type { Request } from '../engine/definition.ts';
import type { Services } from '../engine/services.ts';
import { indexOf, indexPrefixes } from '../offer/names.ts';

/** Ancestors looked through at once for one that has a decision task. */
const ANCESTORS = 500;

interface Ancestor {
  readonly revision: string;
  readonly isDecided: boolean;
}

/** Which ancestors in the checkout at hand the index knows decision tasks of; what was looked through is not asked for again. */
export class Ancestry {
  readonly #request: Request;
  readonly #services: Pick<Services, 'ancestors' | 'index'>;
  #line: readonly Ancestor[] = [];

  constructor(request: Request, services: Services) {
    this.#request = request;
    this.#services = services;
  }

  /**
   * The nearest ancestor with a decision task of the first revision that has one, those that were passed already aside;
   * null where none has.
   */
  async nearest(revisions: Iterable<string>, passed: ReadonlySet<string>): Promise<Result<string | null>> {
    const isNext = (one: Ancestor) => one.isDecided && !passed.has(one.revision);
    for (const revision of revisions) {
      const at = this.#line.findIndex((one) => one.revision === revision);
      const known = at < 0 ? undefined : this.#line.slice(at + 1).find(isNext);
      if (known) return ok(known.revision);
      const looked = await this.#look(revision);
      if (!looked.ok) return looked;
      const found = this.#line.find(isNext);
      if (found) return ok(found.revision);
    }
    return ok(null);
  }

  async #look(revision: string): Promise<Result<void>> {
    const ancestors = await this.#services.ancestors(revision, ANCESTORS);
    const found = await this.#services.index.findTasks(ancestors.flatMap((one) => decisionPaths(one, this.#request)));
    if (!found.ok) return found;
    const isDecided = (one: string) => decisionPaths(one, this.#request).some((path) => found.value.has(path));
    this.#line = ancestors.map((one) => ({ revision: one, isDecided: isDecided(one) }));
    return ok(undefined);
  }
}

/** Where the index may name the decision task of a revision. */
export const decisionPaths = (revision: string, { config, parameters }: Request): readonly string[] =>
  indexPrefixes(config.trustDomain, parameters).map((prefix) => indexOf.decisionByRevision(prefix, revision));
