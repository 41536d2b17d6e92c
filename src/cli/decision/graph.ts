import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Targets } from '../../decision/decide.ts';
import { fileFailure, readText } from '../../edge/files.ts';
import { decodeTargetTasks, decodeTaskGraph } from '../../graph/codec.ts';
import { tellProblem } from '../../graph/problem.ts';
import type { TaskGraph } from '../../graph/task-graph.ts';
import type { KindContext, KindFile } from '../../kinds/kind.ts';
import { generateTasks, type KindsGraph } from '../../kinds/kinds.ts';
import { targetTasks } from '../../kinds/target-tasks.ts';
import type { Result } from '../../util/failure.ts';
import type { Label } from '../../util/ids.ts';
import { err, ok } from '../../util/result.ts';

export interface GraphOptions {
  readonly root: string;
  readonly graph?: string;
  readonly target?: string;
}

/** The full graph and its target tasks: from files of another program, or from kinds. */
export function graphOf(options: GraphOptions, context: KindContext): Result<Targets> {
  if (options.target !== undefined && options.graph === undefined) {
    return err({ reason: 'bad-usage', message: '--target goes with --graph', fix: 'give both, or neither' });
  }
  const made = options.graph === undefined ? kindsGraph(options.root, context) : fromFile(options.graph);
  if (!made.ok) return made;
  const labels = targetsOf(made.value.graph, options.target, context);
  return labels.ok ? ok({ ...made.value, labels: labels.value }) : labels;
}

function targetsOf(graph: TaskGraph, file: string | undefined, { parameters }: KindContext): Result<readonly Label[]> {
  // DONTBUILD wins over what another program chose.
  if (file === undefined || parameters.target_tasks_method === 'nothing') return targetTasks(graph, parameters);
  const text = readText(file);
  if (!text.ok) return text;
  const labels = decodeTargetTasks(text.value, file);
  if (!labels.ok) return labels;
  const unknown = labels.value.filter((label) => !graph.tasks.has(label));
  if (unknown.length === 0) return labels;
  const message = `${unknown.slice(0, 10).join(', ')}: not in the graph${unknown.length > 10 ? ', and more' : ''}`;
  return err({ reason: 'bad-graph', where: file, message, fix: 'give the graph that this file belongs to' });
}

function fromFile(file: string): Result<KindsGraph> {
  const text = readText(file);
  const graph = text.ok ? decodeTaskGraph(text.value, file) : text;
  return graph.ok ? ok({ graph: graph.value, tell: tellProblem }) : graph;
}

/** The kinds of `<root>/kinds/<kind>/kind.yml`. */
export function kindsGraph(root: string, context: KindContext): Result<KindsGraph> {
  const folder = join(root, 'kinds');
  const files: KindFile[] = [];
  try {
    for (const name of readdirSync(folder).sort()) {
      const file = join(folder, name, 'kind.yml');
      if (!existsSync(file)) continue;
      const text = readText(file);
      if (!text.ok) return text;
      files.push({ name, file, text: text.value });
    }
  } catch (error) {
    return err(fileFailure('unreadable', folder, error));
  }
  if (files.length > 0) return generateTasks(files, context);
  const fix = 'write a kind (docs/reference/kinds.md), or give --graph';
  return err({ reason: 'bad-kind', where: folder, message: 'there is no kind', fix });
}
