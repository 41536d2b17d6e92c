import { explain, type LabelExplanation } from '../../regenerate/explain.ts';
import type { Result } from '../../util/failure.ts';
import { asLabel } from '../../util/ids.ts';
import { number } from '../../util/numbers.ts';
import { ok } from '../../util/result.ts';
import { isoTime } from '../../util/time.ts';
import { print, printJson, styled, table } from '../output.ts';
import { type ChoiceOptions, makeFrom } from './make.ts';
import { openSource } from './source.ts';

export interface ExplainDataOptions extends ChoiceOptions {
  readonly json?: boolean;
}

/** Makes the data anew, in memory, and tells what one label is worth in it. */
export async function explainData(label: string, options: ExplainDataOptions): Promise<Result<void>> {
  const opened = await openSource(options);
  if (!opened.ok) return opened;
  using source = opened.value;
  const made = await makeFrom(options, source);
  if (!made.ok) return made;
  const explanation = explain(asLabel(label), made.value.built);
  if (!explanation.ok) return explanation;
  if (options.json) printJson(explanation.value);
  else print(told(explanation.value));
  return ok(undefined);
}

const SHOWN = 3;

function told({ label, because, regressions, marginal }: LabelExplanation): readonly string[] {
  const { runSeconds, replacement, replacementSeconds } = marginal;
  const instead =
    replacement === null || replacementSeconds === null
      ? 'nothing else caught what only it catches'
      : replacement.length === 0
        ? 'without it every regression would still be caught'
        : `without it ${replacement.join(', ')} would have to run on every push: ${number(replacementSeconds)} s`;
  const rows = regressions.map(({ fix, lastSeen, pushes, others }) => [
    fix.slice(0, 12),
    isoTime(lastSeen * 1000).slice(0, 10),
    pushes.length,
    others.length,
    `${others
      .slice(0, SHOWN)
      .map((other) => other.label)
      .join(', ')}${others.length > SHOWN ? ', ...' : ''}`,
  ]);
  return [
    `${styled('bold', label)}: ${because}`,
    `a run takes ${number(runSeconds)} s; ${instead}`,
    ...(rows.length > 0 ? ['', ...table(['fixed by', 'last seen', 'pushes', 'others', 'also caught by'], rows)] : []),
  ];
}
