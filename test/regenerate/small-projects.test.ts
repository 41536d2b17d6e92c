import { beforeAll, describe, expect, test } from 'vitest';
import { build } from '../../src/regenerate/build.ts';
import { type CoverSolver, loadSolver } from '../../src/regenerate/cover/solve.ts';
import { defaultOptions } from '../../src/regenerate/options.ts';
import { checked, publication } from '../../src/regenerate/publish.ts';
import type { SetaData } from '../../src/seta/artifact.ts';
import { parseConfig } from '../../src/seta/config.ts';
import { printFailure } from '../../src/util/failure.ts';
import { fix, input, note, push, ran } from './make.ts';

/** Projects with little on record, through the gate as it stands where nobody set a limit. */

let solver: CoverSolver;
beforeAll(async () => {
  solver = await loadSolver();
});

const LABELS = Array.from({ length: 40 }, (_, i) => `test-${i}`);
const parsed = parseConfig('trust-domain: gecko', 'config.yml');
if (!parsed.ok) throw new Error(printFailure(parsed.failure));
const config = parsed.value;
const before = { data: null, findings: [] };

/** Three pushes a day until day 89; each regression is caught by two of the first twelve labels. */
function made(regressions: number) {
  const pushes = Array.from({ length: 267 }, (_, i) => push(i + 1, 1 + i / 3));
  const notes = Array.from({ length: regressions }, (_, i) =>
    [i % 12, (i * 5 + 1) % 12].map((label) => note(10 * (i + 1), `test-${label}`, fix(i + 1))),
  );
  const records = [...pushes, ...notes.flat(), ...LABELS.map((label, i) => ran(label, 300 + i))];
  const built = build(input(records, LABELS, { options: defaultOptions }), solver);
  if (!built.ok) throw new Error(printFailure(built.failure));
  const judged = publication(built.value, before, config, Date.parse(built.value.data.generated));
  if (!judged.ok) throw new Error(printFailure(judged.failure));
  return judged.value;
}
/** Labels that wait for a backstop. */
const waiting = ({ tasks }: SetaData) => Object.values(tasks).filter(({ priority }) => priority === 5).length;

describe.each([0, 3, 8, 15, 22])('%i regressions', (regressions) => {
  test('are published, with the limits that were used, and with what little is known told', () => {
    const { refusal, data, findings, files } = made(regressions);
    expect(refusal).toBeNull();
    expect([...files.keys()]).toContain('seta.json');
    expect(data.generator.options).toMatchObject({ gate: config.gate });
    expect(data.generator.options).not.toHaveProperty('forced');
    expect(findings.every(({ refuses }) => !refuses)).toBe(true);
    expect(findings.map(({ code }) => code)).toEqual(['few-regressions']);
    expect(waiting(data)).toBeLessThan(28);
  });

  test('and once they are in use, the same data a day later passes against itself', () => {
    const { data } = made(regressions);
    const now = Date.parse(data.generated) + 86_400_000;
    const findings = checked(data, LABELS as never, { data, findings: [] }, config, now);
    expect(findings.filter(({ refuses }) => refuses)).toEqual([]);
  });
});

test('the more is known, the more waits', () => {
  const known = [0, 3, 8, 15, 22].map((regressions) => waiting(made(regressions).data));
  expect(known).toEqual(known.toSorted((a, b) => a - b));
});
