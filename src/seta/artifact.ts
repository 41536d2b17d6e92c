import type { Described } from '../util/described.ts';
import type { Label } from '../util/ids.ts';
import type { artifactHeadSchema, flakeSchema, labelDataSchema } from './artifact-schema.ts';
import type { PathRules } from './paths.ts';

/** 1 runs on every push, 2-4 on every Nth (configuration `tiers`), 5 only on a backstop. */
export type Priority = 1 | 2 | 3 | 4 | 5;

/** What the data knows of one label. */
export type LabelData = Described<typeof labelDataSchema> & { readonly priority: Priority };

/** Runs of a label, and those that failed although nothing was broken. */
export type Flake = Described<typeof flakeSchema>;

export type PriorityReason = LabelData['reason'];

/** The SETA data artifact, `public/seta.json`, version 1. Times are ISO 8601 in UTC. */
export interface SetaData extends Described<typeof artifactHeadSchema> {
  readonly tasks: Readonly<Record<Label, LabelData>>;
  /** Absent where changed files add nothing. */
  readonly paths?: PathRules;
}
