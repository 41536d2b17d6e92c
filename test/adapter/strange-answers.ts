/** What the command `seta strategy` may do wrong, and what the adapter has to make of it. */
import { SETA } from './repository.ts';

/** A command of the shell; what follows the script are its arguments. */
export const sh = (script: string, ...args: readonly string[]): readonly string[] => [
  '/bin/sh',
  '-c',
  script,
  'sh',
  ...args,
];

/** An answer about the push of trouble.py that leaves its one task out. */
export const FINE = {
  version: 1,
  mode: 'pruned',
  reason: { code: 'pruned', message: 'the data was trusted' },
  data: { location: 'seta.json', taskId: null, sha256: null, generated: null },
  push: { project: 'example', pushlogId: '7', revision: 'abc', pushdate: 1_790_000_000 },
  verdicts: {
    a: { rule: 'skip', reason: 'priority 5', priority: 5, runSeconds: 60, next: { afterPushes: 1, by: 'tier' } },
  },
};

/** The answer with its ledger, in which that task has become this. */
export const LEDGER = (verdict: 'kept' | 'removed' = 'removed') => ({
  version: 1,
  ledger: JSON.stringify({ mode: 'pruned', tasks: { a: { verdict } } }),
});

/** A command that answers the first line, and the second. */
export const saying = (first: unknown, second: unknown = LEDGER()): readonly string[] =>
  sh(`read -r q; printf '%s\\n' "$1"; read -r q; printf '%s\\n' "$2"`, text(first), text(second));
const text = (answer: unknown): string => (typeof answer === 'string' ? answer : JSON.stringify(answer));

interface Trouble {
  readonly name: string;
  readonly command: readonly string[];
  readonly code: string;
  /** Part of the message. */
  readonly message: string;
  /** Seconds that an answer may take, where that is the point. */
  readonly timeout?: string;
  /** Bytes that it may have, where that is. */
  readonly longest?: number;
}

const garbage = (name: string, command: readonly string[], message: string): Trouble => ({
  name,
  command,
  code: 'command-garbage',
  message,
});

/** Not an answer at all, or not in time. */
const PROCESSES: readonly Trouble[] = [
  {
    name: 'not there',
    command: ['/nowhere/seta'],
    code: 'command-not-found',
    message: '/nowhere/seta is not installed',
  },
  { name: 'not a program', command: ['/'], code: 'command-crashed', message: 'Permission denied' },
  { name: 'a NUL in its name', command: ['a\0b'], code: 'command-crashed', message: 'null byte' },
  { name: 'exits with 3', command: sh('read -r q; exit 3'), code: 'command-crashed', message: 'exit status 3' },
  { name: 'killed', command: sh('kill -KILL $$'), code: 'command-crashed', message: 'SIGKILL' },
  { name: 'does not read', command: ['/bin/false'], code: 'command-crashed', message: 'exit status 1' },
  { name: 'closes its ears', command: sh('exec <&-; exit 4'), code: 'command-crashed', message: 'exit status 4' },
  {
    name: 'closes its mouth and goes on',
    command: sh('exec >&-; sleep 60'),
    code: 'command-crashed',
    message: 'SIGKILL',
  },
  {
    name: 'hangs, with a child that outlives it',
    command: sh('sleep 60 & sleep 60'),
    code: 'command-timeout',
    message: 'within 1 seconds',
    timeout: '1',
  },
  {
    name: 'a byte now and then',
    command: sh('while printf " "; do sleep 0.1; done'),
    code: 'command-timeout',
    message: 'within 1 seconds',
    timeout: '1',
  },
  {
    name: 'hangs over the ledger',
    command: sh(`read -r q; printf '%s\\n' "$1"; sleep 60`, text(FINE)),
    code: 'command-timeout',
    message: 'there is no ledger',
    timeout: '1',
  },
  {
    name: 'ends before the ledger',
    command: sh(`printf '%s\\n' "$1"; exit 5`, text(FINE)),
    code: 'command-crashed',
    message: 'there is no ledger: Command',
  },
  // These parameters lack what seta needs.
  { name: 'a refusal', command: SETA, code: 'bad-parameters', message: 'level is missing' },
];

const TEXTS: readonly Trouble[] = [
  garbage('says nothing', ['/bin/true'], 'not answer in JSON'),
  garbage('an empty line', saying(''), 'not answer in JSON'),
  garbage('HTML', saying('<html>'), 'not answer in JSON'),
  garbage('not UTF-8', sh("printf '\\377\\376\\n'"), 'not answer in JSON'),
  garbage('a mark of byte order', saying(`\ufeff${text(FINE)}`), 'not answer in JSON'),
  garbage('something else before it reads, and goes on', sh('echo seta 1.0.0; exec sleep 60'), 'not answer in JSON'),
  garbage('half an answer', sh(`printf '{"version": 1,'`), 'not answer in JSON'),
  garbage('an answer over several lines', saying(JSON.stringify(FINE, null, 2)), 'not answer in JSON'),
  garbage('a line before the answer', saying(`fetching seta\n${text(FINE)}`), 'not answer in JSON'),
  garbage('the answer twice', saying(`${text(FINE)}\n${text(FINE)}`), 'there is no ledger'),
  garbage('deep nesting', sh('head -c 1000000 /dev/zero | tr "\\0" "["; echo'), 'not answer in JSON'),
  garbage('a number of 5,000 digits', sh(`printf '[%05000d1]\\n' 0 | tr 0 1`), 'not answer in JSON'),
  garbage('a key twice', saying(text(FINE).replace('{', '{"mode": "run-all",')), 'a key is there twice'),
  garbage('half a character', saying(text(FINE).replace('priority 5', '\\ud83d')), 'not answer in JSON'),
  garbage('NaN', saying(text(FINE).replace('60', 'NaN')), 'NaN is no number'),
  { ...garbage('too long', sh('head -c 1000000 /dev/zero | tr "\\0" " "'), 'not answer in JSON'), longest: 10_000 },
];

const VERDICT = FINE.verdicts.a;

/** JSON of the right version, and then? */
const PARTS: readonly (readonly [name: string, answer: unknown, part: string])[] = [
  ['a list', [1], 'version 1'],
  ['another version', { ...FINE, version: 2 }, 'version 1'],
  ['a version in words', { ...FINE, version: '1' }, 'version 1'],
  ['a version that is true', { ...FINE, version: true }, 'version 1'],
  ['no mode', { ...FINE, mode: undefined }, 'mode'],
  ['another mode', { ...FINE, mode: 'prune' }, 'mode'],
  ['a mode that is a list', { ...FINE, mode: ['pruned'] }, 'mode'],
  ['run-all with a skip', { ...FINE, mode: 'run-all', reason: { code: 'stale', message: '' } }, 'verdicts'],
  ['backstop with a skip', { ...FINE, mode: 'backstop', reason: { code: 'backstop', message: '' } }, 'verdicts'],
  ['pruned because it is stale', { ...FINE, reason: { code: 'stale', message: '' } }, 'mode, or its reason.code'],
  ['no reason', { ...FINE, reason: undefined }, 'reason'],
  ['a reason in words', { ...FINE, reason: 'pruned' }, 'reason'],
  ['a reason without code', { ...FINE, reason: { message: '' } }, 'reason'],
  ['a reason without message', { ...FINE, reason: { code: 'pruned' } }, 'reason'],
  ['a code that is a number', { ...FINE, reason: { code: 5, message: '' } }, 'reason'],
  ['a code of two lines', { ...FINE, reason: { code: 'pruned\n', message: '' } }, 'reason'],
  ['no data', { ...FINE, data: null }, 'data'],
  ['data without location', { ...FINE, data: {} }, 'data'],
  ['a hash that is a number', { ...FINE, data: { ...FINE.data, sha256: 5 } }, 'data'],
  ['no push', { ...FINE, push: [] }, 'push'],
  ['another push', { ...FINE, push: { ...FINE.push, revision: 'def' } }, 'push, which is another one'],
  ['another project', { ...FINE, push: { ...FINE.push, project: 'try' } }, 'push, which is another one'],
  ['a date in words', { ...FINE, push: { ...FINE.push, pushdate: 'today' } }, 'push'],
  ['no verdicts', { ...FINE, verdicts: null }, 'verdicts'],
  ['a list of verdicts', { ...FINE, verdicts: [VERDICT] }, 'verdicts'],
  ['a failure without message', { ...FINE, failure: { reason: 'bad-data' } }, 'failure'],
  ['a failure that is null', { ...FINE, failure: null }, 'failure'],
  ['a failure and an answer', { ...FINE, failure: { reason: 'Bad', message: '' } }, 'failure'],
  ...Object.entries({
    'in words': 'skip',
    null: null,
    'without reason': { rule: 'skip', priority: 5 },
    'without priority': { rule: 'skip', reason: '' },
    'with a number for a rule': { ...VERDICT, rule: 5 },
    'on what runs always': { ...VERDICT, priority: 1 },
    'of priority 6': { ...VERDICT, priority: 6 },
    'of priority 4.5': { ...VERDICT, priority: 4.5 },
    'of a priority in words': { ...VERDICT, priority: '5' },
    'of priority true': { ...VERDICT, priority: true },
    'of less than no time': { ...VERDICT, runSeconds: -1 },
    'of a time in words': { ...VERDICT, runSeconds: '60' },
    'without a next': { ...VERDICT, next: null },
    'with a next by whoever': { ...VERDICT, next: { afterPushes: 1, by: 'me' } },
    'with a next of yesterday': { ...VERDICT, next: { afterPushes: -1, by: 'tier' } },
  }).map(([name, verdict]) => [`a verdict ${name}`, { ...FINE, verdicts: { a: verdict } }, "verdict on 'a'"] as const),
];

const LEDGERS: readonly (readonly [name: string, answer: unknown])[] = [
  ['of another outcome', LEDGER('kept')],
  ['that is empty', { version: 1, ledger: '' }],
  ['that is none', { version: 1, ledger: '[]' }],
  ['of no tasks', { version: 1, ledger: '{"mode": "pruned", "tasks": {}}' }],
  ['of another mode', { version: 1, ledger: '{"mode": "run-all", "tasks": {"a": {"verdict": "removed"}}}' }],
  ['that is no text', { version: 1, ledger: {} }],
  ['of another version', { ...LEDGER(), version: 2 }],
  ['that is refused', { version: 1, failure: { reason: 'bad-usage', message: 'there is no ledger' } }],
];

/** Everything that is a reason to run everything. */
export const TROUBLE: readonly Trouble[] = [
  ...PROCESSES,
  ...TEXTS,
  ...PARTS.map(([name, answer, part]) => garbage(name, saying(answer), part)),
  ...LEDGERS.map(([name, answer]) => ({
    ...garbage(`a ledger ${name}`, saying(FINE, answer), 'there is no ledger'),
    ...(name === 'that is refused' ? { code: 'bad-usage' } : {}),
  })),
];
