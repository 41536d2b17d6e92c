import type { Described } from '../util/described.ts';
import type { RECORD_SCHEMAS } from './record-schema.ts';

/**
 * What is known of the past, reduced to what regenerating needs. One line of `--source file` is one of these, told apart by
 * `type`. Sources give them (`history/sources`), `regenerate` decides on them. All times are Unix seconds.
 */
export type HistoryRecord = PushRecord | JobRecord | NoteRecord | RunTimeRecord | RunRecord | VerdictRecord;

export type PushRecord = Described<(typeof RECORD_SCHEMAS)['push']>;

/** A job that failed and was classified, or whose run time is known. */
export type JobRecord = Described<(typeof RECORD_SCHEMAS)['job']>;

/** What a sheriff wrote when classifying a job. */
export type NoteRecord = Described<(typeof RECORD_SCHEMAS)['note']>;

/** Median run time of a label on a day, `YYYY-MM-DD`, where jobs themselves are not kept. */
export type RunTimeRecord = Described<(typeof RECORD_SCHEMAS)['run-time']>;

/**
 * A run of a label on a push with its result, whether anybody looked at it or not. There may be tens of millions of them: whoever
 * reads them folds each one at once.
 */
export type RunRecord = Described<(typeof RECORD_SCHEMAS)['run']>;

/** What a bisection found: the push that broke a label. */
export type VerdictRecord = Described<(typeof RECORD_SCHEMAS)['verdict']>;
