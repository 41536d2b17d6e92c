import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The folder of real data beside the checkout, or null where it is absent; tests that need it then skip visibly. */
export const sharedData: string | null = (() => {
  const folder = process.env['SETA_SHARED_DATA'] ?? join(import.meta.dirname, '../../../shared/data');
  return existsSync(folder) ? folder : null;
})();
