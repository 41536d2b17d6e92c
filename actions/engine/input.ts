import type { Config } from '../../src/seta/config.ts';
import { type Result, together } from '../../src/util/failure.ts';
import { err, ok } from '../../src/util/result.ts';
import { validator } from '../../src/util/schema.ts';
import type { Declaration } from './definition.ts';

/**
 * The input of an action as it is to be used: Treeherder's buttons send no schema defaults, so they are filled in first
 * and the whole is checked then. Fails with `bad-input`, naming path and expected value.
 */
export function checkInput(
  { name, schema }: Pick<Declaration, 'name' | 'schema'>,
  config: Config,
  given: unknown,
): Result<unknown> {
  if (!schema) return ok(null);
  const input = structuredClone(given ?? {});
  const causes = validator(schema(config))(input).map(
    ({ path, message, fix }) => ({ reason: 'bad-input', where: ['input', ...path].join('.'), message, fix }) as const,
  );
  const wrong = together(causes, `the input of ${name}`);
  return wrong ? err(wrong) : ok(input);
}

/** Schemas of properties that several actions have. */
export const properties = {
  times: (maximum: number) => ({
    type: 'integer',
    title: 'Times',
    description: 'How many times to run each task.',
    default: 1,
    minimum: 1,
    maximum,
  }),
  dryRun: {
    type: 'boolean',
    title: 'Dry run',
    description: 'Only say what would be done.',
    default: false,
  },
  retrigger: {
    type: 'boolean',
    title: 'Retrigger',
    description: 'Run the task also on pushes where it ran.',
    default: false,
  },
  labels: { type: 'array', description: 'Labels of tasks.', items: { type: 'string', minLength: 1 } },
};

export const inputSchema = (fields: Record<string, unknown>, required: readonly string[] = []) => ({
  type: 'object',
  additionalProperties: false,
  ...(required.length > 0 ? { required } : {}),
  properties: fields,
});
