import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sharedData } from '../shared.ts';
import type { ScopeTemplate } from './scopes.ts';

/** One method of a Taskcluster API. */
export interface Method {
  readonly service: string;
  readonly name: string;
  /** HTTP method in lower case. */
  readonly verb: string;
  /** With `<parameters>`, below `/api/<service>/v1`. */
  readonly route: string;
  /** null: everybody may. */
  readonly scopes: ScopeTemplate | null;
  /** Names of the schemas of request and answer, such as `queue/v1/create-task-request.json`. */
  readonly input?: string;
  readonly output?: string;
}

/** What Taskcluster publishes of its APIs. */
export interface References {
  readonly methods: readonly Method[];
  /** Schema name, such as `queue/v1/task.json`, to schema. */
  readonly schemas: ReadonlyMap<string, object>;
}

const SERVICES = ['queue', 'index', 'auth', 'hooks'];

interface ReferenceFile {
  readonly filename: string;
  readonly content: object;
}

interface Entry {
  readonly type: string;
  readonly name: string;
  readonly method: string;
  readonly route: string;
  readonly scopes?: ScopeTemplate | null;
  readonly input?: string;
  readonly output?: string;
}

/** Read once for all rigs of a process. */
let shared: References | undefined;

/** The published references in the shared real data, or null where that is absent. */
export function sharedReferences(): References | null {
  if (sharedData === null || shared !== undefined) return shared ?? null;
  const text = readFileSync(join(sharedData, 'taskcluster/references.json'), 'utf8');
  shared = parseReferences(JSON.parse(text) as readonly ReferenceFile[]);
  return shared;
}

function parseReferences(files: readonly ReferenceFile[]): References {
  const contents = new Map(files.map(({ filename, content }) => [filename, content]));
  const methods = SERVICES.flatMap((service) => {
    const { entries } = contents.get(`references/${service}/v1/api.json`) as { readonly entries: readonly Entry[] };
    return entries.filter(({ type }) => type === 'function').map((entry) => methodOf(service, entry));
  });
  const schemas = [...contents]
    .filter(([filename]) => filename.startsWith('schemas/'))
    .map(([filename, content]): [string, object] => [filename.slice('schemas/'.length), content]);
  return { methods, schemas: new Map(schemas) };
}

function methodOf(service: string, { name, method, route, scopes, input, output }: Entry): Method {
  const schema = (reference: string): string => `${service}/${reference.replace(/#$/, '')}`;
  return {
    service,
    name,
    verb: method,
    route,
    scopes: scopes ?? null,
    ...(input === undefined ? {} : { input: schema(input) }),
    ...(output === undefined || output === 'blob' ? {} : { output: schema(output) }),
  };
}
