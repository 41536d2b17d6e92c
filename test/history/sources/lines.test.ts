import fc from 'fast-check';
import { expect, test } from 'vitest';
import { linesOf, MAX_LINE } from '../../../src/history/sources/lines.ts';

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

async function* cut(text: string, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let bytes = Buffer.from(text);
  for (const size of sizes) {
    yield bytes.subarray(0, size);
    bytes = bytes.subarray(size);
  }
  yield bytes;
}

test('the lines of a text are its lines with their numbers, wherever it is cut, in the middle of a letter too', async () => {
  const lines = fc.array(fc.constantFrom('', ' ', 'a', 'ä{"b": 1}', '\u{1F980}'), { minLength: 1, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(lines, fc.array(fc.nat({ max: 5 })), async (written, sizes) => {
      const expected = written.map((line, i) => [line, i + 1]).filter(([line]) => `${line}`.trim() !== '');
      expect(await all(linesOf(cut(written.join('\n'), sizes)))).toEqual(expected);
    }),
  );
});

test('a line that has no end in sight is no line', async () => {
  const chunk = Buffer.alloc(2 ** 20, 'x');
  const endless = (async function* () {
    for (;;) yield chunk;
  })();
  await expect(all(linesOf(endless))).rejects.toThrow(`a line is longer than ${MAX_LINE} bytes`);
});
