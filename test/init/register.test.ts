import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { addRegisterCall } from '../../src/init/register.ts';

const FUNCTIONS = [
  ['a plain function', 'def register(g):\n    pass\n', 'edited'],
  ['arguments over lines, with types', 'def register(\n    g: "X",\n) -> None:  # x\n\tpass\n', 'edited'],
  ['a docstring', 'def register(g):\n    """Sets up."""\n    pass\n', 'edited'],
  ['a docstring over lines', "def register(g):\n    r'''\n    Sets\n\nup: def x(\n    '''\n\n    pass\n", 'edited'],
  ['a docstring alone', 'def register(g):\n    "Sets up."\n\n\nX = 1\n', 'edited'],
  ['comments first', 'def register(g):\n# left\n\n        # right\n    pass\n', 'edited'],
  ['an early end', 'def register(g):\n    if g:\n        return\n    pass\n', 'edited'],
  ['a text at the margin', 'def register(g):\n    x = """\nreturn\n"""\n    pass\n', 'edited'],
  ['no last line break', 'def register(g):\n    pass', 'edited'],
  ['already there', 'def register(g):\n    import seta_taskgraph\n    seta_taskgraph.register(g)\n', 'there'],
  [
    'imported by another name',
    'from seta_taskgraph import register as seta\n\ndef register(g):\n    seta(g)\n',
    'there',
  ],
  ['in another encoding', '# Ann\uFFFDe\ndef register(g):\n    pass\n', 'by-hand'],
  ['one line', 'def register(g): pass\n', 'by-hand'],
  ['no arguments', 'def register():\n    pass\n', 'by-hand'],
  ['no function', 'register = 1\n', 'by-hand'],
  ['another function', 'def register_all(g):\n    pass\n', 'by-hand'],
] as const;

test.each(FUNCTIONS)('a register function: %s', (_name, source, kind) => {
  expect(addRegisterCall(source, 'register').kind).toBe(kind);
});

test.each(['', 'register(', 'a.*', '(x'])('a register function that is called %j is none', (name) => {
  expect(addRegisterCall('def register(g):\n    pass\n', name).kind).toBe('by-hand');
});

test('Python calls the adapter before anything else, with what it hands to register, and docstrings stay what they are', () => {
  const judge = `
import json, sys, types
for name, source, edited in json.load(sys.stdin):
    calls = []
    sys.modules["seta_taskgraph"] = types.SimpleNamespace(register=calls.append)
    before, after = {}, {}
    exec(source, before)
    exec(edited, after)
    after["register"]({"g": 1})
    assert calls == [{"g": 1}], name
    assert before["register"].__doc__ == after["register"].__doc__, name
`;
  const edits = FUNCTIONS.flatMap(([name, source]) => {
    const edit = addRegisterCall(source, 'register');
    return edit.kind === 'edited' ? [[name, source, edit.text]] : [];
  });
  expect(edits.length).toBeGreaterThan(5);
  execFileSync('python3', ['-c', judge], { input: JSON.stringify(edits) });
});
