import { Ajv, type AnySchemaObject, type ErrorObject } from 'ajv';
import addFormats from 'ajv-formats';
import { distance } from 'fastest-levenshtein';

/** One way in which a value does not fit its schema, told to a person. */
export interface SchemaProblem {
  /** Keys and indices that lead to the part, for a line number. */
  readonly path: readonly string[];
  readonly message: string;
  readonly fix: string;
}

let ajv: Ajv | undefined;

/** One for all schemas, made when the first is needed. That the schemas themselves are right is for a test to check. */
function compiler(): Ajv {
  if (!ajv) {
    ajv = new Ajv({ allErrors: true, strict: false, verbose: true, useDefaults: true, validateSchema: false });
    addFormats.default(ajv);
  }
  return ajv;
}

/**
 * A check against a JSON schema (draft 7), compiled on first use. It writes the schema's defaults into the value and
 * answers every problem, none where the value fits.
 */
export function validator(schema: AnySchemaObject): (value: unknown) => readonly SchemaProblem[] {
  let compiled: ReturnType<Ajv['compile']> | undefined;
  return (value) => {
    if (!compiled) {
      compiled = compiler().compile(schema);
    }
    if (compiled(value)) return [];
    return tellable(compiled.errors ?? []).map(problem);
  };
}

/** Leaves out the errors that only say that one of several alternatives did not fit where a better one is told. */
function tellable(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const summaries = errors.filter(({ keyword }) => keyword === 'oneOf' || keyword === 'anyOf');
  return errors.filter((error) => {
    const within = summaries.some(
      (summary) => error !== summary && error.schemaPath.startsWith(`${summary.schemaPath}/`),
    );
    return !within;
  });
}

function problem(error: ErrorObject): SchemaProblem {
  const path = error.instancePath
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  const name = path.length > 0 ? path.join('.') : 'the whole';
  const shown = short(error.data);
  switch (error.keyword) {
    case 'additionalProperties': {
      const key = String(error.params['additionalProperty']);
      const known = Object.keys((error.parentSchema?.['properties'] as object | undefined) ?? {});
      return {
        path: [...path, key],
        message: `unknown key ${[...path, key].join('.')}`,
        fix: `${didYouMean(key, known)}known here: ${known.join(', ')}`,
      };
    }
    case 'required': {
      const key = String(error.params['missingProperty']);
      return { path, message: `${[...path, key].join('.')} is missing`, fix: `add ${key}` };
    }
    case 'type':
      return { path, message: `${name} is ${shown}`, fix: `give a value of type ${error.params['type']}` };
    case 'enum': {
      const allowed = (error.params['allowedValues'] as unknown[]).map(String);
      return {
        path,
        message: `${name} is ${shown}`,
        fix: `${didYouMean(String(error.data), allowed)}allowed: ${allowed.join(', ')}`,
      };
    }
    case 'pattern':
    case 'oneOf':
    case 'anyOf': {
      const examples = (error.parentSchema?.['examples'] as unknown[] | undefined) ?? [];
      const such = examples.map((example) => JSON.stringify(example)).join(' or ');
      return { path, message: `${name} is ${shown}`, fix: such ? `write it as ${such}` : `it ${error.message}` };
    }
    default:
      return { path, message: `${name} is ${shown}`, fix: `it ${error.message ?? 'does not fit the schema'}` };
  }
}

/** `did you mean X? ` for the candidate nearest to what was written, or nothing. */
export function didYouMean(written: string, candidates: readonly string[]): string {
  const [nearest] = near(written, candidates);
  return nearest === undefined ? '' : `did you mean ${nearest}? `;
}

/** The candidates nearest to what was written, nearest first, at most `count`; only those less than half different. */
export function near(written: string, candidates: readonly string[], count = 1): readonly string[] {
  return candidates
    .map((candidate) => ({ candidate, edits: distance(written, candidate) }))
    .filter(({ candidate, edits }) => edits <= Math.max(written.length, candidate.length) / 2)
    .sort((a, b) => a.edits - b.edits)
    .slice(0, count)
    .map(({ candidate }) => candidate);
}

function short(value: unknown): string {
  const text = JSON.stringify(value) ?? 'missing';
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
