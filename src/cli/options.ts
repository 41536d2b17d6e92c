import type { Command, Option } from '@commander-js/extra-typings';
import { InvalidArgumentError, Option as Untyped } from 'commander';
import { SOURCE_NAMES } from '../history/sources/source.ts';
import { readTime } from '../util/time.ts';

/** Options shared by commands. Each can be given in the environment as `SETA_<OPTION>`. */

/** Its flags are part of its type, so that what a command does is typed by what it declares. */
export const option = <const F extends string>(flags: F, description: string): Option<F> => {
  const declared = new Untyped(flags, description) as unknown as Option<F>;
  const name = `SETA_${declared.name().replaceAll('-', '_').toUpperCase()}`;
  const value = process.env[name]?.trim();
  // Commander takes any value, an empty one too, for "switched on", and several values for one.
  const isOff = declared.isBoolean() && /^(0|false|no|off)$/i.test(value ?? '');
  if (value === '' || isOff) return declared;
  if (declared.variadic && value !== undefined)
    return (declared as unknown as Untyped).default(value.split(/\s+/)) as unknown as Option<F>;
  return declared.env(name);
};

export const configOption = () =>
  option('--config <file>', 'configuration of the repository').default('taskcluster/config.yml');

export const parametersOption = () =>
  option('--parameters <file>', 'parameters.yml of the decision task').makeOptionMandatory();

export const dataOption = () =>
  option('--data <location>', 'SETA data: a file, a URL or index:<path>; instead of what the configuration names');

/** For commands about one artifact. */
export const artifactOption = () =>
  option('--data <location>', 'SETA data: a file, a URL or index:<path>').makeOptionMandatory();

export const jsonOption = () => option('--json', 'print the result as JSON');

/** For commands about one push. */
export const taskGroupOption = () => option('--task-group-id <id>', 'decision task of the push, instead of WHAT');

export const projectOption = () => option('--project <name>', 'project whose index has the revision that WHAT is');

export const sourceOption = (otherwise: string) =>
  option('--source <kind>', `where records come from; ${otherwise} if left out`).choices(SOURCE_NAMES);

/** How results that somebody exported are read. */
export const columnsOption = () =>
  option('--columns <pairs...>', 'of source results: field=column, as seta.history.columns');

export const wordsOption = () =>
  option('--words <pairs...>', 'of source results: word=passed, failed, exception or not-run');

export const treeherderOption = () =>
  option('--treeherder <url>', 'address of Treeherder').default('https://treeherder.mozilla.org');

export const branchOption = () =>
  option('--branch <name>', 'of git, with --source taskcluster; the one of most pushes if left out');

export const fetchMinutesOption = (minutes: number) =>
  option('--fetch-minutes <n>', 'time for all requests').argParser(amount).default(minutes);

export const daysOption = () => option('--days <n>', 'length of the window').argParser(amount).default(90);

export const nowOption = () => option('--now <time>', 'end of the window, ISO 8601; now if left out').argParser(time);

/** Where records come from: for commands about the past. */
export const withSources = (command: Command) =>
  command
    .addOption(configOption())
    .addOption(option('--project <name>', 'project; the first of seta.projects if left out'))
    .addOption(sourceOption('seta.history.source'))
    .addOption(columnsOption())
    .addOption(wordsOption())
    .addOption(treeherderOption())
    .addOption(
      option('--records, --history <file>', 'the history that is kept, or the file that the source reads').default(
        'artifacts/seta-history.sqlite',
      ),
    )
    .addOption(branchOption())
    .addOption(fetchMinutesOption(120))
    .addOption(daysOption())
    .addOption(nowOption());

/** Values of options. */
export function reason(text: string): string {
  if (text.trim() !== '') return text;
  throw new InvalidArgumentError('a reason is expected');
}

export function amount(text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new InvalidArgumentError('a whole number from 1 is expected');
}

export function whole(text: string): number {
  return text === '0' ? 0 : amount(text);
}

export function hours(text: string): number {
  const value = Number(text);
  if (value > 0 && Number.isFinite(value)) return value;
  throw new InvalidArgumentError('a number of hours above 0 is expected');
}

export function share(text: string): number {
  const value = Number(text);
  if (text !== '' && value >= 0 && value <= 1) return value;
  throw new InvalidArgumentError('a number from 0 to 1 is expected');
}

/** Unix milliseconds. */
export function time(text: string): number {
  const value = readTime(text);
  if (value !== null) return value;
  throw new InvalidArgumentError('a time such as 2026-11-22T06:00:00Z is expected');
}
