/**
 * The API methods the rig carries out, for machines without Taskcluster's published references: route and scope
 * expression of each. A test compares this table with the references where they are at hand.
 */

import type { Method } from './references.ts';
import type { ScopeTemplate } from './scopes.ts';

type Row = readonly [name: string, verb: string, route: string, scopes: ScopeTemplate];

const artifactNames = { AllOf: [{ for: 'name', in: 'names', each: 'queue:get-artifact:<name>' }] };
const ofTask = (verb: string): ScopeTemplate => ({
  AnyOf: [
    `queue:${verb}-task:<schedulerId>/<taskGroupId>/<taskId>`,
    `queue:${verb}-task-in-project:<projectId>`,
    { AllOf: [`queue:${verb}-task`, 'assume:scheduler-id:<schedulerId>/<taskGroupId>'] },
  ],
});
const modifyHook = { AllOf: ['hooks:modify-hook:<hookGroupId>/<hookId>', 'assume:hook-id:<hookGroupId>/<hookId>'] };
const withScopes = (scope: string, list: string): ScopeTemplate => ({
  AllOf: [scope, { for: 'scope', in: list, each: '<scope>' }],
});

const queue: readonly Row[] = [
  ['task', 'get', '/task/<taskId>', 'queue:get-task:<taskId>'],
  ['tasks', 'post', '/tasks', { AllOf: [{ for: 'taskId', in: 'taskIds', each: 'queue:get-task:<taskId>' }] }],
  ['statuses', 'post', '/tasks/status', { AllOf: [{ for: 'taskId', in: 'taskIds', each: 'queue:status:<taskId>' }] }],
  ['status', 'get', '/task/<taskId>/status', 'queue:status:<taskId>'],
  ['listTaskGroup', 'get', '/task-group/<taskGroupId>/list', 'queue:list-task-group:<taskGroupId>'],
  [
    'cancelTaskGroup',
    'post',
    '/task-group/<taskGroupId>/cancel',
    'queue:cancel-task-group:<schedulerId>/<taskGroupId>',
  ],
  ['getTaskGroup', 'get', '/task-group/<taskGroupId>', 'queue:list-task-group:<taskGroupId>'],
  ['sealTaskGroup', 'post', '/task-group/<taskGroupId>/seal', 'queue:seal-task-group:<schedulerId>/<taskGroupId>'],
  ['listDependentTasks', 'get', '/task/<taskId>/dependents', 'queue:list-dependent-tasks:<taskId>'],
  [
    'createTask',
    'put',
    '/task/<taskId>',
    {
      AllOf: [
        { for: 'scope', in: 'scopes', each: '<scope>' },
        { for: 'route', in: 'routes', each: 'queue:route:<route>' },
        'queue:create-task:project:<projectId>',
        'queue:scheduler-id:<schedulerId>',
        {
          AnyOf: [
            { for: 'priority', in: 'priorities', each: 'queue:create-task:<priority>:<provisionerId>/<workerType>' },
          ],
        },
      ],
    },
  ],
  ['scheduleTask', 'post', '/task/<taskId>/schedule', ofTask('schedule')],
  ['rerunTask', 'post', '/task/<taskId>/rerun', ofTask('rerun')],
  ['cancelTask', 'post', '/task/<taskId>/cancel', ofTask('cancel')],
  [
    'claimWork',
    'post',
    '/claim-work/<taskQueueId>',
    { AllOf: ['queue:claim-work:<taskQueueId>', 'queue:worker-id:<workerGroup>/<workerId>'] },
  ],
  [
    'taskQueueCounts',
    'get',
    '/task-queues/<taskQueueId>/counts',
    { AllOf: ['queue:pending-count:<taskQueueId>', 'queue:claimed-count:<taskQueueId>'] },
  ],
  ['reportCompleted', 'post', '/task/<taskId>/runs/<runId>/completed', 'queue:resolve-task:<taskId>/<runId>'],
  ['reportFailed', 'post', '/task/<taskId>/runs/<runId>/failed', 'queue:resolve-task:<taskId>/<runId>'],
  ['reportException', 'post', '/task/<taskId>/runs/<runId>/exception', 'queue:resolve-task:<taskId>/<runId>'],
  ['createArtifact', 'post', '/task/<taskId>/runs/<runId>/artifacts/<name>', 'queue:create-artifact:<taskId>/<runId>'],
  ['getArtifact', 'get', '/task/<taskId>/runs/<runId>/artifacts/<name>', artifactNames],
  ['getLatestArtifact', 'get', '/task/<taskId>/artifacts/<name>', artifactNames],
  ['listArtifacts', 'get', '/task/<taskId>/runs/<runId>/artifacts', 'queue:list-artifacts:<taskId>:<runId>'],
  ['listLatestArtifacts', 'get', '/task/<taskId>/artifacts', 'queue:list-artifacts:<taskId>'],
  ['artifactInfo', 'get', '/task/<taskId>/runs/<runId>/artifact-info/<name>', 'queue:list-artifacts:<taskId>:<runId>'],
  ['latestArtifactInfo', 'get', '/task/<taskId>/artifact-info/<name>', 'queue:list-artifacts:<taskId>'],
  ['artifact', 'get', '/task/<taskId>/runs/<runId>/artifact-content/<name>', artifactNames],
  ['latestArtifact', 'get', '/task/<taskId>/artifact-content/<name>', artifactNames],
];

const index: readonly Row[] = [
  ['findTask', 'get', '/task/<indexPath>', 'index:find-task:<indexPath>'],
  [
    'findTasksAtIndex',
    'post',
    '/tasks/indexes',
    { AllOf: [{ for: 'indexPath', in: 'indexPaths', each: 'index:find-task:<indexPath>' }] },
  ],
  ['listNamespaces', 'get', '/namespaces/<namespace>', 'index:list-namespaces:<namespace>'],
  ['listTasks', 'get', '/tasks/<namespace>', 'index:list-tasks:<namespace>'],
  ['insertTask', 'put', '/task/<namespace>', 'index:insert-task:<namespace>'],
  ['deleteTask', 'delete', '/task/<namespace>', 'index:delete-task:<namespace>'],
  ['findArtifactFromTask', 'get', '/task/<indexPath>/artifacts/<name>', 'queue:get-artifact:<name>'],
];

const auth: readonly Row[] = [
  ['listClients', 'get', '/clients/', 'auth:list-clients'],
  ['client', 'get', '/clients/<clientId>', 'auth:get-client:<clientId>'],
  ['createClient', 'put', '/clients/<clientId>', withScopes('auth:create-client:<clientId>', 'scopes')],
  ['updateClient', 'post', '/clients/<clientId>', withScopes('auth:update-client:<clientId>', 'scopesAdded')],
  ['deleteClient', 'delete', '/clients/<clientId>', 'auth:delete-client:<clientId>'],
  ['listRoles', 'get', '/roles/', 'auth:list-roles'],
  ['listRoles2', 'get', '/roles2/', 'auth:list-roles'],
  ['listRoleIds', 'get', '/roleids/', 'auth:list-roles'],
  ['role', 'get', '/roles/<roleId>', 'auth:get-role:<roleId>'],
  ['createRole', 'put', '/roles/<roleId>', withScopes('auth:create-role:<roleId>', 'scopes')],
  ['updateRole', 'post', '/roles/<roleId>', withScopes('auth:update-role:<roleId>', 'scopesAdded')],
  ['deleteRole', 'delete', '/roles/<roleId>', 'auth:delete-role:<roleId>'],
  ['expandScopes', 'post', '/scopes/expand', 'auth:expand-scopes'],
  ['currentScopes', 'get', '/scopes/current', 'auth:current-scopes'],
];

const hooks: readonly Row[] = [
  ['listHookGroups', 'get', '/hooks', 'hooks:list-hooks:'],
  ['listHooks', 'get', '/hooks/<hookGroupId>', 'hooks:list-hooks:<hookGroupId>'],
  ['hook', 'get', '/hooks/<hookGroupId>/<hookId>', 'hooks:get:<hookGroupId>:<hookId>'],
  ['createHook', 'put', '/hooks/<hookGroupId>/<hookId>', modifyHook],
  ['updateHook', 'post', '/hooks/<hookGroupId>/<hookId>', modifyHook],
  ['removeHook', 'delete', '/hooks/<hookGroupId>/<hookId>', 'hooks:modify-hook:<hookGroupId>/<hookId>'],
  ['triggerHook', 'post', '/hooks/<hookGroupId>/<hookId>/trigger', 'hooks:trigger-hook:<hookGroupId>/<hookId>'],
];

const methods = (services: Readonly<Record<string, readonly Row[]>>): readonly Method[] =>
  Object.entries(services).flatMap(([service, rows]) =>
    rows.map(([name, verb, route, scopes]) => ({ service, name, verb, route, scopes })),
  );

export const handWrittenMethods: readonly Method[] = methods({ queue, index, auth, hooks });

/** What the services answer without telling of it (`noPublish`): the Python taskgraph lists tasks so. */
export const unpublishedMethods: readonly Method[] = methods({
  index: [['listTasksPost', 'post', '/tasks/<namespace>', 'index:list-tasks:<namespace>']],
});
