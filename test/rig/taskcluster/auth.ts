/** The auth service: clients, roles, and what scopes they come to. */

import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { type Call, type Handlers, page } from './call.ts';
import type { Credentials } from './credentials.ts';
import { ApiError } from './errors.ts';
import { expandScopes, faultOfRoles } from './roles.ts';
import { ScopeSet } from './scopes.ts';

interface Client {
  readonly clientId: string;
  readonly accessToken: string;
  readonly description: string;
  readonly scopes: readonly string[];
  readonly expires: string;
  readonly deleteOnExpiration: boolean;
  readonly created: string;
  readonly lastModified: string;
}

interface Role {
  readonly roleId: string;
  readonly description: string;
  readonly scopes: readonly string[];
  readonly created: string;
  readonly lastModified: string;
}

export class AuthStore implements Credentials {
  readonly now: () => number;
  readonly clients = new Map<string, Client>();
  readonly #roles = new Map<string, Role>();
  readonly #expanded = new Map<string, ScopeSet>();

  /** @param now milliseconds since 1970 */
  constructor(now: () => number) {
    this.now = now;
  }

  get roles(): ReadonlyMap<string, Role> {
    return this.#roles;
  }

  client(clientId: string) {
    const client = this.clients.get(clientId);
    if (client === undefined) return null;
    const { accessToken, scopes, expires } = client;
    const expired = Date.parse(expires) < this.now();
    return { accessToken, scopes, ...(expired ? { fault: `Client with clientId: '${clientId}' has expired` } : {}) };
  }

  expand(scopes: readonly string[]): ScopeSet {
    const key = scopes.join('\n');
    const known = this.#expanded.get(key);
    if (known !== undefined) return known;
    const expanded = new ScopeSet(expandScopes(scopes, [...this.#roles.values()]));
    this.#expanded.set(key, expanded);
    return expanded;
  }

  /** Makes a client with a new access token, or gives an existing one a new definition and keeps its token. */
  putClient(clientId: string, fields: Partial<Pick<Client, 'scopes' | 'description' | 'expires'>>): Client {
    const time = this.#time();
    const existing = this.clients.get(clientId);
    const client: Client = {
      clientId,
      accessToken: randomBytes(33).toString('base64url'),
      description: '',
      scopes: [],
      expires: new Date(this.now() + 365 * 24 * 60 * 60_000).toJSON(),
      deleteOnExpiration: false,
      created: time,
      ...existing,
      ...fields,
      lastModified: time,
    };
    this.clients.set(clientId, client);
    return client;
  }

  /** Makes or replaces a role. Throws `ApiError` when roles would need each other in a circle. */
  putRole(roleId: string, scopes: readonly string[], description = ''): Role {
    const time = this.#time();
    const role: Role = { roleId, description, created: time, ...this.#roles.get(roleId), scopes, lastModified: time };
    const roles = new Map(this.#roles).set(roleId, { ...role, description });
    const fault = faultOfRoles([...roles.values()]);
    if (fault !== null) throw new ApiError('InputError', fault);
    this.#roles.set(roleId, { ...role, description });
    this.#expanded.clear();
    return role;
  }

  deleteRole(roleId: string): void {
    this.#roles.delete(roleId);
    this.#expanded.clear();
  }

  #time(): string {
    return new Date(this.now()).toJSON();
  }
}

type ClientRequest = Pick<Client, 'description' | 'expires'> & { readonly scopes?: readonly string[] };
type RoleRequest = Pick<Role, 'description' | 'scopes'>;

export function authHandlers(store: AuthStore): Handlers {
  const describeClient = ({ accessToken: _, ...client }: Client) => ({
    ...client,
    lastDateUsed: client.lastModified,
    lastRotated: client.created,
    expandedScopes: store.expand(client.scopes).scopes,
    disabled: false,
  });
  const describeRole = (role: Role) => ({ ...role, expandedScopes: store.expand([`assume:${role.roleId}`]).scopes });
  const findClient = ({ params: { clientId = '' } }: Call): Client => {
    const client = store.clients.get(clientId);
    if (client === undefined) throw new ApiError('ResourceNotFound', 'Client not found');
    return client;
  };
  const findRole = ({ params: { roleId = '' } }: Call): Role => {
    const role = store.roles.get(roleId);
    if (role === undefined) throw new ApiError('ResourceNotFound', 'Role not found');
    return role;
  };
  const roles = (): Role[] => [...store.roles.values()].sort((a, b) => (a.roleId < b.roleId ? -1 : 1));
  const checkScopes = (scopes: readonly string[]): void => {
    if (scopes.some((scope) => scope.endsWith('**'))) throw new ApiError('InputError', 'scopes must not end with `**`');
  };

  return {
    currentScopes: ({ caller }) => ({ json: { scopes: caller.scopes.scopes } }),
    expandScopes: ({ body }) => ({ json: { scopes: store.expand((body as { scopes: string[] }).scopes).scopes } }),

    listClients: (call) => {
      const prefix = call.query['prefix'] ?? '';
      const found = [...store.clients.values()].filter(({ clientId }) => clientId.startsWith(prefix));
      const { rows, ...rest } = page(
        found.sort((a, b) => (a.clientId < b.clientId ? -1 : 1)),
        ({ clientId }) => clientId,
        call,
      );
      return { json: { clients: rows.map(describeClient), ...rest } };
    },
    client: (call) => ({ json: describeClient(findClient(call)) }),
    createClient: (call) => {
      const { clientId = '' } = call.params;
      const { description, expires, scopes = [] } = call.body as ClientRequest;
      checkScopes(scopes);
      call.authorize({ clientId, scopes });
      const existing = store.clients.get(clientId);
      const wanted = { description, expires: new Date(expires).toJSON(), scopes };
      if (existing !== undefined) {
        const { description, expires, scopes } = existing;
        if (!isDeepStrictEqual({ description, expires, scopes }, wanted)) {
          throw new ApiError('RequestConflict', 'client with same clientId already exists');
        }
      }
      const client = existing ?? store.putClient(clientId, wanted);
      return { json: { ...describeClient(client), accessToken: client.accessToken } };
    },
    updateClient: (call) => {
      const existing = findClient(call);
      const { description, expires, scopes = existing.scopes } = call.body as ClientRequest;
      checkScopes(scopes);
      const scopesAdded = scopes.filter((scope) => !existing.scopes.includes(scope));
      call.authorize({ clientId: existing.clientId, scopesAdded });
      const changes = { description, expires: new Date(expires).toJSON(), scopes };
      return { json: describeClient(store.putClient(existing.clientId, changes)) };
    },
    deleteClient: ({ params: { clientId = '' } }) => {
      store.clients.delete(clientId);
      return {};
    },

    listRoles: () => ({ json: roles().map(describeRole) }),
    listRoles2: (call) => {
      const { rows, ...rest } = page(roles(), ({ roleId }) => roleId, call);
      return { json: { roles: rows.map(describeRole), ...rest } };
    },
    listRoleIds: (call) => {
      const { rows, ...rest } = page(roles(), ({ roleId }) => roleId, call);
      return { json: { roleIds: rows.map(({ roleId }) => roleId), ...rest } };
    },
    role: (call) => ({ json: describeRole(findRole(call)) }),
    createRole: (call) => {
      const { roleId = '' } = call.params;
      const { scopes, description } = call.body as RoleRequest;
      call.authorize({ roleId, scopes });
      const existing = store.roles.get(roleId);
      if (existing === undefined) return { json: describeRole(store.putRole(roleId, scopes, description)) };
      const same = existing.description === description && isDeepStrictEqual(existing.scopes, scopes);
      if (!same) throw new ApiError('RequestConflict', `Role \`${roleId}\` already exists`);
      return { json: describeRole(existing) };
    },
    updateRole: (call) => {
      const { roleId, scopes: before } = findRole(call);
      const { scopes, description } = call.body as RoleRequest;
      call.authorize({ roleId, scopesAdded: scopes.filter((scope) => !before.includes(scope)) });
      return { json: describeRole(store.putRole(roleId, scopes, description)) };
    },
    deleteRole: ({ params: { roleId = '' } }) => {
      store.deleteRole(roleId);
      return {};
    },
  };
}
