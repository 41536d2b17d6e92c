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
  const whole = label.replace(/(?<=.)-[1-9]\d{0,3}$/, '');
  const [, kind, platform, suite] = /^([^-/]+)-(.+?\/[^-]+)(?:-(.+))?$/.exec(whole) ?? [];
  if (kind === undefined || platform === undefined) return { platform: 'any', suite: whole };
  return { platform, suite: suite ?? kind };
}
