import { describe, expect, test } from 'vitest';
import { type CheckoutFacts, type DecisionFlags, decisionParameters } from '../../src/push/decision-parameters.ts';
import { printParameters } from '../../src/push/parameters.ts';

const FLAGS: DecisionFlags = {
  project: 'project',
  owner: 'someone@example.com',
  level: '3',
  tasksFor: 'github-push',
  pushlogId: '0',
  pushdate: 1_795_314_519,
  repositoryType: 'git',
  baseRepository: 'https://github.com/someone/project',
  baseRef: '',
  baseRev: 'b',
  headRepository: 'https://github.com/someone/project',
  headRef: 'refs/heads/main',
  headRev: 'a',
  headTag: '',
};
const FACTS: CheckoutFacts = {
  commitMessage: 'Fix',
  changes: { files: ['a.txt'], isBaseKnown: true },
  version: '1.2',
  tryTaskConfig: null,
};
const NOW = 1_800_000_000;

const parameters = (flags: Partial<DecisionFlags> = {}, facts: Partial<CheckoutFacts> = {}) =>
  decisionParameters({ ...FLAGS, ...flags }, { ...FACTS, ...facts }, NOW);

const override = (content: unknown) => ({ tryTaskConfig: { file: 'try_task_config.json', content } });

describe('parameters from a command line', () => {
  test("have upstream's fields and no others", () => {
    const made = parameters();
    expect(made.ok && printParameters(made.value)).toMatchSnapshot();
  });

  const cases: readonly [string, Partial<DecisionFlags>, Partial<CheckoutFacts>, object][] = [
    ['an owner without an address gets one', { owner: 'ffxbld' }, {}, { owner: 'ffxbld@noreply.mozilla.org' }],
    ['without a push date the build is of now', { pushdate: 0 }, {}, { build_date: NOW, pushdate: 0 }],
    ['DONTBUILD targets nothing', {}, { commitMessage: 'Docs DONTBUILD' }, { target_tasks_method: 'nothing' }],
    [
      'DONTBUILD wins over the method asked for',
      { targetTasksMethod: 'all' },
      { commitMessage: 'DONTBUILD' },
      { target_tasks_method: 'nothing' },
    ],
    [
      'cron does not care for DONTBUILD',
      { tasksFor: 'cron' },
      { commitMessage: 'DONTBUILD' },
      { target_tasks_method: 'default' },
    ],
    ['a method may be asked for', { targetTasksMethod: 'codereview' }, {}, { target_tasks_method: 'codereview' }],
    [
      'try_task_config.json sets parameters',
      {},
      override({ version: 2, parameters: { target_tasks_method: 'all', mine: [1] } }),
      { target_tasks_method: 'all', mine: [1] },
    ],
  ];
  test.each(cases)('%s', (_, flags, facts, expected) => {
    expect(parameters(flags, facts)).toMatchObject({ ok: true, value: expected });
  });

  test.each([
    ['another version', { version: 1, tasks: [] }, 'version 1 is not known'],
    ['no version', {}, 'version undefined is not known'],
    ['no object', [], 'version none is not known'],
    ['an unknown key', { version: 2, parametres: {} }, 'unknown key parametres'],
    ['parameters that are none', { version: 2, parameters: [] }, 'parameters is not an object'],
    ['a field of a wrong type', { version: 2, parameters: { files_changed: 'all' } }, 'files_changed is "all"'],
  ])('a try_task_config.json with %s is refused', (_, content, message) => {
    const refused = parameters({}, override(content));
    expect(refused).toMatchObject({ ok: false, failure: { reason: 'bad-parameters', message } });
    expect(refused.ok ? '' : refused.failure.where).toContain('try_task_config.json');
  });
});
