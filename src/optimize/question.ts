import type { Failure } from '../util/failure.ts';
import type { Label } from '../util/ids.ts';
import { isObject, parseJson } from '../util/json.ts';
import { err, type Outcome } from '../util/result.ts';
import type { Reported } from './reported.ts';

/** Version of questions and answers (`docs/reference/strategy-protocol.md`). */
export const VERSION = 1;

/** What to make of a push. */
export interface StrategyRequest {
  readonly version: typeof VERSION;
  /** Still to be checked. */
  readonly parameters: unknown;
  readonly config: { readonly file: string; readonly text: string };
  /** Null or absent for all that the data knows. */
  readonly labels?: readonly Label[] | null;
  /** Target task to the name of its strategy, where that does not ask `seta`. */
  readonly unasked?: Readonly<Record<Label, string>>;
}

/** What became of the tasks of that push; it wants the ledger. */
export interface OutcomesRequest {
  readonly version: typeof VERSION;
  readonly outcomes: Readonly<Record<Label, Reported>>;
}

/** By hand: a decision waits for this, and compiling a schema takes longer than all of it. */
export function isRequest(json: unknown): json is StrategyRequest {
  if (!isObject(json) || json['version'] !== VERSION || !isObject(json['parameters'])) return false;
  const { config, labels, unasked } = json;
  const isListed = labels === undefined || labels === null || (Array.isArray(labels) && labels.every(isText));
  const isNamed = unasked === undefined || (isObject(unasked) && Object.values(unasked).every(isText));
  return isListed && isNamed && isObject(config) && isText(config['file']) && isText(config['text']);
}

export function isOutcomes(json: unknown): json is OutcomesRequest {
  if (!isObject(json) || json['version'] !== VERSION || !isObject(json['outcomes'])) return false;
  return Object.values(json['outcomes']).every(isReported);
}

function isReported(json: unknown): boolean {
  if (!isObject(json)) return false;
  const { verdict, strategy, requested, asked, taskId } = json;
  const isKnown = verdict === 'kept' || verdict === 'removed' || verdict === 'replaced';
  const isAsked = asked === null || typeof asked === 'number';
  const isTask = taskId === undefined || isText(taskId);
  return isKnown && isAsked && isTask && typeof requested === 'boolean' && (strategy === null || isText(strategy));
}

const isText = (value: unknown): value is string => typeof value === 'string';

/** The questions of a stream: one a line, or a single one over several lines. */
export async function* questions(stream: AsyncIterable<string>): AsyncGenerator<Outcome<unknown, Failure>> {
  const all = lines(stream);
  const first = (await all.next()).value ?? '';
  const question = parse(first);
  if (!question.ok) {
    const rest: string[] = [];
    for await (const line of all) rest.push(line);
    yield parse([first, ...rest].join('\n'));
    return;
  }
  yield question;
  for await (const line of all) yield parse(line);
}

/** Not `readline`, which takes more than `\n` for the end of a line; JSON may hold the rest. */
async function* lines(stream: AsyncIterable<string>): AsyncGenerator<string, undefined> {
  let pieces: string[] = [];
  for await (const chunk of stream) {
    const [head, ...rest] = chunk.split('\n');
    pieces.push(head ?? '');
    for (const next of rest) {
      yield pieces.join('');
      pieces = [next];
    }
  }
  const last = pieces.join('');
  if (last.trim() !== '') yield last;
}

function parse(text: string): Outcome<unknown, Failure> {
  const json = parseJson(text);
  return json.ok ? json : err(badRequest(`not JSON: ${json.failure}`));
}

export const badRequest = (message: string): Failure => ({
  reason: 'bad-usage',
  where: 'stdin',
  message,
  fix: 'see docs/reference/strategy-protocol.md for what a request looks like',
});
