import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MODELS, type Package, type Repository } from '../../src/init/repository.ts';

const ROOT = join(import.meta.dirname, '../..');

/** A package whose adapter is one file: what the others say is no matter of the plan. */
export const PACKAGE: Package = {
  version: '1.0.0',
  adapter: new Map([['taskcluster/seta_taskgraph/__init__.py', '__version__ = "1.0.0"\n']]),
  templates: new Map(MODELS.map((path) => [path, readFileSync(join(ROOT, path), 'utf8')])),
};

export const repository = (files: Readonly<Record<string, string>>): Repository => ({
  files: new Map(Object.entries(files)),
  project: 'example',
  url: 'https://github.com/example/example',
});

/** A `.taskcluster.yml` as taskgraph's documentation has it, in short; `extra` are lines of its task. */
export const taskclusterYml = (extra = ''): string => `version: 1
reporting: checks-v1
policy: {pullRequests: public}
tasks:
  - $let:
      project: {$if: 'tasks_for in ["cron", "action"]', then: '\${repository.project}', else: '\${event.repository.name}'}
      revision: {$if: 'tasks_for in ["cron", "action"]', then: '\${push.revision}', else: '\${event.after}'}
    in:
      $if: 'tasks_for in ["github-push", "cron"]'
      else:
        $if: 'tasks_for == "action"'
        then: {taskQueueId: a/b, routes: ['index.example.v2.\${project}.revision.\${revision}.taskgraph.actions.\${ownTaskId}'], scopes: ['\${action.repo_scope}'], "payload": {env: {ACTION_CALLBACK: '\${action.cb_name}'}}}
      then:
        taskId: \${ownTaskId}
        routes:
          - index.example.v2.\${project}.latest.taskgraph.decision
          - index.example.v2.\${project}.revision.\${revision}.taskgraph.decision
        payload:
          image: mozillareleases/taskgraph:decision-v24.2.0@sha256:${'0'.repeat(64)}
          command: [bash, -cx, "taskgraph decision --project='\${project}' --level=1"]
${extra}`;

export const CONFIG_YML = `---
trust-domain: example
task-priority: low
taskgraph:
  repositories:
    example: {name: Example}
workers:
  aliases:
    linux: {provisioner: "example-{level}", implementation: docker-worker, os: linux, worker-type: linux}
`;

/** A repository that pruning needs nothing of but being wired. */
export const WELL: Readonly<Record<string, string>> = {
  '.taskcluster.yml': taskclusterYml(),
  'taskcluster/config.yml': `${CONFIG_YML}treeherder:\n  group-names: {T: Tests}\n`,
  'taskcluster/kinds/test/kind.yml':
    'task-defaults:\n  worker-type: linux\n  treeherder: {symbol: T, platform: linux/opt, kind: test, tier: 1}\ntasks:\n  a: {}\n',
};
