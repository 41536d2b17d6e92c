/** Adds a call of the adapter to the function that upstream taskgraph calls to register a repository's extensions. */

export type RegisterEdit =
  | { readonly kind: 'edited'; readonly text: string }
  | { readonly kind: 'there' }
  /** The function is not found, or written so that no line can be put first in it. */
  | { readonly kind: 'by-hand' };

/** Where the module of a `taskgraph.register` such as `self_taskgraph:register` may be, and the function's name. */
export function registerPlaces(register: string): { readonly files: readonly string[]; readonly name: string } {
  const [module = '', name = ''] = register.split(':');
  const path = `taskcluster/${module.replaceAll('.', '/')}`;
  return { files: [`${path}/__init__.py`, `${path}.py`], name };
}

/** A docstring, and what else stands on its line. */
const DOCSTRING = /^\s*[rRuU]{0,2}("""[\s\S]*?"""|'''[\s\S]*?'''|"[^"\n]*"|'[^'\n]*')[ \t]*(?:#.*)?\n/;

/** Adds the call as the first statement of a function of the module: whatever comes after it, it is reached. */
export function addRegisterCall(source: string, name: string): RegisterEdit {
  if (/^\s*(?:import|from) seta_taskgraph\b/m.test(source)) return { kind: 'there' };
  if (!/^\w+$/.test(name)) return { kind: 'by-hand' };
  const found = new RegExp(`^def ${name}\\(\\s*(\\w+)[^)]*\\)[^:\\n]*:[ \\t]*(?:#.*)?\\n`, 'm').exec(source);
  // Nor is a file touched in another encoding than UTF-8, which would come back broken.
  if (!found || source.includes('\uFFFD')) return { kind: 'by-hand' };
  const [signature, parameter] = found;
  const body = source.slice(found.index + signature.length);
  const [, indent] = /^(?:[ \t]*(?:#.*)?\n)*([ \t]+)\S/.exec(body) ?? [];
  if (indent === undefined) return { kind: 'by-hand' };
  const [docstring = ''] = DOCSTRING.exec(body) ?? [];
  const start = found.index + signature.length + docstring.length;
  const rest = source.slice(start);
  const call = `${indent}import seta_taskgraph\n\n${indent}seta_taskgraph.register(${parameter})\n`;
  // Set off by one blank line from what follows in the function.
  const isLast = /^\s*(?:\n\S|$)/.test(`\n${rest}`);
  const gap = isLast || /^[ \t]*\n/.test(rest) ? '' : '\n';
  return { kind: 'edited', text: `${source.slice(0, start)}${docstring ? '\n' : ''}${call}${gap}${rest}` };
}
