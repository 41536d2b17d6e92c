import { writeFiles, writeWhole } from '../../edge/files.ts';
import { packHistory } from '../../history/store/pack.ts';
import { defaultLimits, type GateFinding, gate } from '../../regenerate/gate.ts';
import type { SetaData } from '../../seta/artifact.ts';
import type { Failure, Result } from '../../util/failure.ts';
import { canonicalJson } from '../../util/json.ts';
import { err, ok } from '../../util/result.ts';
import { DAY_SECONDS } from '../../util/time.ts';
import { artifactText } from '../artifact-text.ts';
import { logWarning, print, printJson } from '../output.ts';
import { type ChoiceOptions, type Made, makeData } from './built.ts';
import { openSource, type Source } from './source.ts';

export interface BuildCommandOptions extends ChoiceOptions {
  readonly out: string;
  readonly force?: string;
  readonly json?: boolean;
}

/**
 * Makes the data artifact and leaves it in the output folder, with the history and what the gate found. Refused data is not
 * left; the history always is, since it is right whatever was made of it.
 */
export async function buildData(options: BuildCommandOptions): Promise<Result<void>> {
  const opened = await openSource(options);
  if (!opened.ok) return opened;
  using source = opened.value;
  const made = await makeData(options, source);
  if (!made.ok) return made;
  if (source.kept) {
    // Not sooner, and not by `seta data fetch`: jobs of a part's days may belong to pushes before it.
    const from = Math.floor(source.now / 1000) - options.days * DAY_SECONDS;
    const packed = await packHistory(source.kept, `${options.out}/seta-history.sqlite.zst`, from);
    if (!packed.ok) return packed;
  }
  return publish(options, source, made.value);
}

function publish(options: BuildCommandOptions, { now }: Source, { built, previous, prunable }: Made): Result<void> {
  const { force } = options;
  const findings = gate({ data: built.data, previous, prunable, now, limits: defaultLimits });
  const forced = findings.length > 0 && force !== undefined;
  const gateText = canonicalJson({ version: 1, findings, forced: forced ? force : null });
  if (findings.length > 0 && !forced) {
    const written = writeWhole(`${options.out}/seta-gate.json`, gateText);
    return written.ok ? err(refusal(findings)) : written;
  }
  for (const { code, message } of findings) logWarning(`${message} (${code})`);
  const data = forced ? recordForce(built.data, force) : built.data;
  const files = new Map([
    ['seta.json', canonicalJson(data)],
    ['seta-gate.json', gateText],
  ]);
  const written = writeFiles(options.out, files);
  if (!written.ok) return written;
  if (options.json) printJson({ coverage: data.coverage, window: data.window, statistics: built.statistics, findings });
  else print(artifactText(data, `${options.out}/seta.json`));
  return ok(undefined);
}

function recordForce(data: SetaData, force: string): SetaData {
  const { generator } = data;
  return { ...data, generator: { ...generator, options: { ...generator.options, forced: force } } };
}

/** The failure that the findings of the gate are. */
export function refusal(findings: readonly GateFinding[]): Failure {
  return {
    reason: 'refused-by-gate',
    message: 'this data is not fit to be published',
    causes: findings.map(({ code, message }) => ({ reason: 'refused-by-gate', where: code, message })),
    fix: 'docs/reference/gate.md says what to do about each; --force REASON publishes it all the same',
  };
}
