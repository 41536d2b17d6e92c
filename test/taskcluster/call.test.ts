import { expect, test } from 'vitest';
import { type CallOptions, calling } from '../../src/taskcluster/call.ts';

const lost = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
const busy = Object.assign(new Error('busy'), { code: 'InternalServerError', statusCode: 500 });

/** One request after the other, each answered by the attempts listed: an error, or null for an answer. */
async function asked(options: CallOptions, ...requests: readonly (readonly (Error | null)[])[]) {
  const told: string[] = [];
  const call = calling({ retryDelay: 1, waiting: (where) => told.push(where), ...options }, []);
  const answers: (string | true)[] = [];
  for (const [number, attempts] of requests.entries()) {
    const left = [...attempts];
    const answer = await call(`request ${number}`, async () => {
      const next = left.shift();
      if (next) throw next;
      return true;
    });
    answers.push(answer.ok ? true : `${answer.failure.failure.message}, ${left.length} attempts left`);
  }
  return { answers, told };
}

test('where somebody waits, a service that never answered is given up soon', async () => {
  const { answers, told } = await asked({ firstAnswer: 0 }, [lost, lost, null]);
  expect(answers).toEqual(['no answer: connect ECONNREFUSED (ECONNREFUSED), 2 attempts left']);
  expect(told).toEqual([]);
});

test('one that has answered before is waited for as ever, and so is one that says that it is busy', async () => {
  expect((await asked({ firstAnswer: 0 }, [null], [lost, lost, null])).answers).toEqual([true, true]);
  expect((await asked({ firstAnswer: 0 }, [busy, lost, null])).answers).toEqual([true]);
});

test('that it takes longer than one attempt is told once', async () => {
  const { answers, told } = await asked({ firstAnswer: 60_000 }, [lost, lost, null], [lost, null]);
  expect({ answers, told }).toEqual({ answers: [true, true], told: ['request 0'] });
});

test('so is an attempt that is not answered for long', async () => {
  const told = Promise.withResolvers<string>();
  const call = calling({ firstAnswer: 5, waiting: told.resolve }, []);
  const answer = await call('request', async () => `told of ${await told.promise}`);
  expect(answer).toEqual({ ok: true, value: 'told of request' });
});
