import { ok } from '../../util/result.ts';
import { History } from '../store/history.ts';
import type { FileRequest, HistorySource } from './source.ts';

/** A history as it is, without asking anybody for what it lacks. */
export const history: HistorySource<FileRequest> = {
  async open({ path, project }) {
    const opened = History.read(path, project);
    if (!opened.ok) return opened;
    const kept = opened.value;
    return ok({ records: () => kept.compact(), kept: null, [Symbol.dispose]: () => kept[Symbol.dispose]() });
  },
};
