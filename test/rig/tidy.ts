import http from 'node:http';
import { afterAll, expect } from 'vitest';

/** What a test file could leave behind for the next one. */
function surroundings(): unknown {
  const { VITEST_WORKER_ID: _, VITEST_POOL_ID: __, ...environment } = process.env;
  const { exitCode, stdout, stderr } = process;
  return { folder: process.cwd(), environment, exitCode, request: http.request, writes: [stdout.write, stderr.write] };
}

// Test files share processes (`isolate: false`), so each has to leave its process as it found it.
const before = surroundings();
afterAll(() => expect(surroundings(), 'what a test file changed it has to put back').toEqual(before));
