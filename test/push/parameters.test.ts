import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseParameters, printParameters } from '../../src/push/parameters.ts';
import { parametersOf } from './parameters-of.ts';

describe('parameters.yml', () => {
  // The reader is compared with PyYAML by `npm run test:upstream`; what it reads back, Python does.
  const odd = fc.constantFrom(
    ...'yes|on|y|No|~|null||=|<<|10:20|190:20:30|1_000|0x1F|0o17|017|09|+1|1e3|1.0|1_0.5|.inf|2026-11-25|2026-11-25T10:00:00Z'.split(
      '|',
    ),
    ...[
      '!x',
      '%x',
      '@a',
      '`b',
      '- a',
      '? a',
      'a: b',
      'a #b',
      '  x ',
      'x\ny',
      'a\tb',
      '\u0000',
      '\u007f',
      '\u0085',
      '\u2028',
      '\ufeff',
      '\ud800',
      '😀',
      '---',
      "it's",
    ],
  );
  const text = fc.oneof(
    odd,
    fc.string({ unit: 'binary' }),
    fc.tuple(odd, odd).map((two) => two.join('')),
  );
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      text,
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => x + 0),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(text, tie('value'), { maxKeys: 3 }),
    ),
  }));

  test('is read back as it was', () => {
    fc.assert(
      fc.property(value, text, (own, project) => {
        const parameters = parametersOf({ project: `p${project}`, try_task_config: own });
        expect(parseParameters(printParameters(parameters), 'p.yml')).toEqual({ ok: true, value: parameters });
      }),
      { numRuns: 500 },
    );
  });

  test('that aliases blow up is refused, naming the line', () => {
    const names = [...'abcdefg'];
    const lines = names.map((name, i) => `${name}: &${name} [${Array(9).fill(i === 0 ? 'x' : `*${names[i - 1]}`)}]`);
    expect(parseParameters(`${lines.join('\n')}\nlevel: *g\nproject: p\n`, 'parameters.yml')).toMatchObject({
      ok: false,
      failure: {
        reason: 'bad-parameters',
        where: 'parameters.yml:6',
        message: expect.stringContaining('repeat more than'),
      },
    });
  });
});
