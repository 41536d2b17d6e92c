import { InvalidArgumentError, Option } from 'commander';
import { readTime } from '../util/time.ts';

/** Options shared by commands. Each can be given in the environment as `SETA_<OPTION>`. */

export const option = (flags: string, description: string): Option => {
  const declared = new Option(flags, description);
  const name = `SETA_${declared.name().replaceAll('-', '_').toUpperCase()}`;
  const value = process.env[name]?.trim();
  // Commander takes any value, an empty one too, for "switched on", and several values for one.
  const isOff = declared.isBoolean() && /^(0|false|no|off)$/i.test(value ?? '');
  if (value === '' || isOff) return declared;
  if (declared.variadic && value !== undefined) return declared.default(value.split(/\s+/));
  return declared.env(name);
};

export const configOption = (): Option =>
  option('--config <file>', 'configuration of the repository').default('taskcluster/config.yml');

export const parametersOption = (): Option =>
  option('--parameters <file>', 'parameters.yml of the decision task').makeOptionMandatory();

export const dataOption = (): Option =>
  option('--data <location>', 'SETA data: a file, a URL or index:<path>; instead of what the configuration names');

export const jsonOption = (): Option => option('--json', 'print the result as JSON');

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
