import { ApiError } from './errors.ts';
import type { Method } from './references.ts';
import { needsOnly } from './scopes.ts';

/** A method found for a request. */
export interface Match {
  readonly method: Method;
  readonly params: Readonly<Record<string, string>>;
  /** Whether the route's parameters are all that the method's scope expression needs. */
  readonly scopesNeedOnlyParams: boolean;
}

interface Route {
  readonly method: Method;
  readonly pattern: RegExp;
  readonly names: readonly string[];
  readonly scopesNeedOnlyParams: boolean;
}

const slugid = /^[A-Za-z0-9_-]{8}[Q-T][A-Za-z0-9_-][CGKOSWaeimquy26-][A-Za-z0-9_-]{10}[AQgw]$/;
const indexPath = /^([a-zA-Z0-9_!~*'()%-]+\.)*[a-zA-Z0-9_!~*'()%-]+$/;

/** What the services accept for parameters of routes; others may be anything. */
const PARAMETERS: Readonly<Record<string, RegExp>> = {
  taskId: slugid,
  taskGroupId: slugid,
  runId: /^[1-9]*[0-9]+$/,
  name: /^[\x20-\x7e]+$/,
  indexPath,
  namespace: indexPath,
  clientId: /^[A-Za-z0-9!@/:.+|_-]+$/,
  roleId: /^[\x20-\x7e]+$/,
  hookGroupId: /^[a-zA-Z0-9-_]{1,1000}$/,
  hookId: /^[a-zA-Z0-9-_/]{1,1000}$/,
};

/** Finds the API method for a path below `/api`. */
export class Router {
  readonly #routes: ReadonlyMap<string, readonly Route[]>;

  constructor(methods: readonly Method[]) {
    this.#routes = Map.groupBy(methods.map(compile), ({ method }) => `${method.verb} ${method.service}`);
  }

  /** @returns the method and its decoded parameters, or null where no route fits */
  match(verb: string, path: string): Match | null {
    const [, service = '', rest = ''] = /^\/api\/([^/]+)\/v1(\/.*)$/.exec(path) ?? [];
    for (const { method, pattern, names, scopesNeedOnlyParams } of this.#routes.get(`${verb} ${service}`) ?? []) {
      const found = pattern.exec(rest);
      if (found === null) continue;
      const values = found.slice(1).map((value: string | undefined) => decodeURIComponent(value ?? ''));
      const params = Object.fromEntries(names.map((name, i) => [name, values[i] ?? '']));
      return { method, params, scopesNeedOnlyParams };
    }
    return null;
  }
}

function compile(method: Method): Route {
  const names: string[] = [];
  const source = method.route.replace(/(\/)<(\w+)>/g, (_, slash: string, name: string) => {
    names.push(name);
    if (name === 'name') return `${slash}(.+)`;
    // The namespace of a listing may be left out for the root of the index.
    return name === 'namespace' && method.name.startsWith('list') ? '(?:/([^/]*))?' : `${slash}([^/]+)`;
  });
  const scopesNeedOnlyParams = method.scopes !== null && needsOnly(method.scopes, new Set(names));
  return { method, pattern: new RegExp(`^${source}$`), names, scopesNeedOnlyParams };
}

/** Throws the answer to parameters that are not of the form their service accepts. */
export function checkParams(params: Readonly<Record<string, string>>): void {
  const faults = Object.entries(params)
    .filter(([name, value]) => value !== '' && PARAMETERS[name]?.test(value) === false)
    .map(([name, value]) => `URL-arg ${name} "${value}" does not match: ${PARAMETERS[name]}`);
  if (faults.length > 0) {
    throw new ApiError(
      'InvalidRequestArguments',
      `Invalid URL patterns:\n\n${faults.map((f) => `  * ${f}`).join('\n')}`,
    );
  }
}
