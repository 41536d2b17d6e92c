import { basename } from 'node:path';
import type { Config } from '../seta/config.ts';
import type { Result } from '../util/failure.ts';
import { err, ok } from '../util/result.ts';
import { near } from '../util/schema.ts';
import { configured, NAMED_POLICIES, type Policy, switchedOn } from './policy.ts';

/**
 * The policies that somebody names, each once: named ones follow the configuration `base`; a file is a policy of its own, as if
 * pruning were on. Fails with `bad-usage` on an unknown name, and as `open` does.
 *
 * @param open reads a configuration
 */
export function policiesNamed(
  names: readonly string[],
  { base, project, open }: { base: Config; project: string; open: (file: string) => Result<Config> },
): Result<Policy[]> {
  const policies: Policy[] = [];
  for (const name of new Set(names)) {
    const named = Object.hasOwn(NAMED_POLICIES, name) ? NAMED_POLICIES[name] : undefined;
    if (named) {
      policies.push(named(base));
    } else if (/\.ya?ml$/.test(name)) {
      const config = open(name);
      if (!config.ok) return config;
      const known = policies.some((policy) => policy.name === basename(name));
      policies.push(configured(known ? name : basename(name), switchedOn(config.value, project)));
    } else {
      const known = Object.keys(NAMED_POLICIES);
      const similar = near(name, known, 1);
      const fix = similar.length > 0 ? `did you mean ${similar[0]}?` : `give ${known.join(', ')} or a .yml file`;
      return err({ reason: 'bad-usage', where: '--policy', message: `no policy is called ${name}`, fix });
    }
  }
  return ok(policies);
}
