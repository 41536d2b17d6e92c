import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { kindSchema, kindTaskSchema } from '../../src/kinds/kinds-schema.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/reference/kinds.md'), 'utf8');

test.each([...Object.keys(kindSchema.properties), ...Object.keys(kindTaskSchema.properties)])(
  'docs/reference/kinds.md explains %s',
  (field) => expect(page).toMatch(new RegExp(`^\\|.*\`${field}\`.*\\|`, 'm')),
);
