import { describe, expect, it } from 'vitest';
import { sharedReferences } from './references.ts';
import { Rig } from './rig.ts';
import { handWrittenMethods, unpublishedMethods } from './table.ts';

const references = sharedReferences();

describe.skipIf(references === null)('the hand-written table', () => {
  it('says what the published references say of each of its methods', () => {
    const published = new Map(
      (references?.methods ?? []).map(({ input: _, output: __, ...method }) => [
        `${method.service}.${method.name}`,
        method,
      ]),
    );
    for (const { service, name } of unpublishedMethods) expect(published.has(`${service}.${name}`)).toBe(false);
    for (const method of handWrittenMethods) expect(method).toEqual(published.get(`${method.service}.${method.name}`));
  });
});

it('has a row for each method the rig carries out', async () => {
  await using rig = await Rig.start();
  const rows = [...handWrittenMethods, ...unpublishedMethods].map(({ service, name }) => `${service}.${name}`);
  expect(rows.toSorted()).toEqual(rig.methods.toSorted());
});
