/** Reads a JSON array that is too large for one string. */

const [QUOTE, BACKSLASH, OPEN, CLOSE, OPEN_OBJECT, CLOSE_OBJECT, COMMA] = Buffer.from('"\\[]{},');
const isSpace = (byte: number): boolean => byte === 32 || (byte >= 9 && byte <= 13);

/**
 * The texts of the elements of a JSON array, one after the other, each still to be parsed. Throws a `SyntaxError` where the
 * bytes do not begin with an array or end before it does, and the errors of the source.
 */
export async function* elements(source: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let depth = 0;
  let inString = false;
  let escaped = false;
  let ended = false;
  /** The element so far, without what of it is in the current chunk. */
  let before: Uint8Array[] = [];
  for await (const chunk of source) {
    let start = 0;
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i] as number;
      if (inString) {
        if (escaped) escaped = false;
        else if (byte === BACKSLASH) escaped = true;
        else if (byte === QUOTE) inString = false;
        continue;
      }
      if (depth === 0) {
        if (isSpace(byte)) continue;
        if (byte !== OPEN || ended) throw new SyntaxError('not one JSON array');
        depth = 1;
        start = i + 1;
      } else if (byte === QUOTE) inString = true;
      else if (byte === OPEN || byte === OPEN_OBJECT) depth++;
      else if (byte === CLOSE || byte === CLOSE_OBJECT || byte === COMMA) {
        if (depth === 1) {
          const text = textOf(before, chunk.subarray(start, i));
          if (text !== '') yield text;
          before = [];
          start = i + 1;
        }
        if (byte !== COMMA) depth--;
        if (depth === 0) ended = true;
      }
    }
    if (depth > 0) before.push(chunk.slice(start));
  }
  if (!ended) throw new SyntaxError('the JSON array does not end');
}

const textOf = (before: readonly Uint8Array[], rest: Uint8Array): string =>
  Buffer.concat([...before, rest])
    .toString('utf8')
    .trim();
