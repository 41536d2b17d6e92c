import { inputSchema, properties } from '../engine/input.ts';

export interface Input {
  readonly good: string | null;
  readonly bad: string | null;
  readonly confidence: number;
  readonly parallel: number;
  readonly maxRuns: number;
  readonly maxRunHours: number | null;
  readonly dryRun: boolean;
}

const push = { type: ['string', 'null'], minLength: 1, default: null };

export const bisectSchema = () =>
  inputSchema({
    good: {
      ...push,
      title: 'Good push',
      description:
        'Revision or pushlog id of a push without the failure; by default the third last one where the task passed.',
    },
    bad: {
      ...push,
      title: 'Bad push',
      description: 'Revision or pushlog id of a push with the failure; by default that of this task.',
    },
    confidence: {
      type: 'number',
      title: 'Confidence',
      description: 'How sure the answer has to be.',
      minimum: 0.5,
      maximum: 0.999,
      default: 0.95,
    },
    parallel: {
      type: 'integer',
      title: 'Runs at once',
      description: 'How many runs a round asks for: more end sooner and cost more.',
      minimum: 1,
      maximum: 32,
      default: 4,
    },
    maxRuns: {
      type: 'integer',
      title: 'Most runs',
      description: 'It ends without an answer rather than ask for more runs than these.',
      minimum: 1,
      maximum: 1000,
      default: 150,
    },
    maxRunHours: {
      type: ['number', 'null'],
      title: 'Most machine hours',
      description: 'The same for the time that its runs take.',
      exclusiveMinimum: 0,
      default: null,
    },
    dryRun: properties.dryRun,
  });
