import type { Services } from '../../actions/engine/services.ts';

/** When a process dies: at its nth request, or the nth that changes something; the request takes effect or does not. */
export interface Death {
  readonly at: number;
  readonly among: 'requests' | 'changes';
  readonly takesEffect: boolean;
}

const CHANGES = /[.](createTask|rerunTask|cancelTask|triggerHook|insertTask)$/;

export class Killed extends Error {}

/** Services whose requests are counted, and of which none comes back from the deadly one on. */
export function killable(services: Services, death: Death | null) {
  const requests: string[] = [];
  let counted = 0;
  const guarded = <T extends object>(port: T, name: string): T =>
    new Proxy(port, {
      get(target, key) {
        const method: unknown = Reflect.get(target, key);
        if (typeof method !== 'function') return method;
        return async (...args: unknown[]) => {
          const request = `${name}.${String(key)}`;
          requests.push(request);
          const isDead = (): boolean => death !== null && counted > death.at;
          if (isDead()) throw new Killed();
          if (death?.among === 'requests' || CHANGES.test(request)) counted++;
          if (isDead() && !death?.takesEffect) throw new Killed();
          const answer: unknown = await method.apply(target, args);
          if (isDead()) throw new Killed();
          return answer;
        };
      },
    });
  const { queue, hooks, index, auth, artifacts, pushlog } = services;
  const wrapped: Services = {
    ...services,
    queue: guarded(queue, 'queue'),
    hooks: guarded(hooks, 'hooks'),
    index: guarded(index, 'index'),
    auth: guarded(auth, 'auth'),
    artifacts: guarded(artifacts, 'artifacts'),
    pushlog: guarded(pushlog, 'pushlog'),
    limitedTo: (scopes) => {
      const limited = services.limitedTo(scopes);
      return { queue: guarded(limited.queue, 'queue'), hooks: guarded(limited.hooks, 'hooks') };
    },
  };
  return { services: wrapped, requests };
}
