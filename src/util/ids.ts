declare const brand: unique symbol;

/** The name of a task within a push, such as `test-linux1804-64-qr/opt-mochitest-plain-1`. Unique in a task graph. */
export type Label = string & { readonly [brand]: 'Label' };

/** A Taskcluster taskId: a slugid, 22 URL-safe characters that encode a version 4 UUID. */
export type TaskId = string & { readonly [brand]: 'TaskId' };

const SLUGID = /^[A-Za-z0-9_-]{8}[Q-T][A-Za-z0-9_-][CGKOSWaeimquy26-][A-Za-z0-9_-]{10}[AQgw]$/;

/** Whether `text` has the form the queue accepts for a taskId (pattern of `task.json` in the queue's schemas). */
export const isTaskId = (text: string): text is TaskId => SLUGID.test(text);

export const asLabel = (text: string): Label => text as Label;
