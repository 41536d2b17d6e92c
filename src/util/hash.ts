import { hash } from 'node:crypto';
import type { TaskId } from './ids.ts';

/** SHA-256 of `data`, as 64 lower-case hex digits. */
export const sha256 = (data: string | Uint8Array): string => hash('sha256', data, 'hex');

/**
 * The taskId for a purpose: the same parts give the same id on every run, so that a retry, a second click or a restart
 * after a crash addresses the task that is already there. The parts say what the task is for (task group, label,
 * purpose, repetition, ...); they are joined unambiguously. The first bit is cleared, as slugid's `nice` form does,
 * so that an id never starts with `-`.
 */
export function derivedTaskId(...parts: readonly (string | number)[]): TaskId {
  const bytes = digest(parts).subarray(0, 16);
  bytes[0] = (bytes[0] ?? 0) & 0x7f;
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString('base64url') as TaskId;
}

/** Ids under which there are tasks that are not ours. */
export interface Taken extends ReadonlySet<TaskId> {
  /** What nobody can guess, where ids that nobody can guess may be used as the last resort. */
  readonly salt?: string;
}

/** Whoever takes more ids than these for one purpose does it on purpose. */
export const GUESSABLE_IDS = 20;

/**
 * The derived id for a purpose, or, where somebody else's task sits on it, the next one that is not taken. Derived ids
 * can be guessed, so a task may be there that we did not make; the last resort is an id that depends on the salt.
 */
export function freeTaskId(taken: Taken, ...parts: readonly (string | number)[]): TaskId {
  let taskId = derivedTaskId(...parts);
  for (let attempt = 1; taken.has(taskId); attempt++) {
    const salt = attempt >= GUESSABLE_IDS && taken.salt !== undefined ? [taken.salt] : [];
    taskId = derivedTaskId(...parts, 'attempt', attempt, ...salt);
  }
  return taskId;
}

/**
 * A number in [0, 1) that depends only on `parts`: the staggering and sampling of labels without a random generator.
 * 48 bits of a SHA-256.
 */
export function fraction(...parts: readonly (string | number)[]): number {
  return digest(parts).readUIntBE(0, 6) / 2 ** 48;
}

/** The parts are joined as JSON, so that no two lists give the same text. */
const digest = (parts: readonly (string | number)[]): Buffer => hash('sha256', JSON.stringify(parts), 'buffer');
