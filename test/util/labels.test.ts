import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { partsBeyond, partsOf } from '../../src/util/labels.ts';
import { sharedData } from '../rig/shared.ts';

const treeherder = (platform: string, more: object = {}) => ({
  task: { extra: { treeherder: { machine: { platform }, collection: { debug: true }, ...more } } },
});

describe('platform and suite of a task', () => {
  test.each<[name: string, label: string, task: unknown, platform: string, suite: string]>([
    ["Firefox's form", 'test-linux1804-64-qr/opt-mochitest-plain-3', null, 'linux1804-64-qr/opt', 'mochitest-plain'],
    ['of a build', 'build-linux64/opt', null, 'linux64/opt', 'build'],
    ['a chunk of chunks is no platform', 'train-teacher-fr-en-1/2', null, 'any', 'train-teacher-fr-en-1/2'],
    ['a word that names a system', 'test-unit-linux-py311', null, 'linux', 'test-unit-py311'],
    ['with version and architecture', 'unit-macos-14-arm64-3', null, 'macos-14-arm64', 'unit'],
    ['nothing else', 'tests:lint', null, 'any', 'tests:lint'],
    ['no word that only starts like one', 'machinery-winter', null, 'any', 'machinery-winter'],
    ['a space', 'Build summary task', null, 'any', 'Build summary task'],
    [
      'kind and system of the worker',
      'tests:lint',
      { kind: 'tests', task: { tags: { os: 'linux' } } },
      'linux',
      'tests',
    ],
    [
      'attributes before all',
      'test-x-1',
      { kind: 'test', attributes: { test_platform: 'win/opt', unittest_suite: 'gtest' }, ...treeherder('other') },
      'win/opt',
      'gtest',
    ],
    [
      'attributes of a build',
      'build-win64',
      { kind: 'build', attributes: { build_platform: 'win64', build_type: 'opt' } },
      'win64/opt',
      'build',
    ],
    ['what Treeherder is told', 'unit-a', { kind: 'unit', ...treeherder('linux') }, 'linux/debug', 'unit'],
    ['its group', 'fetch-x', { kind: 'f', ...treeherder('fetch', { groupSymbol: 'F' }) }, 'fetch/debug', 'F'],
    ['no group', 'fetch-x', { kind: 'f', ...treeherder('fetch', { groupSymbol: '?' }) }, 'fetch/debug', 'f'],
    ['what follows the platform', 'test-l64/debug-a-b-2', treeherder('l64', { groupSymbol: 'M' }), 'l64/debug', 'a-b'],
    [
      'a runnable job',
      'unit-a',
      { symbol: 'a', platform: 'linux', collection: { opt: true }, groupSymbol: 'U' },
      'linux/opt',
      'U',
    ],
    ['whatever is there', 'a', { attributes: 7, task: [], kind: {}, platform: '', collection: null }, 'any', 'a'],
    ['of nothing', 'a', 'x', 'any', 'a'],
  ])('%s: %s', (_name, label, task, platform, suite) => {
    expect(partsOf(label, task)).toEqual({ platform, suite });
    // What is kept of it says the same.
    expect(partsOf(label, partsBeyond(label, task))).toEqual({ platform, suite });
  });
});

describe.skipIf(!sharedData)('real graphs', () => {
  /** Share of the tasks of which a platform is known, and the number of suites: with the graph, and by labels alone. */
  const of = (file: string) => {
    const graph = JSON.parse(readFileSync(join(sharedData ?? '', 'graphs', file), 'utf8')) as Record<string, object>;
    const entries = Object.entries(graph).map(
      ([key, task]) => [String(Reflect.get(task, 'label') ?? key), task] as const,
    );
    const known = (parts: ReturnType<typeof partsOf>[]) =>
      parts.filter(({ platform }) => platform !== 'any').length / parts.length;
    const whole = entries.map(([label, task]) => partsOf(label, task));
    const alone = entries.map(([label]) => partsOf(label));
    return { known: known(whole), alone: known(alone), suites: new Set(whole.map(({ suite }) => suite)).size };
  };

  test.each([
    ['translations-2023-decision/full-task-graph.json', 0.99, 0, 33],
    ['translations-2023-decision/runnable-jobs.json', 1, 0, 4],
    ['translations-2024/full-task-graph.json', 0.99, 0, 42],
    ['firefox-ship-geckoview-task-graph.json', 1, 0.69, 18],
  ])('%s', (file, known, alone, suites) => {
    const found = of(file);
    expect(found.known).toBeGreaterThanOrEqual(known);
    expect(found.alone).toBeLessThan(alone + 0.01);
    expect(found.suites).toBe(suites);
  });
});
