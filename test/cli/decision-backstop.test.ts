import { expect, test } from 'vitest';
import { whetherBackstop } from '../../src/cli/decision/backstop.ts';
import type { Outside } from '../../src/cli/decision/services.ts';
import { backstopPath } from '../../src/push/backstop.ts';
import { type Parameters, parseParameters } from '../../src/push/parameters.ts';
import { ok } from '../../src/util/result.ts';
import { config, DECISION } from '../rig/pushes.ts';

const TEXT = `
project: autoland
level: "3"
owner: developer@example.com
head_repository: https://hg.example.com/autoland
head_rev: "${'2'.repeat(40)}"
pushlog_id: "7"
pushdate: 1795305600
tasks_for: hg-push
`;

function parameters(more: Readonly<Record<string, unknown>> = {}): Parameters {
  const parsed = parseParameters(TEXT, 'parameters.yml');
  if (!parsed.ok) throw new Error(parsed.failure.message);
  return { ...parsed.value, ...more };
}

const home = { decisionTaskId: DECISION, rootUrl: null, proxyUrl: 'http://taskcluster' };

/** An index that has nothing, and remembers what it was asked for. */
function emptyIndex(): { readonly outside: Outside; readonly asked: string[] } {
  const asked: string[] = [];
  const lookup = {
    async findTask(path: string) {
      asked.push(path);
      return ok(null);
    },
  };
  return { outside: { home, services: null, lookup } as unknown as Outside, asked };
}

test.each([true, false])('parameters that say backstop: %s have the say', async (backstop) => {
  const { outside, asked } = emptyIndex();
  const { state, record } = await whetherBackstop(outside, parameters({ backstop }), {
    ...config,
    projects: ['autoland'],
  });
  expect(state).toMatchObject({ known: true, due: backstop });
  expect(record).toBeNull();
  expect(asked).toEqual([]);
});

test('pushes of different levels are counted apart', () => {
  const paths = ['1', '2', '3'].map((level) => backstopPath(config, parameters({ level })));
  expect(new Set(paths).size).toBe(3);
  expect(paths[2]).toMatch(/\.autoland\.latest\.seta\.backstop$/);
});
