import { describe, expect, test } from 'vitest';
import { parseYaml } from '../../src/util/yaml.ts';

const TEXT = `# a comment
first: 1

second:
  - a
  -
    deep: {x: 1,
      y: [p, q]}
"third key": |
  some
  text
anchor: &a {z: 1}
alias: *a
`;

function lines(text: string) {
  const document = parseYaml(text);
  if (!document.ok) throw new Error(document.failure.message);
  return document.value.line;
}

describe('the line of a part', () => {
  test.each([
    [['first'], 2],
    [['second'], 4],
    [['second', 0], 5],
    [['second', '0'], 5],
    [['second', 1, 'deep'], 7],
    [['second', 1, 'deep', 'x'], 7],
    [['second', 1, 'deep', 'y'], 8],
    [['second', 1, 'deep', 'y', 1], 8],
    [['third key'], 9],
    [['alias'], 13],
    [['nowhere'], 1],
    [['second', 1, 'deep', 'nowhere'], 7],
    [['first', 'nothing', 'there'], 2],
    [[], 1],
  ])('%j is %i', (path, line) => {
    expect(lines(TEXT)(path)).toBe(line);
  });

  test('JSON is YAML, too', () => {
    expect(lines('{\n "a": {\n  "b": 1\n }\n}')(['a', 'b'])).toBe(3);
  });
});

describe('what is no YAML', () => {
  test.each([
    ['a: [1\nb: 2\n', 2],
    ['a: 1\na: 2\n', 2],
    ['ok: 1\n\tb: 1\n', 2],
    ['a: *nowhere\n', 1],
  ])('%j: a sentence and line %i', (text, line) => {
    const document = parseYaml(text);
    expect(document.ok).toBe(false);
    if (!document.ok) expect([document.failure.line, document.failure.message !== '']).toEqual([line, true]);
  });
});
