import { describe, expect, test } from 'vitest';
import { dataLocation, parseConfig } from '../../src/seta/config.ts';
import { printFailure } from '../../src/util/failure.ts';

const parsed = (text: string) => {
  const result = parseConfig(text, 'taskcluster/config.yml');
  if (!result.ok) throw new Error(printFailure(result.failure));
  return result.value;
};

describe('a configuration that cannot be right', () => {
  const wrong: readonly { readonly name: string; readonly text: string; readonly says: readonly string[] }[] = [
    {
      name: 'an unknown key',
      text: 'trust-domain: gecko\nseta:\n  projects: [autoland]\n  prunnable: ["test-*"]\n',
      says: ['config.yml:4:', 'unknown key seta.prunnable', 'did you mean prunable?'],
    },
    {
      name: 'an unknown key of a part',
      text: 'trust-domain: gecko\nseta:\n  data:\n    index: a\n    max-agee: 7 days\n',
      says: ['config.yml:5:', 'unknown key seta.data.max-agee', 'did you mean max-age?'],
    },
    {
      name: 'a wrong type',
      text: 'trust-domain: gecko\nseta:\n  projects: autoland\n',
      says: ['config.yml:3:', 'seta.projects is "autoland"', 'give a value of type array'],
    },
    {
      name: 'a wrong type in a list',
      text: 'trust-domain: gecko\nseta:\n  prunable:\n    - test-*\n    - 7\n',
      says: ['config.yml:5:', 'seta.prunable.1 is 7', 'type string'],
    },
    {
      name: 'a span that is none',
      text: 'trust-domain: gecko\nseta:\n  grace: 2 weeks\n',
      says: ['config.yml:3:', 'seta.grace is "2 weeks"', 'write it as "30 seconds" or "7 days"'],
    },
    {
      name: 'a size that is none',
      text: 'trust-domain: gecko\nseta:\n  data: {max-size: 64MB}\n',
      says: ['config.yml:3:', '"64MB"', 'write it as "64 MiB"'],
    },
    {
      name: 'a share above one',
      text: 'trust-domain: gecko\nseta:\n  holdout: 5\n',
      says: ['config.yml:3:', 'seta.holdout is 5', '<= 1'],
    },
    {
      name: 'two budgets for changed files',
      text: 'trust-domain: gecko\nseta:\n  paths:\n    budget: {hours-per-push: 2, share: 0.1}\n',
      says: ['config.yml:4:', 'seta.paths.budget'],
    },
    {
      name: 'a tier of every 0th push',
      text: 'trust-domain: gecko\nseta:\n  tiers:\n    2: 0\n',
      says: ['config.yml:4:', 'seta.tiers.2 is 0', '>= 1'],
    },
    {
      name: 'a tier for a priority that has none',
      text: 'trust-domain: gecko\nseta:\n  tiers: {5: 20}\n',
      says: ['config.yml:3:', 'unknown key seta.tiers.5', 'known here: 2, 3, 4'],
    },
    {
      name: 'tiers that do not nest',
      text: 'trust-domain: gecko\nseta:\n  tiers:\n    2: 2\n    3: 5\n    4: 10\n',
      says: ['config.yml:5:', 'seta.tiers.3 is 5', 'no multiple of 2', '{2: 2, 3: 4, 4: 12} or {2: 2, 3: 6, 4: 12}'],
    },
    {
      name: 'a worst tier that does not nest',
      text: 'trust-domain: gecko\nseta:\n  tiers: {2: 3, 3: 6, 4: 20}\n',
      says: ['config.yml:3:', 'seta.tiers.4 is 20', 'no multiple of 6', 'such as {2: 3, 3: 6, 4: 18}'],
    },
    {
      name: 'a worse tier that runs more often',
      text: 'trust-domain: gecko\nseta:\n  tiers: {2: 8, 3: 4, 4: 4}\n',
      says: ['config.yml:3:', 'seta.tiers.3 is 4', 'no multiple of 8', 'such as {2: 8, 3: 8, 4: 8}'],
    },
    {
      name: 'a tier that does not nest with what is not said',
      text: 'trust-domain: gecko\nseta:\n  tiers: {2: 7}\n',
      says: ['config.yml:3:', 'no multiple of 7'],
    },
    {
      name: 'data in two places',
      text: 'trust-domain: gecko\nseta:\n  data:\n    index: a.b\n    file: seta.json\n',
      says: ['config.yml:5:', 'seta.data names index and file', 'keep one of'],
    },
    {
      name: 'a budget in two units',
      text: 'trust-domain: gecko\nseta:\n  budget: {hours-per-push: 3, hours-per-day: 90}\n',
      says: ['config.yml:3:', 'seta.budget'],
    },
    {
      name: 'a budget and a promise',
      text: 'trust-domain: gecko\nseta:\n  budget: {hours-per-day: 90}\n  promise: {within-pushes: 2, share: 0.9}\n',
      says: ['config.yml:4:', 'a budget and a promise', 'keep one of them'],
    },
    {
      name: 'a promise without its share',
      text: 'trust-domain: gecko\nseta:\n  promise: {within-pushes: 2}\n',
      says: ['config.yml:3:', 'seta.promise', 'share'],
    },
    {
      name: 'a URL that is none',
      text: 'trust-domain: gecko\nseta:\n  data: {url: "ftp://example.com"}\n',
      says: ['config.yml:3:', 'seta.data.url'],
    },
    {
      name: 'a composite of the wrong form',
      text: 'trust-domain: gecko\nstrategies:\n  test: {some: [seta]}\n',
      says: ['config.yml:3:', 'strategies.test is {"some":["seta"]}', '{"any":["skip-unless-changed","seta"]}'],
    },
    {
      name: 'an empty composite',
      text: 'trust-domain: gecko\nstrategies:\n  test: {any: []}\n',
      says: ['config.yml:3:', 'strategies.test'],
    },
    {
      name: 'an unknown way to offer actions',
      text: 'trust-domain: gecko\nactions:\n  kinds: [hooks]\n',
      says: ['config.yml:3:', 'actions.kinds.0 is "hooks"', 'did you mean hook?'],
    },
    {
      name: 'no trust domain',
      text: 'seta: {}\n',
      says: ['config.yml:1:', 'trust-domain is missing', 'add trust-domain'],
    },
    {
      name: 'a rename with a star on one side',
      text: 'trust-domain: gecko\nseta:\n  renames:\n    a: b\n    "x-*": y\n',
      says: ['config.yml:5:', 'x-* has 1 stars, y has 0', 'as many'],
    },
    {
      name: 'a limit that the gate does not have',
      text: 'trust-domain: gecko\nseta:\n  gate: {few-regression: 3}\n',
      says: ['config.yml:3:', 'did you mean few-regressions?'],
    },
    { name: 'an empty file', text: '', says: ['config.yml:1:'] },
    { name: 'no mapping', text: '- a\n', says: ['config.yml:1:', 'type object'] },
    {
      name: 'broken YAML',
      text: 'trust-domain: gecko\nseta:\n  projects: [autoland\n  prunable: []\n',
      says: ['config.yml:', 'not valid YAML', 'mend the YAML'],
    },
  ];

  test.each(wrong)('$name', ({ text, says }) => {
    const result = parseConfig(text, 'taskcluster/config.yml');
    expect(result).toMatchObject({ ok: false, failure: { reason: 'bad-config' } });
    if (result.ok) return;
    expect(result.failure.fix).toBeTruthy();
    for (const words of says) expect(printFailure(result.failure)).toContain(words);
  });

  test('all problems are told at once, each with its line', () => {
    const result = parseConfig('trust-domain: 7\nseta:\n  holdout: 2\n  oops: 1\n', 'config.yml');
    if (result.ok) throw new Error('this is wrong');
    expect(result.failure.message).toBe('3 problems');
    const lines = result.failure.causes?.map(({ where }) => where).sort();
    expect(lines).toEqual(['config.yml:1', 'config.yml:3', 'config.yml:4']);
  });
});

describe('a configuration that is right', () => {
  test('what is not said has the documented value', () => {
    expect(parsed('trust-domain: gecko\n')).toEqual({
      trustDomain: 'gecko',
      mode: 'prune',
      commits: null,
      projects: [],
      prunable: [],
      neverPrune: [],
      data: null,
      parent: null,
      timeBudget: 30_000,
      maxSize: 64 * 2 ** 20,
      maxAge: 7 * 86_400_000,
      maxSkipRatio: null,
      rota: null,
      paths: null,
      history: { source: 'treeherder', columns: {}, words: {} },
      backstop: { pushes: 20, minutes: 240 },
      tiers: { 2: 2, 3: 4, 4: 8 },
      holdout: 0.01,
      shadows: [],
      grace: 14 * 86_400_000,
      overrides: null,
      renames: [],
      gate: {
        ...{
          'gone-labels': 0.1,
          'unknown-labels': 0.2,
          'lost-coverage': 0.02,
          'skip-jump': 0.15,
          'few-regressions': 0,
        },
        ...{ 'short-window': 14 * 86_400_000, 'stale-source': 2 * 86_400_000, hold: 30 * 3_600_000 },
      },
      strategies: {},
      actions: { kinds: ['hook', 'task'], maxTasks: 10_000, backfill: { maxDepth: 100, maxTasks: 2000 } },
    });
  });

  test("keys of upstream's are left alone", () => {
    const text = 'trust-domain: gecko\ntask-priority: low\nworkers: {aliases: {}}\ntaskgraph: {register: a:b}\n';
    expect(parsed(text).trustDomain).toBe('gecko');
  });

  test.each([
    [
      'index: "{trust-domain}.v2.{project}.latest"',
      { index: 'gecko.v2.autoland.latest', artifact: 'public/seta.json' },
    ],
    ['{index: a, artifact: public/other.json}', { index: 'a', artifact: 'public/other.json' }],
    ['url: "https://example.com/seta.json"', { url: 'https://example.com/seta.json' }],
    ['file: data/seta.json', { file: 'data/seta.json' }],
  ])('data from %s', (data, location) => {
    const place = data.startsWith('{') ? data : `\n    ${data}`;
    expect(dataLocation(parsed(`trust-domain: gecko\nseta:\n  data: ${place}\n`), 'autoland')).toEqual(location);
  });

  test.each([
    ['1 second', 1000],
    ['90 s', 90_000],
    ['2 min', 120_000],
    ['3 hours', 10_800_000],
    ['1 month', 30 * 86_400_000],
  ])('%s is %i ms', (span, milliseconds) => {
    expect(parsed(`trust-domain: gecko\nseta: {data: {time-budget: ${span}}}\n`).timeBudget).toBe(milliseconds);
  });

  test('YAML aliases may share parts', () => {
    const config = parsed('trust-domain: gecko\nx: &t [test-*]\nseta: {prunable: *t, never-prune: *t}\n');
    expect([config.prunable, config.neverPrune]).toEqual([['test-*'], ['test-*']]);
  });
});

describe('settings that are only compared', () => {
  const shadows = (yaml: string) =>
    parseConfig(`{trust-domain: x, seta: {tiers: {2: 2, 3: 4, 4: 8}, shadows: ${yaml}}}`, 'c');

  test('are as those in use where they say nothing else', () => {
    const config = shadows('{rare: {tiers: {4: 16}, backstop: {pushes: 40}}, same: {}}');
    expect(config.ok && config.value.shadows).toEqual([
      {
        ...{ name: 'rare', prunable: [], neverPrune: [], holdout: 0.01 },
        ...{ tiers: { 2: 2, 3: 4, 4: 16 }, backstop: { pushes: 40, minutes: 240 } },
      },
      {
        ...{ name: 'same', prunable: [], neverPrune: [], holdout: 0.01 },
        ...{ tiers: { 2: 2, 3: 4, 4: 8 }, backstop: { pushes: 20, minutes: 240 } },
      },
    ]);
  });

  test.each([
    ['tiers that do not nest with those in use', '{odd: {tiers: {3: 5}}}', /seta.shadows.odd.tiers.3 is 5/],
    ['more than eight', `{${[...'abcdefghi'].map((name) => `${name}: {}`).join(', ')}}`, /8/],
    ['a key of another kind', '{a: {grace: 1 day}}', /grace/],
  ])('%s are refused', (_, yaml, says) => {
    const config = shadows(yaml);
    expect(config.ok ? '' : printFailure(config.failure)).toMatch(says);
  });
});
