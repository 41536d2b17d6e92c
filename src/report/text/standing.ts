import { type Switch, switchedOff, switchText } from '../../push/switch.ts';
import { styled } from '../../util/terminal.ts';
import { timeOf } from '../../util/time.ts';

/** What holds for the next push of a project. */
export interface Standing {
  readonly project: string;
  readonly level: string;
  /** Whether the configuration prunes it. */
  readonly isEnabled: boolean;
  readonly mode: 'prune' | 'observe';
  /** What somebody said last; null where nobody did. */
  readonly switch: Switch | null;
  /** Why what the index has is not believed, as half a sentence; null where it is. */
  readonly disbelieved: string | null;
  /** ISO 8601. */
  readonly now: string;
}

/** Whether pushes are pruned, who switched that, and what undoes it. */
export function standingText(standing: Standing): readonly string[] {
  const { project, level, isEnabled, mode, disbelieved, now } = standing;
  const off = switchedOff(standing.switch, timeOf(now));
  const lines = [`${project}, level ${level}: ${styled('bold', headline(isEnabled, mode, off !== null))}`];
  if (standing.switch)
    lines.push(`  ${switchText(standing.switch)}${standing.switch.state === 'off' && !off ? ' (it has ended)' : ''}`);
  if (disbelieved !== null) lines.push(`  what the index has is not believed, and stops nothing: ${disbelieved}`);
  if (off) lines.push('  it ends by itself; sooner by: seta on --why REASON');
  return lines;
}

function headline(isEnabled: boolean, mode: Standing['mode'], isOff: boolean): string {
  if (!isEnabled) return 'everything runs: it is not in seta.projects';
  if (isOff) return 'everything runs: pruning is switched off';
  return mode === 'observe' ? 'everything runs, and the ledger says what would be left out' : 'pushes are pruned';
}
