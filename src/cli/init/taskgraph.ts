import { makeGraphs } from '../../edge/taskgraph.ts';
import { readGraph } from '../../init/graph.ts';
import { name, PUSH, type Scenario, type Snapshot } from '../../init/proof.ts';
import type { Result } from '../../util/failure.ts';
import { err, ok } from '../../util/result.ts';
import { ProgressLine } from '../progress.ts';

/** A taskgraph, and a checkout that it makes graphs of. */
export interface At {
  readonly command: string;
  readonly root: string;
}

/** The full graph of a push, and the target tasks of each scenario. `bad-graph` where one cannot be made. */
export async function snapshot(at: At, phase: string, all: readonly Scenario[]): Promise<Result<Snapshot>> {
  using line = new ProgressLine();
  const targets = all.map((parameters) => ({ what: 'target', parameters }) as const);
  const graphs = [{ what: 'full', parameters: PUSH } as const, ...targets];
  const onProgress = (done: number, total: number) => line.advance(phase, done, total);
  const made = await makeGraphs({ ...at, env: process.env, graphs, onProgress });
  if (!made.ok) return made;
  const [whole, ...others] = made.value;
  const full = readGraph(whole);
  if (!full) return err({ reason: 'bad-graph', where: at.command, message: 'it printed no task graph' });
  return ok({ full, targets: new Map(all.map((one, i) => [name(one), Object.keys(others[i] ?? {})])) });
}
