/** Bugs that were planted: each is put into a copy of the code, and the simulation must find it. */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const CHECKOUT = join(import.meta.dirname, '../..');
const PATCHES = join(import.meta.dirname, 'planted');
/** A bug that is not found within so many seeds is not found. */
const SEEDS = 1000;

/** Looks for every bug, and tells how many seeds it took; whether all were found. */
export async function plantedBugs(): Promise<boolean> {
  let [found, missed] = [0, 0];
  for (const patch of readdirSync(PATCHES).sort()) {
    const after = seedsUntilFound(join(PATCHES, patch));
    if (after === null) missed++;
    else found++;
    console.log(
      `${patch.replace(/\.patch$/, '')}: ${after === null ? `not found in ${SEEDS} seeds` : `seed ${after}`}`,
    );
  }
  console.log(`${found} passed, ${missed} failed, 0 skipped`);
  return missed === 0;
}

function seedsUntilFound(patch: string): number | null {
  const copy = mkdtempSync(join(tmpdir(), 'seta-planted-'));
  try {
    for (const name of ['package.json', 'src', 'actions', 'test'])
      cpSync(join(CHECKOUT, name), join(copy, name), { recursive: true });
    symlinkSync(join(CHECKOUT, 'node_modules'), join(copy, 'node_modules'));
    execFileSync('git', ['apply', patch], { cwd: copy, stdio: 'inherit' });
    const { stdout } = spawnSync(process.execPath, ['test/sim/until-found.ts', String(SEEDS)], {
      cwd: copy,
      encoding: 'utf8',
    });
    const after = /^found at (\d+)$/m.exec(stdout)?.[1];
    return after === undefined ? null : Number(after);
  } finally {
    rmSync(copy, { recursive: true });
  }
}
