import type { SetaData } from '../seta/artifact.ts';
import type { Label } from '../util/ids.ts';
import { byCodePoint } from '../util/json.ts';
import { DAY_MILLISECONDS, readTimeOr } from '../util/time.ts';

/** A label that failed by chance and for nothing else. */
export interface Noise {
  readonly label: Label;
  readonly hoursPerWeek: number;
  readonly runs: number;
  readonly failures: number;
}

/** Less often may be luck. */
const FEW_FAILURES = 3;
const LEAST_RATE = 0.01;

/** The labels that caught nothing in the window and failed by chance in a run of a hundred or more, the dearest first. */
export function mostlyNoise({ window, tasks }: SetaData): readonly Noise[] {
  const weeks = Math.max(1, (readTimeOr(window.to, 0) - readTimeOr(window.from, 0)) / DAY_MILLISECONDS / 7);
  return Object.entries(tasks)
    .flatMap(([label, { caught, runSeconds, flake }]) => {
      if (!flake || caught > 0 || flake.failures < FEW_FAILURES || flake.failures < LEAST_RATE * flake.runs) return [];
      return [{ label: label as Label, ...flake, hoursPerWeek: (flake.runs * (runSeconds ?? 0)) / 3600 / weeks }];
    })
    .sort((a, b) => b.hoursPerWeek - a.hoursPerWeek || byCodePoint(a.label, b.label));
}
