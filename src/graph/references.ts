import type { Result } from '../util/failure.ts';
import type { Label, TaskId } from '../util/ids.ts';
import { replaceDeep } from '../util/json.ts';
import { err, ok } from '../util/result.ts';
import type { TaskDefinition } from './task.ts';

export interface ReferenceContext {
  readonly label: Label;
  readonly taskId: TaskId;
  readonly decisionTaskId: TaskId;
  /** Edge name to the taskId behind it, surviving soft dependencies by label included. */
  readonly dependencies: ReadonlyMap<string, TaskId>;
  /** `https://...` without a trailing slash, for artifact URLs; null where there is no deployment at hand. */
  readonly rootUrl: string | null;
  /** The root under which private artifacts are read inside a task: the proxy. */
  readonly proxyUrl: string;
}

/**
 * Resolves `{"task-reference": "..<edge>.."}` (`<self>`, `<decision>`, an edge name) and
 * `{"artifact-reference": "<edge/path>"}` in a task definition, as taskgraph's `util/parameterization.py` does; a
 * private artifact is addressed through the proxy. Fails with `bad-reference`, naming task and edge.
 */
export function resolveReferences(definition: TaskDefinition, context: ReferenceContext): Result<TaskDefinition> {
  try {
    return ok(
      replaceDeep(definition, (object) => {
        const [key = '', ...more] = Object.keys(object);
        // A definition may have keys of any name, such as `constructor`.
        const resolve = more.length === 0 && Object.hasOwn(RESOLVERS, key) ? RESOLVERS[key] : undefined;
        if (!resolve) return undefined;
        const [value] = Object.values(object);
        if (typeof value === 'string') return resolve(value, context);
        // `{"task-reference": {"<edge>": value}}`: the keys of the inner object are resolved, and its values in turn.
        if (typeof value !== 'object' || value === null || Array.isArray(value)) {
          const fix = 'give a string, or an object whose keys hold the references';
          throw new BadReference(`${key} takes a string, not ${JSON.stringify(value)}`, fix);
        }
        const entries = Object.entries(value).map(([name, inner]): [string, unknown] => {
          const resolved = resolveReferences({ inner }, context);
          if (!resolved.ok) throw new BadReference(resolved.failure.message, resolved.failure.fix);
          return [resolve(name, context), resolved.value['inner']];
        });
        return Object.fromEntries(entries);
      }),
    );
  } catch (error) {
    if (!(error instanceof BadReference)) throw error;
    const { message, fix } = error;
    return err({ reason: 'bad-reference', where: context.label, message, fix });
  }
}

class BadReference extends Error {
  readonly fix: string;

  constructor(message: string, fix = 'name an edge of the task\'s "dependencies"') {
    super(message);
    this.fix = fix;
  }
}

const RESOLVERS: Readonly<Record<string, (text: string, context: ReferenceContext) => string>> = {
  'task-reference': (text, context) =>
    text.replace(/<([^>]+)>/g, (_, edge: string) => {
      if (edge === 'self') return context.taskId;
      if (edge === 'decision') return context.decisionTaskId;
      const taskId = context.dependencies.get(edge);
      if (taskId) return taskId;
      if (edge === '<') return edge; // `<<>` is an escaped `<`
      throw new BadReference(`task-reference: there is no dependency named '${edge}'`);
    }),
  'artifact-reference': (text, context) =>
    text.replace(/<([^/]+)\/([^>]+)>/g, (_, edge: string, path: string) => {
      if (edge === 'self') {
        const fix = 'refer to a dependency, or to <decision/...>';
        throw new BadReference('artifact-reference: a task cannot refer to artifacts of its own', fix);
      }
      const taskId = edge === 'decision' ? context.decisionTaskId : context.dependencies.get(edge);
      if (!taskId) throw new BadReference(`artifact-reference: there is no dependency named '${edge}'`);
      const root = path.startsWith('public/') ? context.rootUrl : context.proxyUrl;
      if (root === null) {
        const fix = 'set TASKCLUSTER_ROOT_URL: public artifacts are addressed by it';
        throw new BadReference(`artifact-reference: no root URL is known for ${edge}/${path}`, fix);
      }
      return `${root}/api/queue/v1/task/${taskId}/artifacts/${path}`;
    }),
};
