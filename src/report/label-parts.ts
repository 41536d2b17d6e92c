/** The parts of a label that reports group by. */
export interface LabelParts {
  readonly platform: string;
  readonly suite: string;
}

/**
 * `test-linux1804-64-qr/opt-mochitest-plain-3` is on platform `linux1804-64-qr`, of suite `mochitest-plain`;
 * `build-linux64/opt` is of suite `build`. A label of another form has no platform (`other`), and its first word is its suite.
 */
export function labelParts(label: string): LabelParts {
  const [, kind, platform, rest] = /^([a-z0-9]+)-(.+)\/[a-z]+(?:-(.+))?$/.exec(label) ?? [];
  if (kind === undefined || platform === undefined) {
    return { platform: 'other', suite: /^[^-]+/.exec(label)?.[0] ?? label };
  }
  return { platform, suite: rest?.replace(/-\d+$/, '') ?? kind };
}
