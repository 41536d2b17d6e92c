import type { SetaData } from '../seta/artifact.ts';
import type { Config } from '../seta/config.ts';
import { forcedText } from '../seta/forced.ts';
import { parseArtifact, unjudgedText } from '../seta/parse.ts';
import type { Failure, Result } from '../util/failure.ts';
import type { Label } from '../util/ids.ts';
import { canonicalJson } from '../util/json.ts';
import { shortPercent } from '../util/numbers.ts';
import { err, ok } from '../util/result.ts';
import { type Built, isWritable } from './build.ts';
import { type Finding, notice } from './finding.ts';
import { above, gate } from './gate.ts';
import type { Previous } from './previous.ts';

/** What to leave of a build. */
export interface Publication {
  /** Name to text. The data is among them only where it may be published; what the gate found always is. */
  readonly files: ReadonlyMap<string, string>;
  readonly findings: readonly Finding[];
  /** Why the data is not left; null where it is. */
  readonly refusal: Failure | null;
  /** The data as it is published. */
  readonly data: SetaData;
}

/**
 * Decides whether data may be published, and as what: the limits that it was judged by are recorded in it, and, where somebody
 * forced it, why and what held it back. It is read back first, as every decision will read it; that it cannot be is `bad-data`, and a defect of
 * ours that nobody can force.
 */
export function publication(
  { data: made, labels, findings: built }: Built,
  previous: Previous,
  config: Pick<Config, 'gate' | 'maxSize' | Rate>,
  now: number,
  force?: string,
): Result<Publication> {
  const judged = withOptions(made, { gate: config.gate });
  const findings = [...built, ...checked(judged, labels, previous, config, now)];
  const isForced = force !== undefined && findings.some(({ refuses }) => refuses);
  const held = findings.flatMap(({ refuses, message }) => (refuses ? [message] : []));
  const data = isForced ? withOptions(judged, { forced: { reason: force, held } }) : judged;
  const text = canonicalJson(data);
  const read = parseArtifact(text);
  const flaw = read.ok ? (unjudgedText(read.value.unjudged) ?? read.value.pathsProblem ?? null) : read.failure.message;
  if (flaw !== null) {
    const message = `what was made cannot be read back: ${flaw}`;
    return err({ reason: 'bad-data', message, fix: 'this is a defect of seta: report it with this message' });
  }
  const refusal = isForced ? null : refusalOf(findings, FORCE);
  const report = canonicalJson({ version: 1, findings, forced: isForced ? force : null });
  const files = new Map([['seta-gate.json', report], ...(refusal ? [] : [['seta.json', text] as const])]);
  return ok({ files, findings, refusal, data });
}

/** Everything that the gate has to say of data: what keeps it from being published, and what is only told. */
export function checked(
  data: SetaData,
  labels: readonly Label[],
  previous: Previous,
  { gate: limits, maxSize, ...rates }: Pick<Config, 'gate' | 'maxSize' | Rate>,
  now: number,
): readonly Finding[] {
  // Labels that no data can speak of are not missing in it.
  const prunable = labels.filter(isWritable);
  const forced = forcedText(data);
  return [
    ...previous.findings,
    ...(forced === null ? [] : [notice('forced', 1, forced)]),
    ...gate({ data, previous: previous.data, prunable, now, limits }),
    ...tooLarge(canonicalJson(data), maxSize),
    ...overPruning(data, rates),
  ];
}

type Rate = 'tiers' | 'holdout' | 'maxSkipRatio';

/** Data of which a usual push would leave out more than any decision believes prunes nothing, day after day. */
function overPruning({ tasks }: SetaData, { tiers, holdout, maxSkipRatio }: Pick<Config, Rate>): readonly Finding[] {
  const left = { 1: 0, 2: 1 - 1 / tiers[2], 3: 1 - 1 / tiers[3], 4: 1 - 1 / tiers[4], 5: 1 } as const;
  const all = Object.values(tasks);
  const sum = all.reduce((total, { priority }) => total + left[priority], 0);
  const share = all.length === 0 ? 0 : (sum / all.length) * (1 - holdout);
  // Where nobody set it, decisions believe what data like ours promises.
  if (maxSkipRatio === null || share <= maxSkipRatio) return [];
  const message = `a usual push would leave out ${shortPercent(share)} of the labels; more than ${shortPercent(maxSkipRatio)} (seta.max-skip-ratio) is taken for broken data, so that everything would run`;
  return [notice('over-pruning', share, message)];
}

const FORCE = '; seta data build --force REASON publishes it all the same';

/** The failure that the findings of the gate are; null where none of them refuses. */
export function refusalOf(findings: readonly Finding[], more = ''): Failure | null {
  const causes = findings
    .filter(({ refuses }) => refuses)
    .map(({ code, message, fix }) => ({
      ...{ reason: 'refused-by-gate' as const, where: code, message },
      ...(fix === undefined ? {} : { fix }),
    }));
  if (causes.length === 0) return null;
  const fix = `docs/reference/gate.md says what to do about each, and which limit of seta.gate it is${more}`;
  return { reason: 'refused-by-gate', message: 'this data is not fit to be published', causes, fix };
}

function tooLarge(text: string, most: number): readonly Finding[] {
  const mebibytes = (bytes: number) => Math.round((bytes / 2 ** 20) * 10) / 10;
  const found = above('too-large', Buffer.byteLength(text), most, (is, limit) => {
    return `the data has ${mebibytes(is)} MiB; decisions read at most ${mebibytes(limit)} MiB (seta.data.max-size)`;
  });
  return found ? [found] : [];
}

const withOptions = (data: SetaData, options: Readonly<Record<string, unknown>>): SetaData => ({
  ...data,
  generator: { ...data.generator, options: { ...data.generator.options, ...options } },
});
