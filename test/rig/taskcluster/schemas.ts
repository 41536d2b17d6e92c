import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';

/** Checks requests against the schemas Taskcluster publishes, as its API library does. */
export class Schemas {
  readonly #ajv: Ajv;
  readonly #compiled = new Map<string, ValidateFunction>();

  /** @param schemas schema name, such as `queue/v1/task.json`, to schema */
  constructor(schemas: ReadonlyMap<string, object>) {
    this.#ajv = new Ajv({ strict: false, allErrors: true, useDefaults: true, verbose: true, logger: false });
    addFormats.default(this.#ajv);
    for (const [name, schema] of schemas) {
      if (name.startsWith('common/')) continue;
      // Every schema names a metaschema of Taskcluster's own, which is no more than a reference to draft 06.
      const { $schema: _, ...rest } = schema as { $schema?: string };
      this.#ajv.addSchema({ ...rest, $id: identifier(name) });
    }
  }

  /**
   * Fills the defaults of the schema into `value`, in place, and says what is wrong with it.
   * @returns one line a fault, or null when the value is valid
   */
  faults(name: string, value: unknown): string[] | null {
    let validate = this.#compiled.get(name);
    if (validate === undefined) {
      validate = this.#ajv.compile({ $ref: identifier(name) });
      this.#compiled.set(name, validate);
    }
    return validate(value) ? null : printErrors(validate);
  }
}

const identifier = (name: string): string => `/schemas/${name}`;

/** The faults that the last use of `validate` found. */
export const printErrors = (validate: ValidateFunction): string[] =>
  (validate.errors ?? []).map(({ instancePath, message, params }) => {
    const extra = 'additionalProperty' in params ? `: ${JSON.stringify(params['additionalProperty'])}` : '';
    return `  * data${instancePath.replaceAll('/', '.')} ${message}${extra}`;
  });
