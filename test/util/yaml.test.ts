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
merged: {<<: *a,
  own: 2}
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
    [['alias', 'z'], 12],
    [['merged', 'z'], 12],
    [['merged', 'own'], 15],
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

const read = (text: string, dialect?: 'js-yaml') => {
  const document = parseYaml(text, dialect);
  return document.ok ? document.value.data : document.failure;
};

describe('an unquoted scalar, as PyYAML and as js-yaml read it', () => {
  const refused = 'refused';
  test.each<[text: string, pyyaml: unknown, jsYaml: unknown]>([
    ['yes', true, 'yes'],
    ['Off', false, 'Off'],
    ['y', 'y', 'y'],
    ['true', true, true],
    ['tRUE', 'tRUE', 'tRUE'],
    ['', null, null],
    ['Null', null, null],
    ['1_000', 1000, '1_000'],
    ['0x1F', 31, 31],
    ['0b11', 3, 3],
    ['017', 15, 17],
    ['09', '09', 9],
    ['0o7', '0o7', 7],
    ['-0', 0, 0],
    ['10:20', 620, '10:20'],
    ['-190:20:30', -685_230, '-190:20:30'],
    ['1:60', '1:60', '1:60'],
    ['1:30.5', 90.5, '1:30.5'],
    ['1.', 1, 1],
    ['.5', 0.5, 0.5],
    ['-.5', '-.5', '-.5'],
    ['1e3', '1e3', 1000],
    ['1.5e+3', 1500, 1500],
    ['1.5e3', '1.5e3', 1500],
    ['2026-11-25', refused, '2026-11-25'],
    ['2026-11-25 10:00:00', refused, '2026-11-25 10:00:00'],
    ['.inf', refused, refused],
    ['.NaN', refused, refused],
    ['1.0e+400', refused, refused],
    ['12345678901234567890', refused, refused],
    ['0b_', refused, '0b_'],
    ['=', refused, '='],
    ['<<', refused, '<<'],
    ['!!str 5', '5', '5'],
    ['!!int "5"', refused, refused],
    ['!mine x', refused, refused],
    ['!!python/name:os.system', refused, refused],
  ])('%j', (text, pyyaml, jsYaml) => {
    for (const [dialect, value] of [
      [undefined, pyyaml],
      ['js-yaml', jsYaml],
    ] as const) {
      const expected = value === refused ? { line: 2, message: expect.any(String) } : { a: [value] };
      expect(read(`a:\n- ${text}`, dialect)).toEqual(expected);
    }
  });
});

describe('merge keys', () => {
  test.each([
    ['own keys win, merged ones come first', 'b: {y: 1, x: 2}\nm: {x: 1, <<: *b}', '{"y":1,"x":1}'],
    ['a list of mappings', 'b: {y: 1}\nc: {z: 1}\nm: {<<: [*c, *b]}', '{"z":1,"y":1}'],
    ['a mapping that was merged itself', 'b: {yy: 1}\nc: {<<: *b, yy: 2}\nm: {<<: *c}', '{"yy":2}'],
    ['written out', 'm: {<<: {x: 1}, y: 2}', '{"x":1,"y":2}'],
    ['in quotes it is a key', 'm: {"<<": 1}', '{"<<":1}'],
    ['not what is in there', 'b: {x: {deep: 1}}\nm: {<<: *b, x: {other: 1}}', '{"x":{"other":1}}'],
    ['own properties of objects', 'b: {__proto__: {x: 1}}\nm: {<<: *b}', '{"__proto__":{"x":1}}'],
  ])('%s', (_, text, expected) => {
    const anchored = text.replaceAll(/^([bc]): /gm, '$1: &$1 ');
    expect(JSON.stringify((read(anchored) as Record<string, unknown>)['m'])).toBe(expected);
  });
});

describe('what is no YAML, or is read otherwise by others', () => {
  test.each([
    ['not closed', 'a: [1\nb: 2\n', 2],
    ['a key twice', 'a: 1\na: 2\n', 2],
    ['a number and a text as one key', '1: 1\n"1": 2\n', 2],
    ['a tab', 'ok: 1\n\tb: 1\n', 2],
    ['an unknown alias', 'a: *nowhere\n', 1],
    ['an alias within its anchor', 'a: &a\n  b: *a\n', 2],
    ['an anchor twice', 'a: &a 1\nb: &a 2\n', 2],
    ['an anchor with a colon', 'b: &a: 1\n', 1],
    ['two documents', 'a: 1\n---\nb: 2\n', 3],
    ['a document after its end', 'a: 1\n...\nb: 2\n', 3],
    ['a document within text', 'a: |\n  x\n---\nb: 1', 4],
    ['an empty second document', 'a: 1\n---\n', 2],
    ['a directive', '%YAML 1.1\n---\na: 1\n', 1],
    ['one scalar', 'text\n', 1],
    ['a boolean as a key', 'a: 1\non: 2\n', 2],
    ['a fraction as a key', '3.10: 1\n', 1],
    ['null as a key', '~: 1\n', 1],
    ['a list as a key', '[a]: 1\n', 1],
    ['a merged scalar', 'a:\n  <<: b\n', 2],
    ['a merged list of scalars', 'a:\n  <<: [b]\n', 2],
    ['two merge keys', 'a: &a {x: 1}\nb: {<<: *a,\n  <<: *a}\n', 3],
    ['mappings merged that say different things', 'a: &a {xx: 1}\nb: &b {xx: 2}\nc:\n  <<: [*a, *b]\n', 4],
    ['an overridden key of one character, merged', 'a: &a {x: 1}\nb: &b {<<: *a, x: 2}\nc:\n  <<: *b\n', 4],
    ['a line break of YAML 1.1', 'a: 1\nb: x\u2028y\n', 2],
    ['a control character', 'a: 1\nb: x\u0007y\n', 2],
    ['half a character', 'a: "\ud83d"\n', 1],
  ])('%s: a sentence and its line', (_, text, line) => {
    expect(read(text)).toEqual({ line, message: expect.stringMatching(/^.{5,150}$/) });
  });

  test('the other dialect has no quarrel with some', () => {
    expect(read('a: &a: 1\nb: x\u2028y', 'js-yaml')).toEqual({ a: 1, b: 'x\u2028y' });
    expect(read('text', 'js-yaml')).toBe('text');
  });
});

describe('hostile YAML is refused before it costs anything', () => {
  const names = 'abcdefghij'.split('');
  const nine = (i: number): string => Array(9).fill(`*${names[i]}`).join(', ');
  const many = (count: number, line: (i: number) => string): string =>
    Array.from({ length: count }, (_, i) => line(i)).join('\n');
  test.each([
    ['aliases of aliases', names.map((n, i) => `${n}: &${n} [${i === 0 ? 'x' : nine(i - 1)}]`).join('\n')],
    [
      'merged mappings that hold each other',
      names.map((n, i) => `${n}: &${n} {<<: {k${i}: [${i === 0 ? 1 : nine(i - 1)}]}}`).join('\n'),
    ],
    [
      'a large mapping merged often',
      `m: &m {${many(2000, (i) => `k${i}: 1,`)}}\n${many(2000, (i) => `x${i}: {<<: *m}`)}`,
    ],
    ['one list behind the other', `a0: &a0 [x]\n${many(5000, (i) => `a${i + 1}: &a${i + 1} [*a${i}]`)}`],
    ['lists within each other', '['.repeat(100_000)],
    ['mappings within each other', many(3000, (i) => `${' '.repeat(i)}a:`)],
    ['more text than any file has', `a: ${'x'.repeat(33 * 1024 * 1024)}`],
    ['keys that are whole documents', `? {${many(50_000, (i) => `k${i}: 1,`)}}\n: 1`],
    ['a long number', `a: ${'9'.repeat(1_000_000)}`],
  ])('%s', (_, text) => {
    for (const dialect of [undefined, 'js-yaml'] as const) {
      expect(read(text, dialect)).toEqual({ line: expect.any(Number), message: expect.stringMatching(/^.{5,150}$/) });
    }
  });

  test('what is merely large is read', () => {
    const text = `files:\n${many(50_000, (i) => `- some/folder/${i}`)}\ndefaults: &d {a: 1, b: 2}\n${many(5000, (i) => `t${i}: {<<: *d, c: ${i}}`)}`;
    expect(read(text)).toMatchObject({ t4999: { a: 1, b: 2, c: 4999 } });
  });
});
