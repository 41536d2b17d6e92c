import { addressesOf } from '../../regenerate/addresses.ts';
import { explain } from '../../regenerate/explain.ts';
import { explanationText } from '../../report/text/data.ts';
import type { Result } from '../../util/failure.ts';
import { asLabel } from '../../util/ids.ts';
import { ok } from '../../util/result.ts';
import { print, printJson } from '../output.ts';
import { type ChoiceOptions, makeFrom } from './make.ts';
import { openSource } from './source.ts';

export interface ExplainDataOptions extends ChoiceOptions {
  readonly json?: boolean;
}

/** Makes the data anew, in memory, and tells what one label is worth in it. */
export async function explainData(label: string, options: ExplainDataOptions): Promise<Result<void>> {
  const opened = await openSource(options, options.level);
  if (!opened.ok) return opened;
  using source = opened.value;
  const made = await makeFrom(options, source);
  if (!made.ok) return made;
  const explanation = explain(asLabel(label), made.value.built, addressesOf(source, options, process.env));
  if (!explanation.ok) return explanation;
  if (options.json) printJson(explanation.value);
  else print(explanationText(explanation.value));
  return ok(undefined);
}
