import { Option } from 'commander';

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
