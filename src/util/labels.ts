import { isObject } from './json.ts';

/** A label taken apart: `test-linux/opt-mochitest-plain-3` is chunk 3 of the suite `test-linux/opt-mochitest-plain`. */
export interface Chunk {
  readonly suite: string;
  /** From 1; null where the label does not end in a number. */
  readonly number: number | null;
}

export function chunkOf(label: string): Chunk {
  const match = /^(.+)-([1-9]\d{0,3})$/s.exec(label);
  return match?.[1] && match[2] ? { suite: match[1], number: Number(match[2]) } : { suite: label, number: null };
}

/** The label without its chunk. */
export const suiteOf = (label: string): string => chunkOf(label).suite;

/** What labels are grouped by: in reports, in replays, and where the evidence of one label is lent to those like it. */
export interface LabelParts {
  /** With the build type where there is one, such as `linux1804-64-qr/opt`; `any` where nothing tells. */
  readonly platform: string;
  readonly suite: string;
}

/**
 * The platform and the suite of a task, from the best that is known of it:
 *
 * - its attributes (`test_platform`, `build_platform`, `unittest_suite`, `test_suite`);
 * - what it tells Treeherder (`machine.platform`, `collection`, group), in its definition or in `runnable-jobs.json`;
 * - its label: Firefox's form, `test-linux1804-64-qr/opt-mochitest-plain-3`, or a word that names a system;
 * - its worker's system (tag `os`), and its kind.
 *
 * @param task its entry in a full task graph, in `runnable-jobs.json`, or where `partsBeyond` was kept; nothing is expected
 * of it, as it may be anybody's
 */
export function partsOf(label: string, task: unknown = null): LabelParts {
  const attributes = at(task, 'attributes');
  const job = at(at(at(task, 'task'), 'extra'), 'treeherder') ?? task;
  const named = fromLabel(label);
  const told = platformIn(attributes) ?? platformOnTreeherder(job);
  const suite = text(attributes, 'unittest_suite') ?? text(attributes, 'test_suite') ?? text(task, 'suite');
  const after = told === null ? null : rest(suiteOf(label), told);
  return {
    platform: told ?? named.platform ?? text(at(at(task, 'task'), 'tags'), 'os') ?? 'any',
    suite: suite ?? after ?? named.suite ?? group(job) ?? text(task, 'kind') ?? named.other,
  };
}

/** What a task tells of its parts that its label does not: to be kept where only labels are. */
export function partsBeyond(label: string, task: unknown): Partial<LabelParts> {
  const plain = partsOf(label);
  const { platform, suite } = partsOf(label, task);
  return { ...(platform === plain.platform ? {} : { platform }), ...(suite === plain.suite ? {} : { suite }) };
}

const at = (value: unknown, key: string): unknown => (isObject(value) ? value[key] : undefined);

function text(value: unknown, key: string): string | null {
  const found = at(value, key);
  return typeof found === 'string' && found !== '' ? found : null;
}

function platformIn(attributes: unknown): string | null {
  const platform = text(attributes, 'test_platform') ?? text(attributes, 'build_platform');
  const type = text(attributes, 'build_type');
  return platform === null || type === null || platform.includes('/') ? platform : `${platform}/${type}`;
}

function platformOnTreeherder(job: unknown): string | null {
  const platform = text(at(job, 'machine'), 'platform') ?? text(job, 'platform');
  const [collection] = Object.keys(Object(at(job, 'collection')));
  return platform === null || collection === undefined || platform.includes('/')
    ? platform
    : `${platform}/${collection}`;
}

/** What Treeherder calls a task, `group(symbol)` or the symbol alone, from its entry in a full task graph or `runnable-jobs.json`; null where it shows none. */
export function symbolOf(task: unknown): string | null {
  const job = at(at(at(task, 'task'), 'extra'), 'treeherder') ?? task;
  const symbol = text(job, 'symbol');
  const around = group(job);
  return symbol === null || around === null ? symbol : `${around}(${symbol})`;
}

/** Treeherder shows tasks without a group under `?`. */
function group(job: unknown): string | null {
  const symbol = text(job, 'groupSymbol');
  return symbol === '?' ? null : symbol;
}

/** What follows a known platform in a label. */
function rest(label: string, platform: string): string | null {
  const start = label.indexOf(`-${platform}-`);
  return start < 0 ? null : label.slice(start + platform.length + 2);
}

/** Words that name a system, with its version and architecture. */
const SYSTEM =
  /(?<![a-z0-9_])(?:linux|windows|win|macosx?|mac|osx|darwin|android|ios|ubuntu|debian|fedora|alpine|freebsd)(?:\d[a-z0-9.]*)?(?:-(?:\d[a-z0-9.]*|x86(?:_64)?|x64|arm64|aarch64|amd64|i686|armv7))*(?![a-z0-9_])/i;

/** What a label tells by itself. `suite` only of one in Firefox's form, `other` of any other. */
function fromLabel(label: string): { platform: string | null; suite: string | null; other: string } {
  const whole = suiteOf(label);
  const [, kind, platform, suite] = /^([^-/]+)-(.+?\/[a-z][^-/]*)(?:-(.+))?$/s.exec(whole) ?? [];
  if (kind !== undefined && platform !== undefined) return { platform, suite: suite ?? kind, other: whole };
  const system = SYSTEM.exec(whole);
  if (!system) return { platform: null, suite: null, other: whole };
  const around = [whole.slice(0, system.index), whole.slice(system.index + system[0].length)];
  const other = around.map((part) => part.replace(/^[-/:_. ]+|[-/:_. ]+$/g, '')).filter(Boolean);
  return { platform: system[0], suite: null, other: other.join('-') || whole };
}
