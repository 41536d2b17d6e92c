/** Text of somebody else on its way to people. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { failureLines } from '../../src/util/failure.ts';
import { printable, quoted, visible, visibleLines } from '../../src/util/quote.ts';
import { FOREIGN, OBEYED } from '../rig/foreign-texts.ts';

describe.each(FOREIGN)('$name', ({ text, shown }) => {
  test('is shown, and nothing of it is obeyed', () => {
    expect(printable(text)).toBe(shown);
    expect(printable(text)).not.toMatch(OBEYED);
    expect(printable(text).isWellFormed()).toBe(true);
  });

  test('is one line of a failure, wherever it stands in it', () => {
    const failure = { reason: 'service', message: text, where: text, fix: text } as const;
    const lines = failureLines({ ...failure, causes: [failure] });
    expect(lines).toHaveLength(4);
    expect(lines.join('')).not.toMatch(OBEYED);
  });

  test('is quoted so that the quote is obeyed by nobody either', () => {
    for (const value of [text, { [text]: text }, [text]]) expect(quoted(value)).not.toMatch(OBEYED);
  });

  test('in JSON for a terminal is the value it was', () => {
    const json = JSON.stringify({ [text]: text });
    expect(visibleLines(json)).not.toMatch(OBEYED);
    expect(JSON.parse(visibleLines(json))).toEqual(JSON.parse(json));
  });
});

test('whatever a text is, it ends up as one line without secrets, and no longer than 10,000 characters and what they are written as', () => {
  const text = fc.string({ unit: 'binary', maxLength: 50 });
  fc.assert(
    fc.property(text, (one) => {
      expect(visible(one)).not.toMatch(OBEYED);
      expect(visible(visible(one))).toBe(visible(one));
    }),
  );
  expect(printable('x'.repeat(1e6))).toHaveLength(10_000);
});
