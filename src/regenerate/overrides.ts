import { type ParseError, parse as parseJson, printParseErrorCode } from 'jsonc-parser';
import type { Priority } from '../seta/artifact.ts';
import type { Described } from '../util/described.ts';
import { type Failure, type Result, together } from '../util/failure.ts';
import { labelMatcher } from '../util/globs.ts';
import type { Label } from '../util/ids.ts';
import { isObject } from '../util/json.ts';
import { err, ok } from '../util/result.ts';
import { near, validator } from '../util/schema.ts';
import { timeOf } from '../util/time.ts';
import { type Document, openYaml } from '../util/yaml.ts';
import { type Finding, notice } from './finding.ts';
import { overridesSchema } from './overrides-schema.ts';
import { fromPreseed, preseedSchema } from './preseed.ts';

/** A priority that people decided on. */
export interface Override {
  /** Globs as in `seta.prunable`. */
  readonly labels: readonly string[];
  readonly priority: Priority;
  /** Unix milliseconds from which it no longer holds; null for always. */
  readonly until: number | null;
  readonly why: string;
  /** File and line, for messages. */
  readonly where: string;
}

type RawOverride = Described<typeof overridesSchema>[number] & { readonly priority: Priority };

const checkOverrides = validator(overridesSchema);
const checkPreseed = validator(preseedSchema);

/**
 * Reads `seta-overrides.yml`: a list of `{labels: glob or globs, priority, until?, why}`. SETA's former `preseed.json` is
 * read too, known by the key `testtype` of its first entry. What is wrong is `bad-config` with file, line and fix, all of it
 * at once.
 */
export function parseOverrides(text: string, file: string): Result<readonly Override[]> {
  const broken = file.endsWith('.json') ? jsonProblem(text, file) : null;
  if (broken) return err(broken);
  const document = openYaml(text, file, 'bad-config', 'js-yaml');
  if (!document.ok) return document;
  const { data } = document.value;
  if (data === null || data === undefined) return ok([]);
  const old = Array.isArray(data) && isObject(data[0]) && 'testtype' in data[0];
  const problems = (old ? checkPreseed : checkOverrides)(data).map(({ path, message, fix }): Failure => {
    return { reason: 'bad-config', where: `${file}:${document.value.line(path)}`, message, fix };
  });
  const problem = together(problems, file);
  if (problem) return err(problem);
  const where = (index: number) => `${file}:${lineOf(document.value, index)}`;
  if (old) return ok(fromPreseed(data).map((entry, i) => ({ ...entry, where: where(i) })));
  return ok(
    (data as readonly RawOverride[]).map(({ labels, priority, until, why }, i) => ({
      labels: typeof labels === 'string' ? [labels] : labels,
      priority,
      until: until === undefined ? null : timeOf(until),
      why,
      where: where(i),
    })),
  );
}

/**
 * Which override decides each label; of several the last in the file. Those whose time is over have no say. A glob
 * that matches no label of today is `bad-config`, since it is most likely a slip of the pen, and near labels are named. One that
 * matches labels of the past is only told: tasks that were removed or renamed are no reason to make no data.
 *
 * @param now Unix milliseconds
 * @param past labels that there were
 */
export function applyOverrides(
  overrides: readonly Override[],
  today: readonly Label[],
  now: number,
  past: ReadonlySet<string> = new Set(),
): Result<{ readonly decided: ReadonlyMap<Label, Override>; readonly idle: readonly Finding[] }> {
  const decided = new Map<Label, Override>();
  const unmatched: Failure[] = [];
  const idle: Finding[] = [];
  for (const override of overrides.filter(({ until }) => until === null || until > now)) {
    for (const glob of override.labels) {
      const matches = today.filter(labelMatcher([glob]));
      for (const label of matches) decided.set(label, override);
      if (matches.length > 0) continue;
      const gone = [...past].filter(labelMatcher([glob])).length;
      if (gone > 0) {
        const message = `${override.where}: the ${gone} labels that match ${glob} are gone; correct or remove the entry`;
        idle.push(notice('idle-overrides', gone, message));
        continue;
      }
      const labels = near(glob, today, 3);
      unmatched.push({
        reason: 'bad-config',
        where: override.where,
        message: `no label of the latest task graph matches ${glob}`,
        fix: `${labels.length > 0 ? `near labels are ${labels.join(', ')}; ` : ''}correct or remove the entry`,
      });
    }
  }
  const problem = together(unmatched, unmatched[0]?.where?.replace(/:\d+$/, ''));
  return problem ? err(problem) : ok({ decided, idle });
}

/** JSON is stricter than YAML, which would let a trailing comma pass. */
function jsonProblem(text: string, file: string): Failure | null {
  const errors: ParseError[] = [];
  parseJson(text, errors, { disallowComments: true, allowTrailingComma: false });
  const [first] = errors;
  if (!first) return null;
  const before = text.slice(0, first.offset);
  const line = before.split('\n').length;
  const trailing = /,\s*$/.test(before) && /[\]}]/.test(text[first.offset] ?? '');
  return {
    reason: 'bad-config',
    where: `${file}:${line}`,
    message: `not valid JSON: ${printParseErrorCode(first.error)}`,
    fix: trailing ? 'remove the comma before the closing bracket' : 'mend the JSON at this line',
  };
}

const lineOf = (document: Document, index: number): number => document.line([index]);
