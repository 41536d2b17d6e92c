/** A label taken apart: `test-linux/opt-mochitest-plain-3` is chunk 3 of the suite `test-linux/opt-mochitest-plain`. */
export interface Chunk {
  readonly suite: string;
  /** From 1; null where the label does not end in a number. */
  readonly number: number | null;
}

export function chunkOf(label: string): Chunk {
  const match = /^(.+)-([1-9]\d{0,3})$/.exec(label);
  return match?.[1] && match[2] ? { suite: match[1], number: Number(match[2]) } : { suite: label, number: null };
}

/** The label without its chunk. */
export const suiteOf = (label: string): string => chunkOf(label).suite;

/** What reports and replays group labels by. */
export interface LabelParts {
  /** With the build type, such as `linux1804-64-qr/opt`. */
  readonly platform: string;
  readonly suite: string;
}

/**
 * The platform and the suite in a label such as `test-linux1804-64-qr/opt-mochitest-plain-3`: `linux1804-64-qr/opt` and
 * `mochitest-plain`. Without a suite the kind of task stands for it; a label without a platform, such as a lint, has `any`.
 */
export function platformAndSuite(label: string): LabelParts {
  const whole = suiteOf(label);
  const [, kind, platform, suite] = /^([^-/]+)-(.+?\/[^-]+)(?:-(.+))?$/.exec(whole) ?? [];
  if (kind === undefined || platform === undefined) return { platform: 'any', suite: whole };
  return { platform, suite: suite ?? kind };
}
