import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { gitBisect } from '../actions/bisect/rivals.ts';
import { type Cell, draw, key } from './bisect-cells.ts';

/** How often a rival is right, and the runs that it takes. */
export interface Rival {
  readonly right: number;
  readonly runs: number;
}

type Finds = (fails: (push: number) => boolean, pushes: number) => number | null;

/** What Firefox's bots did: six runs on each push; the first on which three of them fail is it. */
const sixRuns: Finds = (fails, pushes) => {
  const failures = Array.from({ length: pushes - 1 }, (_, i) =>
    Array.from({ length: 6 }, () => fails(i + 1)).filter(Boolean),
  );
  const first = failures.findIndex(({ length }) => length >= 3);
  return first < 0 ? null : first + 1;
};

export const RULES = { 'git bisect': gitBisect, 'six runs each': sixRuns };

/** A rule in the worlds of a cell. */
export function follow(rule: Finds, cell: Pick<Cell, 'pushes' | 'rates'>, searches: number, from = 0): Rival {
  let [right, runs] = [0, 0];
  for (let seed = from; seed < from + searches; seed++) {
    const { world, random } = draw(cell, seed);
    const found = rule((push) => {
      runs++;
      return random() < (world.culprit !== null && push >= world.culprit ? world.bad : world.good);
    }, cell.pushes);
    right += found === world.culprit ? 1 : 0;
  }
  return { right: right / searches, runs: runs / searches };
}

const PEER = 'git_bayesect==1.2';
const VENV = join(import.meta.dirname, '../.venv-bayesect');

/** By the worlds of a cell (`key`), what a peer does at its confidences, the promise of 95 % first. */
export type Peers = ReadonlyMap<string, readonly Rival[]>;

/** What it has to be told to be right more often than it promises. */
const CONFIDENCES = [0.95, 0.98, 0.99, 0.995, 0.998, 0.999, 0.9995];

/** At the least of its confidences at which it is right as often as this; at the highest where it never is. */
export const asOftenRight = (peer: readonly Rival[], right: number): Rival | undefined =>
  peer.find((one) => one.right >= right) ?? peer.at(-1);

/** git_bayesect, by its own code. It knows no "no culprit". Nothing where it cannot be installed. */
export function bayesect(cells: readonly Pick<Cell, 'pushes' | 'rates'>[], searches: number): Peers {
  const python = join(VENV, 'bin/python');
  try {
    const run = (program: string, ...args: string[]) => execFileSync(program, args, { stdio: ['ignore', 'ignore', 2] });
    if (!existsSync(python)) run('python3', '-m', 'venv', VENV);
    run(python, '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', PEER);
  } catch {
    console.error(`${PEER} cannot be installed: it is left out`);
    return new Map();
  }
  const output = execFileSync(python, [join(import.meta.dirname, 'bisect_peer.py')], {
    input: JSON.stringify({ cells, searches, confidences: CONFIDENCES, seed: 1 }),
    encoding: 'utf8',
    stdio: ['pipe', 'pipe', 2],
  });
  const answers = JSON.parse(output) as Rival[][];
  return new Map(cells.map((cell, i) => [key(cell), answers[i] ?? []]));
}
