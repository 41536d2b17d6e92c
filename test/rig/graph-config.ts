import { openConfig } from '../../src/seta/config.ts';
import { type GraphConfig, graphConfigOf } from '../../src/seta/graph-config.ts';
import type { Result } from '../../src/util/failure.ts';

/** What making tasks needs of the text of a `config.yml`. */
export function parseGraphConfig(text: string, file: string): Result<GraphConfig> {
  const opened = openConfig(text, file);
  return opened.ok ? graphConfigOf(opened.value) : opened;
}
