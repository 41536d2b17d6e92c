import { checkParameters, printParameters } from '../src/push/parameters.ts';
import { derivedTaskId, sha256 } from '../src/util/hash.ts';
import type { TaskId } from '../src/util/ids.ts';
import { canonicalJson } from '../src/util/json.ts';
import { graphOf, type Sketches } from '../test/rig/graphs.ts';
import type { Rig } from '../test/rig/taskcluster/rig.ts';

/** A synthetic project: on every push a build ran and most tests were pruned, `test-7` among them. */

const LABEL = 'test-7';
/** Of each push. About as many as a small project has; graphs of any size are read by one request. */
const TESTS = 200;
const LEVEL = 3;

export const decisionOf = (project: string, number: number): TaskId => derivedTaskId(project, 'decision', number);
export const revisionOf = (project: string, number: number): string => sha256(`${project} ${number}`).slice(0, 40);
/** The task that is backfilled: the label on the last push, where it failed. */
export const targetOf = (project: string): TaskId => derivedTaskId(project, 'target');

/** Puts `pushes` pushes and the one to backfill from into the rig. On every tenth push an action task added the build. */
export function putProject(rig: Rig, project: string, pushes: number): void {
  for (let number = 1; number <= pushes + 1; number++) putPush(rig, project, number, number === pushes + 1);
}

function putPush(rig: Rig, project: string, number: number, isLast: boolean): void {
  const decision = decisionOf(project, number);
  const revision = revisionOf(project, number);
  const schedulerId = `bench-level-${LEVEL}`;
  const inGroup = { taskGroupId: decision, schedulerId };
  const metadata = (name: string) => ({
    name,
    description: '',
    owner: 'bench@example.com',
    source: 'https://example.com',
  });
  const prefix = `index.bench.v2.${project}`;
  rig.addTask({
    ...inGroup,
    taskId: decision,
    routes: [`${prefix}.pushlog-id.${number}.decision`],
    scopes: ['queue:*'],
    metadata: metadata('Decision Task'),
  });
  const build = derivedTaskId(decision, 'build');
  const days = (count: number) => new Date(rig.now() + count * 24 * 60 * 60_000).toJSON();
  rig.addTask({ ...inGroup, taskId: build, metadata: metadata('build'), expires: days(28) });
  const labels = canonicalJson({ build, ...(isLast ? { [LABEL]: targetOf(project) } : {}) });
  const isByAction = number % 10 === 0;
  if (isByAction) {
    const action = derivedTaskId(decision, 'action');
    const routes = [`${prefix}.pushlog-id.${number}.actions.${action}`];
    rig.addTask({ ...inGroup, taskId: action, routes, metadata: metadata('Action') });
    rig.putArtifact(action, 'public/label-to-taskid.json', labels);
  }
  rig.putArtifact(decision, 'public/label-to-taskid.json', isByAction ? '{}' : labels);
  rig.putArtifact(decision, 'public/full-task-graph.json', graphText());
  rig.putArtifact(decision, 'public/parameters.yml', parameters(project, number, revision));
  if (isLast) {
    const taskId = targetOf(project);
    rig.addTask({ ...inGroup, taskId, state: 'failed', metadata: metadata(LABEL), extra: treeherder });
  }
}

const treeherder = { treeherder: { symbol: '7' } };
let text: string | undefined;

function graphText(): string {
  const definition = {
    provisionerId: 'bench',
    workerType: 'bench',
    created: { 'relative-datestamp': '0 seconds' },
    deadline: { 'relative-datestamp': '1 day' },
    expires: { 'relative-datestamp': '28 days' },
    payload: { command: 'x'.repeat(300) },
    extra: treeherder,
  };
  const named = (name: string) => ({
    ...definition,
    metadata: { name, description: '', owner: 'bench@example.com', source: 'https://example.com' },
  });
  const sketches: Record<string, Sketches[string]> = { build: { kind: 'build', definition: named('build') } };
  for (let i = 1; i <= TESTS; i++) sketches[`test-${i}`] = { needs: ['build'], definition: named(`test-${i}`) };
  text ??= canonicalJson(Object.fromEntries(graphOf(sketches).tasks));
  return text;
}

function parameters(project: string, number: number, revision: string): string {
  const repository = `https://hg.example.com/${project}`;
  const raw = {
    project,
    level: String(LEVEL),
    head_repository: repository,
    base_repository: repository,
    head_rev: revision,
    pushlog_id: String(number),
    pushdate: number,
    tasks_for: 'hg-push',
    repository_type: 'hg',
    owner: 'bench@example.com',
  };
  const checked = checkParameters(raw, () => 'parameters of a benchmark');
  if (!checked.ok) throw new Error(checked.failure.message);
  return printParameters(checked.value);
}
