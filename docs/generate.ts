/** `npm run docs`: writes the parts of `docs/reference` that the code knows best. A test checks that they are up to date. */
import { join } from 'node:path';
import type { CommandUnknownOpts as Command } from '@commander-js/extra-typings';
import { actionResultSchema } from '../actions/engine/result-schema.ts';
import { program } from '../src/cli/program.ts';
import { writeFiles } from '../src/edge/files.ts';
import { bisectionSchema } from '../src/history/bisection-schema.ts';
import { ledgerSchema } from '../src/optimize/ledger-schema.ts';
import { parametersSchema } from '../src/push/parameters-schema.ts';
import { overridesSchema } from '../src/regenerate/overrides-schema.ts';
import { artifactSchema } from '../src/seta/artifact-schema.ts';
import { configSchema } from '../src/seta/config-schema.ts';
import { printFailure } from '../src/util/failure.ts';
import { actionsPage } from './actions-page.ts';

/** File in `docs/reference` to its text. */
export function generatedReference(): ReadonlyMap<string, string> {
  const schemas = {
    'action-result.schema.json': actionResultSchema,
    'bisect.schema.json': bisectionSchema,
    'config.schema.json': configSchema,
    'overrides.schema.json': overridesSchema,
    'parameters.schema.json': parametersSchema,
    'seta-ledger.schema.json': ledgerSchema,
    'seta.schema.json': artifactSchema,
  };
  return new Map([
    ...Object.entries(schemas).map(([name, schema]): [string, string] => [
      name,
      `${JSON.stringify(schema, null, 2)}\n`,
    ]),
    ['actions.md', actionsPage()],
    ['commands.md', commandsPage(program())],
    ['configuration.md', configurationPage()],
  ]);
}

function commandsPage(seta: Command): string {
  const sections = leaves(seta).map(
    ({ name, command }) => `## ${name}\n\n\`\`\`\n${help(command)}\n\`\`\`\n${example(command)}`,
  );
  return `# Commands\n\n${INTRODUCTION}\n\n${sections.join('\n')}`;
}

const INTRODUCTION = `What each command prints with \`--help\`. In this repository \`npm run -s seta -- ARGS\` is the command; installed, it
is \`seta ARGS\`. Results go to stdout, everything else to stderr. The exit code is 0 on success, 1 on a failure that is told in
one message, and 2 where the command was used wrongly. \`seta completion\` teaches all of them to your shell. This page is written by \`npm run docs\`.`;

/** The commands that run something, with their full names. */
function leaves(command: Command, above = ''): readonly { readonly name: string; readonly command: Command }[] {
  const name = `${above}${command.name()}`;
  if (command.commands.length === 0) return [{ name, command }];
  return command.commands.flatMap((child) => leaves(child, `${name} `));
}

/** At a width that does not depend on the terminal. */
const help = (command: Command): string =>
  command
    .configureOutput({ getOutHelpWidth: () => 80 })
    .helpInformation()
    .trim();

/** The text after the help, which commander prints but does not count to the help. */
function example(command: Command): string {
  const parts: string[] = [];
  command.configureOutput({ writeOut: (part) => parts.push(part) }).outputHelp();
  const [, found] = /Example:\n\s+\$ (.*)/.exec(parts.join('')) ?? [];
  return found ? `\nExample: \`${found}\`\n` : '';
}

interface SchemaNode {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly minimum?: number;
  readonly maximum?: number;
}

function configurationPage(): string {
  const rows = rowsOf(configSchema as unknown as SchemaNode, '');
  return `# Configuration

Keys of \`taskcluster/config.yml\`. Upstream taskgraph ignores those it does not know, and so do we. An unknown key below \`seta\`,
a wrong type or an impossible value is an error that names file, line and fix. The schema is [config.schema.json](config.schema.json).
This page is written by \`npm run docs\`.

| key | default | meaning |
| --- | --- | --- |
${rows.join('\n')}
`;
}

function rowsOf(node: SchemaNode, path: string): readonly string[] {
  return Object.entries(node.properties ?? {}).flatMap(([key, child]) => {
    const name = path ? `${path}.${key}` : key;
    const own = child.properties ? [] : [`| \`${name}\` | ${shown(child.default)} | ${meaning(child)} |`];
    return [...own, ...rowsOf(child, name)];
  });
}

const shown = (value: unknown): string => (value === undefined ? '' : `\`${JSON.stringify(value)}\``);

function meaning({ description = '', minimum, maximum }: SchemaNode): string {
  const range = minimum === undefined ? '' : ` (${minimum} to ${maximum})`;
  return `${description}${range}`.replaceAll('|', '\\|').trim();
}

if (import.meta.main) {
  const written = writeFiles(join(import.meta.dirname, 'reference'), generatedReference());
  if (!written.ok) throw new Error(printFailure(written.failure));
}
