/** Adds a call of the adapter to the function that upstream taskgraph calls to register a repository's extensions. */

export type RegisterEdit =
  | { readonly kind: 'edited'; readonly text: string }
  | { readonly kind: 'there' }
  /** The function is not found, or written so that a line at its end would not surely be reached. */
  | { readonly kind: 'by-hand' };

/** Where the module of a `taskgraph.register` such as `self_taskgraph:register` may be, and the function's name. */
export function registerPlaces(register: string): { readonly files: readonly string[]; readonly name: string } {
  const [module = '', name = ''] = register.split(':');
  const path = `taskcluster/${module.replaceAll('.', '/')}`;
  return { files: [`${path}/__init__.py`, `${path}.py`], name };
}

/** Adds the call as the last statement of a function of the module. */
export function addRegisterCall(source: string, name: string): RegisterEdit {
  if (/^\s+seta_taskgraph\.register\(/m.test(source)) return { kind: 'there' };
  const found = new RegExp(`^def ${name}\\(\\s*(\\w+)[^)]*\\)[^:\\n]*:[ \\t]*(#.*)?\\n`, 'm').exec(source);
  if (!found) return { kind: 'by-hand' };
  const [signature, parameter] = found;
  const start = found.index + signature.length;
  const [body = ''] = /^(?:[ \t]+\S.*\n|[ \t]*\n)*/.exec(source.slice(start)) ?? [];
  const [, indent] = /^([ \t]+)\S/m.exec(body) ?? [];
  const endsEarly = /^\s*(return|yield|raise)\b/m.test(body);
  if (indent === undefined || endsEarly || isOpen(body)) return { kind: 'by-hand' };
  const end = start + body.trimEnd().length;
  const call = ['import seta_taskgraph', '', `seta_taskgraph.register(${parameter})`];
  const lines = call.map((line) => (line === '' ? '\n' : `${indent}${line}\n`)).join('');
  return { kind: 'edited', text: `${source.slice(0, end)}\n\n${lines}${source.slice(end).replace(/^\n/, '')}` };
}

/** Whether a text string of several lines goes on after the end: its lines may stand at the left margin. */
const isOpen = (body: string): boolean => ['"""', "'''"].some((quotes) => body.split(quotes).length % 2 === 0);
