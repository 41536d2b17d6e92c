/**
 * Which of two readers a text is meant for. `pyyaml`: what upstream taskgraph reads too, YAML 1.1 as PyYAML's
 * `SafeLoader` has it (config.yml, kinds, parameters.yml, .cron.yml). `js-yaml`: what Taskcluster or Treeherder reads, or
 * nobody but us, the core schema of YAML 1.2 as js-yaml 4 has it (.taskcluster.yml, inputs of actions, overrides).
 */
export type Dialect = 'pyyaml' | 'js-yaml';

/** The value of an unquoted scalar; or why it has none that JSON holds as its readers do, as the rest of a sentence. */
export type Scalar = { readonly value: string | number | boolean | null } | { readonly problem: string };

/** What an unquoted scalar stands for in a dialect; text where nothing else fits. */
export function plainScalar(text: string, dialect: Dialect): Scalar {
  const found = RESOLVERS[dialect].find(([pattern]) => pattern.test(text));
  return found ? found[1](text) : { value: text };
}

type Resolver = readonly [pattern: RegExp, resolve: (text: string) => Scalar];

const always = (scalar: Scalar) => () => scalar;

/** What the two have in common. */
const COMMON: readonly Resolver[] = [
  [/^(?:~|null|Null|NULL|)$/, always({ value: null })],
  [/^(?:true|True|TRUE)$/, always({ value: true })],
  [/^(?:false|False|FALSE)$/, always({ value: false })],
  [/^[-+]?\.(?:inf|Inf|INF)$|^\.(?:nan|NaN|NAN)$/, always({ problem: 'is no number of JSON' })],
];

/** Times are known by their form: what looks like one and is none, such as a month 13, PyYAML refuses. */
const TIMESTAMP =
  /^\d{4}-\d\d-\d\d$|^\d{4}-\d\d?-\d\d?(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d(?:\.\d*)?(?:[ \t]*(?:Z|[-+]\d\d?(?::\d\d)?))?$/;

/** The first that fits wins. Sources: PyYAML `resolver.py` and `constructor.py`; js-yaml 4 `type/{int,float}.js`. */
const RESOLVERS: Readonly<Record<Dialect, readonly Resolver[]>> = {
  pyyaml: [
    ...COMMON,
    [/^(?:yes|Yes|YES|on|On|ON)$/, always({ value: true })],
    [/^(?:no|No|NO|off|Off|OFF)$/, always({ value: false })],
    [/^[-+]?(?:0b[01_]+|0[0-7_]+|0|[1-9][\d_]*|0x[\da-fA-F_]+|[1-9][\d_]*(?::[0-5]?\d)+)$/, integer11],
    [/^(?:[-+]?\d[\d_]*\.[\d_]*|\.\d[\d_]*)(?:[eE][-+]\d+)?$|^[-+]?\d[\d_]*(?::[0-5]?\d)+\.[\d_]*$/, float],
    [TIMESTAMP, always({ problem: 'is a time in YAML 1.1' })],
    [/^(?:=|<<|\?.*)$/, always({ problem: 'means something else in YAML 1.1' })],
  ],
  'js-yaml': [
    ...COMMON,
    [/^[-+]?(?:0b[01]+|0o[0-7]+|0x[\da-fA-F]+|\d+)$/, integer12],
    [/^(?:[-+]?\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?$/, float],
  ],
};

function integer11(text: string): Scalar {
  const { sign, digits } = signed(text);
  // A leading zero means octal, and colons that each part counts sixty times the next.
  return integer(text, sign * (digits.includes(':') ? sixties(digits) : Number(digits.replace(/^0(?=\d)/, '0o'))));
}

function integer12(text: string): Scalar {
  const { sign, digits } = signed(text);
  return integer(text, sign * Number(digits));
}

function float(text: string): Scalar {
  const { sign, digits } = signed(text);
  const value = sign * (digits.includes(':') ? sixties(digits) : Number(digits));
  return Number.isFinite(value) ? { value } : { problem: 'is no number of JSON' };
}

function signed(text: string): { readonly sign: 1 | -1; readonly digits: string } {
  return { sign: text.startsWith('-') ? -1 : 1, digits: text.replace(/^[-+]/, '').replaceAll('_', '') };
}

/** Summed from the right, as PyYAML does, so that fractions are rounded alike. */
const sixties = (digits: string): number =>
  digits
    .split(':')
    .reverse()
    .reduce((sum, part, i) => sum + Number(part) * 60 ** i, 0);

/** Beyond 2 to the power of 53 a number is exact where it is printed as it was written. */
function integer(text: string, value: number): Scalar {
  if (!Number.isSafeInteger(value) && String(value) !== text) return { problem: 'is no number that JavaScript holds' };
  // Adding 0 takes the sign from -0.
  return { value: value + 0 };
}
