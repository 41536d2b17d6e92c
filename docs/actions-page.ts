import type { Action } from '../actions/engine/definition.ts';
import { actions } from '../actions/index.ts';
import { parseConfig } from '../src/seta/config.ts';

/** A property of an input schema, as far as it is shown. */
interface Property {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly description?: string;
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
}

interface InputSchema {
  readonly required?: readonly string[];
  readonly properties: Readonly<Record<string, Property>>;
}

/** `docs/reference/actions.md`: the actions as they are defined. */
export function actionsPage(): string {
  return [INTRODUCTION, ...actions.map(section)].join('\n\n').concat('\n');
}

const INTRODUCTION = `# Actions

What Treeherder's and Taskcluster's menus offer on a push that \`seta decision\` decided, and what
\`seta action run NAME\` runs in a shell. How to use them: [run what was skipped](../how-to/run-what-was-skipped.md). What
administrators set up for them: [set up actions](../how-to/set-up-actions.md). What became of each task is in
\`public/action-result.json\` of the action task ([schema](action-result.schema.json)). This page is written by \`npm run docs\`.

A task that an action creates gets an id derived from the push, its label and a number: the nth extra run. Whoever asks for it
again, by whatever action, gets the same task, which is then reported as \`exists\`. An action that asks for fresh runs
(retrigger, or backfill where the task ran) takes the first numbers whose result was not there when it was asked for.`;

function section({ callback, name, title, context, permission, offers, description, schema }: Action): string {
  const config = parseConfig('trust-domain: example\n', 'config.yml');
  if (!config.ok) throw new Error(config.failure.message);
  const input = schema?.(config.value) as InputSchema | undefined;
  const on = context.length === 0 ? 'a push' : context.map(tags).join(', or ');
  const facts = [
    `- title: ${title}${name === callback ? '' : `; name \`${name}\`, callback \`${callback}\``}`,
    `- for: ${on}`,
    `- permission: \`${permission}\``,
    `- offered as: ${offers.join(', ')}`,
  ];
  const [first = '', ...more] = description.split('\n\n');
  const text = [first, ...more].join('\n\n');
  return [`## ${callback}`, text, facts.join('\n'), ...(input ? [inputTable(input)] : [])].filter(Boolean).join('\n\n');
}

const tags = (set: Readonly<Record<string, string>>): string => {
  const all = Object.entries(set).map(([tag, value]) => `\`${tag}: ${value}\``);
  return all.length === 0 ? 'any task' : `tasks tagged ${all.join(' and ')}`;
};

function inputTable({ properties, required = [] }: InputSchema): string {
  const names = Object.keys(properties);
  if (names.length === 0) return '';
  const rows = names.map((name) => {
    const property = properties[name] ?? {};
    const fallback = required.includes(name) ? 'required' : `\`${JSON.stringify(property.default ?? null)}\``;
    return `| \`${name}\` | ${kindOf(property)} | ${fallback} | ${property.description ?? ''} |`;
  });
  return ['| input | type | default | |', '|---|---|---|---|', ...rows].join('\n');
}

function kindOf({ type, enum: values, minimum, maximum }: Property): string {
  if (values) return values.map((one) => `\`${one}\``).join(' or ');
  const kind = typeof type === 'string' ? type : (type ?? ['list of requests']).join(' or ');
  if (maximum !== undefined) return `${kind}, ${minimum ?? 0} to ${maximum}`;
  return minimum === undefined ? kind : `${kind}, at least ${minimum}`;
}
