import { YAMLException } from 'js-yaml';
import type { FailureReason, Result } from './failure.ts';
import { firstIndex } from './numbers.ts';
import { err, type Outcome, ok } from './result.ts';
import { composeYaml } from './yaml-nodes.ts';
import type { Dialect } from './yaml-scalars.ts';

/** A YAML (or JSON) document that remembers where its parts stand. */
export interface Document {
  /** Plain objects, lists, text, numbers, booleans and null; null for an empty file. */
  readonly data: unknown;
  /** The line, from 1, of the part at a path of keys and indices; of the nearest part above it that exists. */
  line(path: readonly (string | number)[]): number;
}

/**
 * Reads the one document of a text as the other readers of its dialect do, or not at all: what they read differently is
 * refused (`docs/reference/yaml.md`). What aliases repeat is bounded. Fails with a sentence and the line, from 1.
 */
export function parseYaml(
  text: string,
  dialect: Dialect = 'pyyaml',
): Outcome<Document, { readonly message: string; readonly line: number }> {
  try {
    const root = composeYaml(text, dialect);
    let starts: readonly number[] | undefined;
    return ok({
      data: root?.value ?? null,
      line(path) {
        let node = root;
        let offset = 0;
        for (const key of path) {
          const part = node?.parts.get(String(key));
          if (!part) break;
          ({ node, at: offset } = part);
        }
        starts ??= [...text.matchAll(/\n/g)].map(({ index }) => index + 1);
        const lines = starts;
        return firstIndex(lines.length, (i) => (lines[i] ?? 0) > offset) + 1;
      },
    });
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    return err({ message: error.reason, line: (error.mark?.line ?? 0) + 1 });
  }
}

/** `parseYaml` of a file that people write: what is wrong is told with `reason`, file and line. */
export function openYaml(text: string, file: string, reason: FailureReason, dialect?: Dialect): Result<Document> {
  const document = parseYaml(text, dialect);
  if (document.ok) return document;
  const { line, message } = document.failure;
  const where = `${file}:${line}`;
  return err({ reason, where, message: `not valid YAML: ${message}`, fix: 'mend the YAML at this line' });
}
