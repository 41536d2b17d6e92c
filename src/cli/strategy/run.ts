import { dataFor } from '../../decision/facts.ts';
import { judgeLabels, type OwnAdvice } from '../../optimize/advice.ts';
import {
  badRequest,
  isOutcomes,
  isRequest,
  questions,
  type StrategyRequest,
  VERSION,
} from '../../optimize/question.ts';
import type { Reported } from '../../optimize/reported.ts';
import { unaskedBy, unaskedWarning } from '../../optimize/unasked.ts';
import { checkParameters } from '../../push/parameters.ts';
import { parseConfig } from '../../seta/config.ts';
import { printFailure, type Result } from '../../util/failure.ts';
import { quoted } from '../../util/quote.ts';
import { err, ok } from '../../util/result.ts';
import { fetchDataFor } from '../inputs.ts';
import { logWarning, printMessage } from '../output.ts';
import { backstopOf, switchOf } from './backstop.ts';

/**
 * Answers the questions on stdin, in their order: about a push, and then what became of its tasks. An expected failure
 * is an answer too, so that whoever asks can tell it from a crash; it is the last.
 */
export async function strategy(): Promise<Result<void>> {
  let own: OwnAdvice | null = null;
  for await (const question of questions(process.stdin.setEncoding('utf8'))) {
    const answer: Result<OwnAdvice | Records> = question.ok ? await answerTo(question.value, own) : question;
    if (!answer.ok) {
      const { reason } = answer.failure;
      printMessage({ version: VERSION, failure: { reason, message: printFailure(answer.failure) } });
      return answer;
    }
    if ('verdicts' in answer.value) own = answer.value;
    const {
      unheeded: _,
      compared: __,
      ...told
    } = { unheeded: null, compared: null, version: VERSION, ...answer.value };
    printMessage(told);
  }
  return ok(undefined);
}

async function answerTo(question: unknown, own: OwnAdvice | null): Promise<Result<OwnAdvice | Records>> {
  if (isRequest(question)) return advise(question);
  if (own !== null && isOutcomes(question)) return ok(await recordsOf(own, question.outcomes));
  return err(badRequest(`this is no request of version ${VERSION}`));
}

async function advise({ config: file, labels, unasked, ...request }: StrategyRequest): Promise<Result<OwnAdvice>> {
  const config = parseConfig(file.text, file.file);
  if (!config.ok) return config;
  const parameters = checkParameters(request.parameters, (path) => `request: parameters.${path.join('.')}`);
  if (!parameters.ok) return parameters;
  const fetch = fetchDataFor(config.value, parameters.value);
  // At once, as each waits for an index that does not answer, and somebody waits for all.
  const switching = switchOf(parameters.value, config.value);
  const [data, backstop, switchedOff] = await Promise.all([
    switching.then((off) => dataFor(config.value, parameters.value, fetch, off)),
    backstopOf(parameters.value, config.value),
    switching,
  ]);
  const push = { parameters: parameters.value, config: config.value };
  const facts = { ...push, labels: labels ?? null, data, backstop, switchedOff, now: Date.now() };
  const own = judgeLabels(facts);
  const never = unaskedBy(push, unasked ?? {});
  if (never === null) return ok(own);
  logWarning(unaskedWarning(never));
  return ok({ ...own, unasked: never });
}

/** What is to be written of a push. */
interface Records {
  readonly ledger: string;
  /** The page for people; absent where it cannot be made, which is no reason to be without the ledger. */
  readonly report?: string;
}

/** Loaded when it is asked for: a decision waits for the advice. */
async function recordsOf(own: OwnAdvice, outcomes: Readonly<Record<string, Reported>>): Promise<Records> {
  const { ledgerOf } = await import('../../optimize/reported.ts');
  const { canonicalJson } = await import('../../util/json.ts');
  const ledger = ledgerOf(own, outcomes);
  const text = canonicalJson(ledger);
  try {
    const { renderPushReport } = await import('../../report/push.ts');
    const { TASK_ID: taskGroupId = null, TASKCLUSTER_ROOT_URL: root } = process.env;
    const place = { taskGroupId, rootUrl: root === undefined ? null : root.replace(/\/+$/, '') };
    return { ledger: text, report: renderPushReport(ledger, place) };
  } catch (error) {
    logWarning(`there is no seta-report.html: ${quoted(String(error), 200)}`);
    return { ledger: text };
  }
}
