import { Ajv, type AnySchemaObject, type ErrorObject } from 'ajv';
import { distance } from 'fastest-levenshtein';
import { cut, quoted } from './quote.ts';
import { LATEST_SECONDS, readTime } from './time.ts';

/** One way in which a value does not fit its schema, told to a person. */
export interface SchemaProblem {
  /** Keys and indices that lead to the part, for a line number. */
  readonly path: readonly string[];
  readonly message: string;
  readonly fix: string;
}

/** The formats that our schemas name: what is called a time can then be read as one. */
const FORMATS: Readonly<Record<string, { readonly is: (text: string) => boolean; readonly fix: string }>> = {
  date: {
    is: (text) => text.length === 10 && readTime(text) !== null,
    fix: 'write it as a day of the calendar, such as 2026-11-22',
  },
  'date-time': {
    // The time first: it begins where the text does, while a zone would be looked for from every character.
    is: (text) => readTime(text) !== null && /[T ].*(?:Z|[+-]\d\d:?\d\d)$/i.test(text),
    fix: 'write it as a time with its zone, from 1970 to 9999, such as 2026-11-22T06:00:00Z',
  },
};

let ajv: Ajv | undefined;

/** One for all schemas, made when the first is needed. That the schemas themselves are right is for a test to check. */
function compiler(): Ajv {
  if (!ajv) {
    ajv = new Ajv({
      allErrors: true,
      strict: false,
      verbose: true,
      useDefaults: true,
      strictNumbers: true,
      validateSchema: false,
    });
    for (const [name, { is }] of Object.entries(FORMATS)) ajv.addFormat(name, is);
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

/** A label of the field has half of it. */
const LONGEST_NAME = 200;

function problem(error: ErrorObject): SchemaProblem {
  const path = error.instancePath
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  const name = path.length > 0 ? cut(path.join('.'), LONGEST_NAME) : 'the whole';
  const shown = quoted(error.data);
  switch (error.keyword) {
    case 'additionalProperties': {
      const key = String(error.params['additionalProperty']);
      const known = Object.keys((error.parentSchema?.['properties'] as object | undefined) ?? {});
      return {
        path: [...path, key],
        message: `unknown key ${cut([...path, key].join('.'), LONGEST_NAME)}`,
        fix: `${didYouMean(key, known)}known here: ${known.join(', ')}`,
      };
    }
    case 'required': {
      const key = String(error.params['missingProperty']);
      return { path, message: `${cut([...path, key].join('.'), LONGEST_NAME)} is missing`, fix: `add ${key}` };
    }
    case 'type':
      return { path, message: `${name} is ${shown}`, fix: `give a value of type ${error.params['type']}` };
    case 'enum': {
      const allowed = (error.params['allowedValues'] as unknown[]).map(String);
      return {
        path,
        message: `${name} is ${shown}`,
        fix: `${didYouMean(typeof error.data === 'string' ? error.data : quoted(error.data), allowed)}allowed: ${allowed.join(', ')}`,
      };
    }
    case 'pattern':
    case 'oneOf':
    case 'anyOf': {
      const examples = (error.parentSchema?.['examples'] as unknown[] | undefined) ?? [];
      const such = examples.map((example) => JSON.stringify(example)).join(' or ');
      return { path, message: `${name} is ${shown}`, fix: such ? `write it as ${such}` : `it ${error.message}` };
    }
    case 'format':
      return {
        path,
        message: `${name} is ${shown}`,
        fix: FORMATS[error.params['format']]?.fix ?? 'write it in its form',
      };
    case 'maximum': {
      const isTime = error.params['limit'] === LATEST_SECONDS;
      const fix = isTime ? 'give seconds since 1970; these look like milliseconds' : `it ${error.message}`;
      return { path, message: `${name} is ${shown}`, fix };
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
  const start = written.slice(0, LONGEST_NAME);
  return candidates
    .map((candidate) => ({ candidate, edits: distance(start, candidate) }))
    .filter(({ candidate, edits }) => edits <= Math.max(start.length, candidate.length) / 2)
    .sort((a, b) => a.edits - b.edits)
    .slice(0, count)
    .map(({ candidate }) => candidate);
}
