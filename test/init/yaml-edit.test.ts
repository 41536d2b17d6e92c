import { expect, test } from 'vitest';
import { addKeys, addToList, addToMapping } from '../../src/init/yaml-edit.ts';

const added = (text: string) => ({ ok: true, value: text });
const refused = { ok: false };

test.each([
  ['at the end', addKeys('a: 1 # x\n', 'b: 2\n'), added('a: 1 # x\n\nb: 2\n')],
  ['without a last line break', addKeys('a: 1', 'b: 2\n'), added('a: 1\n\nb: 2\n')],
  ['to nothing', addKeys('', 'b: 2\n'), added('b: 2\n')],
  ['to comments', addKeys('# x\n---\n', 'b: 2\n'), added('# x\n---\n\nb: 2\n')],
  ['to a mapping on one line', addKeys('{a: 1}\n', 'b: 2\n'), refused],
  ['to several documents', addKeys('a: 1\n---\nc: 1\n', 'b: 2\n'), refused],
  ['to a key that is there', addKeys('b: 1\n', 'b: 2\n'), refused],
  ['after a block of text', addKeys('a: |\n  x\n', 'b: 2\n'), added('a: |\n  x\n\nb: 2\n')],
  ['into a mapping', addToMapping('m:\n    a: 1\n', 'm', 'b: 2'), added('m:\n    b: 2\n    a: 1\n')],
  [
    'below a comment',
    addToMapping('m: # x\n\n  # y\n  a: 1\n', 'm', 'b: 2'),
    added('m: # x\n  b: 2\n\n  # y\n  a: 1\n'),
  ],
  ['into a mapping on one line', addToMapping('m: {a: 1}\n', 'm', 'b: 2'), refused],
  ['into an empty mapping', addToMapping('m: {}\nn: 1\n', 'm', 'b: 2'), added('m:\n  b: 2\nn: 1\n')],
  ['into a mapping of nothing', addToMapping('m:\nn: 1\n', 'm', 'b: 2'), added('m:\n  b: 2\nn: 1\n')],
  ['into a list', addToList('l:\n- a\n', 'l', '- b\n'), added('l:\n- b\n- a\n')],
  ['into an empty list', addToList('# x\nl: []  # y\nn: 1\n', 'l', '- b\n'), added('# x\nl:  # y\n  - b\nn: 1\n')],
  ['into a list of nothing', addToList('l:\nn: 1\n', 'l', '- b\n'), added('l:\n  - b\nn: 1\n')],
  ['into a list on one line', addToList('l: [a]\n', 'l', '- b\n'), refused],
  ['into a list that is not there', addToList('a: 1\n', 'l', '- b\n'), added('a: 1\n\nl:\n  - b\n')],
  ['into a list that is none', addToList('l: a\n', 'l', '- b\n'), refused],
])('YAML is added %s', (_name, result, expected) => {
  expect(result).toMatchObject(expected);
});
