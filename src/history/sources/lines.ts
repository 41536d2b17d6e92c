/** A longer line is a file of another kind. */
export const MAX_LINE = 16 * 1024 ** 2;

/** The lines of a text that are not blank, with their numbers from 1. A `SyntaxError` where one is longer than `MAX_LINE`, and the errors of the source. */
export async function* linesOf(
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<readonly [line: string, number: number]> {
  const decoder = new TextDecoder();
  let number = 0;
  let rest = '';
  for await (const chunk of bytes) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > MAX_LINE) throw new SyntaxError(`a line is longer than ${MAX_LINE} bytes`);
    for (const line of lines) {
      number++;
      if (line.trim() !== '') yield [line, number];
    }
  }
  rest += decoder.decode();
  if (rest.trim() !== '') yield [rest, number + 1];
}
