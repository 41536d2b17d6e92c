import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Cell, draw, type Rates } from './bisect-cells.ts';

/** How often a rival is right, and the runs that it takes. */
export interface Rival {
  readonly right: number;
  readonly runs: number;
}

type Finds = (fails: (push: number) => boolean, pushes: number) => number | null;

/** `git bisect run`: one run each, believed. */
const gitBisect: Finds = (fails, pushes) => {
  let [good, bad] = [0, pushes - 1];
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (fails(middle)) bad = middle;
    else good = middle;
  }
  return bad;
};

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
export function follow(rule: Finds, cell: Pick<Cell, 'pushes' | 'rates'>, searches: number): Rival {
  let [right, runs] = [0, 0];
  for (let seed = 0; seed < searches; seed++) {
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

/** git_bayesect, by its own code, at a promise of 95 %. It knows no "no culprit". Null where it cannot be installed. */
export function bayesect(
  cells: readonly { readonly pushes: number; readonly rates: Exclude<Rates, 'real'> }[],
  searches: number,
): Rival[] | null {
  const python = join(VENV, 'bin/python');
  try {
    const run = (program: string, ...args: string[]) => execFileSync(program, args, { stdio: ['ignore', 'ignore', 2] });
    if (!existsSync(python)) run('python3', '-m', 'venv', VENV);
    run(python, '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', PEER);
  } catch {
    console.error(`${PEER} cannot be installed: it is left out`);
    return null;
  }
  const input = JSON.stringify(cells.map(({ pushes, rates }) => ({ pushes, searches, ...rates })));
  const output = execFileSync(python, [join(import.meta.dirname, 'bisect_peer.py')], {
    input,
    encoding: 'utf8',
    stdio: ['pipe', 'pipe', 2],
  });
  return JSON.parse(output) as Rival[];
}
