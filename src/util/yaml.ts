import { constructFromEvents, EVENT_ID, getScalarValue, parseEvents, YAMLException } from 'js-yaml';
import type { FailureReason, Result } from './failure.ts';
import { err, type Outcome, ok } from './result.ts';

/** A YAML (or JSON) document that remembers where its parts stand. */
export interface Document {
  readonly data: unknown;
  /** The line, from 1, of the part at a path of keys and indices; of the nearest part above it that exists. */
  line(path: readonly (string | number)[]): number;
}

/** Reads one document. Fails with the parser's sentence and the line, from 1. */
export function parseYaml(text: string): Outcome<Document, { readonly message: string; readonly line: number }> {
  try {
    const events = parseEvents(text, {});
    const [data] = constructFromEvents(events, { source: text });
    let offsets: ReadonlyMap<string, number> | undefined;
    return ok({
      data,
      line(path) {
        offsets ??= locate(events, text);
        for (let length = path.length; length > 0; length--) {
          const offset = offsets.get(pointer(path.slice(0, length)));
          if (offset !== undefined) return lineAt(text, offset);
        }
        return 1;
      },
    });
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    return err({ message: error.reason, line: (error.mark?.line ?? 0) + 1 });
  }
}

/** `parseYaml` of a file that people write: what is wrong is told with `reason`, file and line. */
export function openYaml(text: string, file: string, reason: FailureReason): Result<Document> {
  const document = parseYaml(text);
  if (document.ok) return document;
  const { line, message } = document.failure;
  const where = `${file}:${line}`;
  return err({ reason, where, message: `not valid YAML: ${message}`, fix: 'mend the YAML at this line' });
}

type Events = ReturnType<typeof parseEvents>;

/** JSON pointer of every key and list element to its offset in the text. */
function locate(events: Events, text: string): ReadonlyMap<string, number> {
  const offsets = new Map<string, number>();
  const open: { path: readonly (string | number)[]; index: number; key: string | null; list: boolean }[] = [];
  for (const event of events) {
    if (event.type === EVENT_ID.DOCUMENT) {
      open.push({ path: [], index: -1, key: null, list: false });
      continue;
    }
    if (event.type === EVENT_ID.POP) {
      open.pop();
      continue;
    }
    const parent = open.at(-1);
    if (!parent) continue;
    const isCollection = event.type === EVENT_ID.MAPPING || event.type === EVENT_ID.SEQUENCE;
    const isKey = !parent.list && parent.index >= 0 && parent.key === null;
    const start = isCollection ? event.start : event.type === EVENT_ID.SCALAR ? event.valueStart : event.anchorStart;
    let path = parent.path;
    if (parent.list) path = [...path, parent.index++];
    else if (isKey) parent.key = event.type === EVENT_ID.SCALAR ? getScalarValue(text, event) : '';
    else if (parent.key !== null) {
      path = [...path, parent.key];
      parent.key = null;
    }
    if (isKey) offsets.set(pointer([...path, parent.key ?? '']), start);
    else if (parent.list) offsets.set(pointer(path), start);
    if (isCollection) open.push({ path, index: 0, key: null, list: event.type === EVENT_ID.SEQUENCE });
  }
  return offsets;
}

const pointer = (path: readonly (string | number)[]): string => JSON.stringify(path.map(String));

function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) line++;
  return line;
}
