/** One specification of verdicts, run by the optimize stage and by the adapter inside upstream taskgraph. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { beforeAll, describe, expect, test } from 'vitest';
import { strategyOf, strategyProblems, strategyRegistry } from '../../src/optimize/registry.ts';
import { backstopFromParameters } from '../../src/push/backstop.ts';
import { pruningMode } from '../../src/push/mode.ts';
import { checkParameters } from '../../src/push/parameters.ts';
import { parseConfig } from '../../src/seta/config.ts';
import type { DataAnswer } from '../../src/seta/trust.ts';
import type { Result } from '../../src/util/failure.ts';
import type { Json, JsonObject } from '../../src/util/json.ts';
import { task as taskNamed } from '../rig/graphs.ts';
import { succeed } from '../rig/process.ts';
import { fetched } from '../rig/pushes.ts';
import { upstreamPython } from '../upstream/oracle.ts';

interface TaskCase {
  readonly label: string;
  readonly optimization?: Readonly<Record<string, Json>> | null;
  readonly removed: boolean;
}

interface PushCase {
  readonly name: string;
  readonly seta?: JsonObject;
  readonly strategies?: JsonObject;
  readonly parameters?: JsonObject;
  readonly data?: Json;
  readonly mode: string;
  readonly reason?: string;
  readonly tasks: readonly TaskCase[];
}

interface Spec {
  readonly defaults: {
    readonly config: JsonObject & { readonly seta: JsonObject };
    readonly parameters: JsonObject;
    readonly data: Json;
  };
  readonly pushes: readonly PushCase[];
  readonly refused: readonly { readonly optimization: Readonly<Record<string, Json>> }[];
}

interface Answer {
  readonly mode: string;
  readonly reason: string;
  readonly removed: readonly boolean[];
}

const FILE = join(import.meta.dirname, '../spec/verdicts.yml');
const spec = load(readFileSync(FILE, 'utf8')) as Spec;
const expected = ({ mode, reason, tasks }: PushCase): Answer => ({
  mode,
  reason: reason ?? mode,
  removed: tasks.map(({ removed }) => removed),
});

const unwrap = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(JSON.stringify(result.failure));
  return result.value;
};

const taskOf = ({ label, optimization }: Pick<TaskCase, 'label' | 'optimization'>) =>
  taskNamed(label, { optimization: optimization === undefined ? { seta: null } : optimization });

function judge(push: PushCase): Answer {
  const { defaults } = spec;
  const seta = { ...defaults.config.seta, ...push.seta, data: { file: 'data.json' } };
  const strategies = push.strategies ?? defaults.config['strategies'];
  const config = unwrap(parseConfig(JSON.stringify({ ...defaults.config, seta, strategies }), 'config.yml'));
  const parameters = unwrap(checkParameters({ ...defaults.parameters, ...push.parameters }, String));
  const source = { location: 'data.json', taskId: null };
  const content = push.data === undefined ? defaults.data : push.data;
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  const data: DataAnswer =
    content === null ? { kind: 'refused', code: 'not-found', message: 'no such file', ...source } : fetched(text);
  const tasks = push.tasks.map(taskOf);
  const registry = unwrap(strategyRegistry(config.strategies));
  const labels = tasks.map(({ label }) => label);
  const backstop = backstopFromParameters(parameters, config);
  const { head, verdict } = pruningMode({
    parameters,
    config,
    data,
    backstop,
    labels,
    now: parameters.build_date * 1000,
  });
  const context = { parameters, isBackstop: parameters.backstop === true, verdict, index: new Map() };
  const removed = tasks.map((task) => {
    const { strategy, argument } = strategyOf(task, registry);
    return strategy.remove(task, argument, context).remove;
  });
  return { mode: head.mode, reason: head.reason.code, removed };
}

describe('the optimize stage', () => {
  test.each(spec.pushes)('$name', (push) => {
    expect(judge(push)).toEqual(expected(push));
  });

  test.each(spec.refused)('refuses $optimization', ({ optimization }) => {
    const registry = unwrap(strategyRegistry({}));
    expect(strategyProblems([taskNamed('x', { optimization })], registry)).toMatchObject([
      { reason: 'bad-strategy', message: expect.stringContaining('min-priority') },
    ]);
  });
});

describe('the adapter in upstream taskgraph', () => {
  let answers: { readonly pushes: readonly Answer[]; readonly refused: readonly (string | null)[] };

  beforeAll(async () => {
    const seta = [process.execPath, join(import.meta.dirname, '../../src/cli/main.ts')];
    const script = join(import.meta.dirname, 'verdicts.py');
    const { stdout } = await succeed(upstreamPython(), [script, FILE, ...seta]);
    answers = JSON.parse(stdout);
  });

  test.each(spec.pushes.map((push, i) => ({ ...push, i })))('$name', ({ i, ...push }) => {
    expect(answers.pushes[i]).toEqual(expected(push));
  });

  test.each(spec.refused.map((refused, i) => ({ ...refused, i })))('refuses $optimization', ({ i }) => {
    expect(answers.refused[i]).toContain('min-priority');
  });
});
