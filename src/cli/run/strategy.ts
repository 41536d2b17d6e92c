import { text } from 'node:stream/consumers';
import { checkParameters } from '../../decision/parameters.ts';
import type { Result } from '../../failure.ts';
import { judgeLabels } from '../../optimize/advice.ts';
import { parseConfig } from '../../seta/config.ts';
import { asLabel } from '../../util/ids.ts';
import { isObject } from '../../util/json.ts';
import { err, ok } from '../../util/result.ts';
import { backstopFromParameters, dataFor } from '../inputs.ts';
import { log, printJson } from '../output.ts';

/** Answers one request of the taskgraph adapter (`docs/reference/strategy-protocol.md`). */
export async function strategy(): Promise<Result<void>> {
  const request = parseRequest(await text(process.stdin));
  if (!request.ok) return request;
  const parameters = checkParameters(request.value['parameters'], (path) => `request: parameters.${path.join('.')}`);
  if (!parameters.ok) return parameters;
  const config = parseConfig(JSON.stringify(request.value['config'], null, 1), 'request: config');
  if (!config.ok) return config;
  const advice = judgeLabels({
    labels: request.value.labels?.map(asLabel) ?? null,
    parameters: parameters.value,
    config: config.value,
    data: await dataFor(config.value, parameters.value.project),
    backstop: backstopFromParameters(parameters.value, config.value),
  });
  log(`seta: ${advice.mode} (${advice.reason.code}): ${advice.reason.message}`);
  printJson(advice);
  return ok(undefined);
}

interface StrategyRequest extends Record<string, unknown> {
  readonly labels?: readonly string[];
}

function parseRequest(input: string): Result<StrategyRequest> {
  const fix = 'send {"version": 1, "parameters": {...}, "config": {...}, "labels": [...]}';
  try {
    const json: unknown = JSON.parse(input);
    const labels = isObject(json) ? json['labels'] : undefined;
    const listed =
      labels === undefined || (Array.isArray(labels) && labels.every((label) => typeof label === 'string'));
    if (isObject(json) && json['version'] === 1 && listed) return ok(json as StrategyRequest);
    return err({ reason: 'bad-usage', where: 'stdin', message: 'this is no request of version 1', fix });
  } catch (error) {
    return err({ reason: 'bad-usage', where: 'stdin', message: `not JSON: ${(error as Error).message}`, fix });
  }
}
