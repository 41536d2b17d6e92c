import { writeFiles } from '../../edge/files.ts';
import { packHistory } from '../../history/store/pack.ts';
import { addressesOf } from '../../regenerate/addresses.ts';
import { publication } from '../../regenerate/publish.ts';
import { renderDataReport } from '../../report/data.ts';
import { behindData } from '../../report/data-behind.ts';
import { artifactText } from '../../report/text/data.ts';
import type { Result } from '../../util/failure.ts';
import { err, ok } from '../../util/result.ts';
import { DAY_SECONDS } from '../../util/time.ts';
import { logWarning, print, printJson } from '../output.ts';
import { type ChoiceOptions, makeFrom } from './make.ts';
import { openSource } from './source.ts';

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
  const opened = await openSource(options, options.level);
  if (!opened.ok) return opened;
  using source = opened.value;
  const made = await makeFrom(options, source);
  if (!made.ok) return made;
  if (source.kept) {
    // Not sooner, and not by `seta data fetch`: jobs of a part's days may belong to pushes before it.
    const from = Math.floor(source.now / 1000) - options.days * DAY_SECONDS;
    const packed = await packHistory(source.kept, `${options.out}/seta-history.sqlite.zst`, from);
    if (!packed.ok) return packed;
  }
  const { built, previous, symbol } = made.value;
  const published = publication(built, previous, source.config, source.now, options.force);
  if (!published.ok) return published;
  const { files, findings, refusal, data } = published.value;
  const page = renderDataReport({
    ...{ data, findings, overrides: null, others: previous.data ? [previous.data] : [] },
    behind: behindData(built, symbol, addressesOf(source, options, process.env)),
  });
  const written = writeFiles(options.out, new Map([...files, ['seta-data.html', page]]));
  if (!written.ok) return written;
  for (const { code, message, refuses } of findings) if (!refusal || !refuses) logWarning(`${message} (${code})`);
  if (refusal) return err(refusal);
  if (options.json) printJson({ coverage: data.coverage, window: data.window, statistics: built.statistics, findings });
  else print(artifactText(data, `${options.out}/seta.json`));
  return ok(undefined);
}
