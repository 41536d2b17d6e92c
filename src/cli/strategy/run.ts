import { text } from 'node:stream/consumers';
import { dataFor } from '../../decision/facts.ts';
import { type Advice, judgeLabels } from '../../optimize/advice.ts';
import { checkParameters, type Parameters } from '../../push/parameters.ts';
import { parseConfig } from '../../seta/config.ts';
import { printFailure, type Result } from '../../util/failure.ts';
import type { Label } from '../../util/ids.ts';
import { isObject, parseJson } from '../../util/json.ts';
import { err, ok } from '../../util/result.ts';
import { fetchDataFor } from '../inputs.ts';
import { print } from '../output.ts';
import { backstopOf } from './backstop.ts';

/** Version of question and answer (`docs/reference/strategy-protocol.md`). */
const VERSION = 1;

/** Answers one request on stdin. An expected failure is an answer too, so that whoever asks can tell it from a crash. */
export async function strategy(): Promise<Result<void>> {
  const advice = await advise(await text(process.stdin));
  if (!advice.ok) {
    const { reason } = advice.failure;
    print(JSON.stringify({ version: VERSION, failure: { reason, message: printFailure(advice.failure) } }));
    return advice;
  }
  print(JSON.stringify(advice.value));
  return ok(undefined);
}

async function advise(input: string): Promise<Result<Advice>> {
  const request = parseRequest(input);
  if (!request.ok) return request;
  const config = parseConfig(request.value.config.text, request.value.config.file);
  if (!config.ok) return config;
  const parameters = checkParameters(request.value.parameters, (path) => `request: parameters.${path.join('.')}`);
  if (!parameters.ok) return parameters;
  const [data, backstop] = await Promise.all([
    dataFor(config.value, parameters.value, fetchDataFor(config.value)),
    backstopOf(parameters.value, config.value),
  ]);
  const labels = request.value.labels ?? null;
  return ok(judgeLabels({ labels, parameters: parameters.value, config: config.value, data, backstop }));
}

interface StrategyRequest {
  readonly version: typeof VERSION;
  readonly parameters: Parameters;
  readonly config: { readonly file: string; readonly text: string };
  readonly labels?: readonly Label[] | null;
}

/** By hand: a decision waits for this, and compiling a schema takes longer than all of it. */
function isRequest(json: unknown): json is StrategyRequest {
  if (!isObject(json) || json['version'] !== VERSION || !isObject(json['parameters'])) return false;
  const { config, labels } = json;
  const isListed = labels === undefined || labels === null || (Array.isArray(labels) && labels.every(isText));
  return isListed && isObject(config) && isText(config['file']) && isText(config['text']);
}

const isText = (value: unknown): value is string => typeof value === 'string';

function parseRequest(input: string): Result<StrategyRequest> {
  const fix = 'see docs/reference/strategy-protocol.md for what a request looks like';
  const json = parseJson(input);
  if (!json.ok) return err({ reason: 'bad-usage', where: 'stdin', message: `not JSON: ${json.failure}`, fix });
  if (isRequest(json.value)) return ok(json.value);
  return err({ reason: 'bad-usage', where: 'stdin', message: `this is no request of version ${VERSION}`, fix });
}
