/**
 * Scopes as Taskcluster reads them: a scope that ends in `*` satisfies every scope that begins with the part before it.
 * Nothing here knows roles (`roles.ts`).
 */

/** A scope expression without parameters. */
export type ScopeExpression =
  | string
  | { readonly AllOf: readonly ScopeExpression[] }
  | { readonly AnyOf: readonly ScopeExpression[] };

/** A scope expression as it stands in an API reference, with `<parameters>`, loops and conditions. */
export type ScopeTemplate =
  | string
  | { readonly AllOf: readonly ScopeTemplate[] }
  | { readonly AnyOf: readonly ScopeTemplate[] }
  | { readonly for: string; readonly in: string; readonly each: string }
  | { readonly if: string; readonly then: ScopeTemplate; readonly else?: ScopeTemplate };

export type ScopeParams = Readonly<Record<string, string | readonly string[] | boolean | undefined>>;

/** A set of scopes that answers quickly whether it satisfies one. */
export class ScopeSet {
  /** Sorted, without scopes that others of the set satisfy. */
  readonly scopes: readonly string[];
  readonly #exact: ReadonlySet<string>;
  readonly #prefixes: ReadonlySet<string>;

  constructor(scopes: Iterable<string>) {
    const all = new Set(scopes);
    this.#prefixes = new Set([...all].filter((scope) => scope.endsWith('*')).map((scope) => scope.slice(0, -1)));
    this.scopes = [...all]
      .filter((scope) => !this.#covered(scope, scope.length - (scope.endsWith('*') ? 2 : 0)))
      .sort();
    this.#exact = new Set(this.scopes);
  }

  satisfies(expression: ScopeExpression): boolean {
    return this.missing(expression) === null;
  }

  /** The part of `expression` that this set does not satisfy, or null when it satisfies it. */
  missing(expression: ScopeExpression): ScopeExpression | null {
    if (typeof expression === 'string') return this.#has(expression) ? null : expression;
    if ('AllOf' in expression) {
      const rest = expression.AllOf.map((part) => this.missing(part)).filter((part) => part !== null);
      return rest.length === 0 ? null : { AllOf: rest };
    }
    const rest = expression.AnyOf.map((part) => this.missing(part));
    return rest.includes(null) ? null : { AnyOf: rest.filter((part) => part !== null) };
  }

  #has(scope: string): boolean {
    return this.#exact.has(scope) || this.#covered(scope, scope.length);
  }

  /** Whether a prefix of `scope` of at most `longest` characters is in the set as `prefix*`. */
  #covered(scope: string, longest: number): boolean {
    if (this.#prefixes.size === 0) return false;
    for (let length = 0; length <= longest; length++) if (this.#prefixes.has(scope.slice(0, length))) return true;
    return false;
  }
}

/** Whether the strings of `params` are all that `template` needs, so that no handler has to add any. */
export function needsOnly(template: ScopeTemplate, params: ReadonlySet<string>): boolean {
  if (typeof template === 'string')
    return [...template.matchAll(/<(\w+)>/g)].every(([, name]) => params.has(name ?? ''));
  if ('AllOf' in template) return template.AllOf.every((part) => needsOnly(part, params));
  if ('AnyOf' in template) return template.AnyOf.every((part) => needsOnly(part, params));
  return false;
}

/** The scope expression that `template` stands for. Throws on a parameter of the wrong type, a bug of the caller. */
export function renderScopes(template: ScopeTemplate, params: ScopeParams): ScopeExpression {
  const [expression, ...more] = render(template, params);
  if (expression === undefined || more.length > 0) throw new Error('a scope expression is one expression');
  return expression;
}

function render(template: ScopeTemplate, params: ScopeParams): ScopeExpression[] {
  if (typeof template === 'string') return [fill(template, params)];
  if ('AllOf' in template) return [{ AllOf: template.AllOf.flatMap((part) => render(part, params)) }];
  if ('AnyOf' in template) return [{ AnyOf: template.AnyOf.flatMap((part) => render(part, params)) }];
  if ('for' in template) {
    const values = params[template.in];
    if (!Array.isArray(values)) throw new Error(`scope parameter ${template.in} is not a list`);
    return values.map((value: string) => fill(template.each, { ...params, [template.for]: value }));
  }
  const condition = params[template.if];
  if (typeof condition !== 'boolean') throw new Error(`scope parameter ${template.if} is not a boolean`);
  if (condition) return render(template.then, params);
  return template.else === undefined ? [{ AllOf: [] }] : render(template.else, params);
}

const fill = (text: string, params: ScopeParams): string =>
  text.replace(/<(\w+)>/g, (_, name: string) => {
    const value = params[name] ?? '';
    if (typeof value !== 'string') throw new Error(`scope parameter ${name} is not a string`);
    return value;
  });
