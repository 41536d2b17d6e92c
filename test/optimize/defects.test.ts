import { describe, expect, test } from 'vitest';
import { optimized, verdicts } from '../rig/pushes.ts';
import { defects } from '../upstream/defects.ts';

describe('where upstream is wrong, by its own documentation', () => {
  test.each(defects)('$name ($defect: $why)', ({ push, kept, replaced }) => {
    expect(verdicts(optimized(push))).toEqual({ kept, removed: [], replaced });
  });
});
