import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { writeFiles } from '../../edge/files.ts';
import { type From, historyFrom } from '../../history/from.ts';
import type { Recorded } from '../../history/run-table.ts';
import { recordedPast } from '../../replay/recorded.ts';
import { guessed, guessesOf, type Trial, trialConfig, trialOptions } from '../../replay/trial.ts';
import { renderReplayReport } from '../../report/replay.ts';
import { headlineSentences, unknowns } from '../../report/replay-headline.ts';
import type { Result } from '../../util/failure.ts';
import { canonicalJson } from '../../util/json.ts';
import { ok } from '../../util/result.ts';
import { styled } from '../../util/terminal.ts';
import { openSourceOf, type SourceOptions } from '../data/source.ts';
import { log, print, printJson } from '../output.ts';
import { replayed } from '../replay/run.ts';

export interface TryOptions extends Omit<SourceOptions, 'config' | 'history' | 'parts'> {
  readonly index?: string;
  readonly prunable?: readonly string[];
  readonly maxMinutes: number;
  readonly out: string;
  readonly json?: boolean;
}

/** A history, its replay and a page, of a project about which nothing is configured. Run again, it goes on where it was. */
export async function tryHistory(text: string, options: TryOptions): Promise<Result<void>> {
  const { index, project, source } = options;
  const from = historyFrom(text, { isFile: existsSync(text), index, project, source });
  if (!from.ok) return from;
  const records = await recordsOf(from.value, options);
  if (!records.ok) return records;
  const past = recordedPast(from.value.project, sourceText(from.value, text), records.value);
  const trial: Trial = options.prunable ? { prunable: options.prunable, neverPrune: [] } : guessed(past.labels);
  const config = trialConfig(from.value.project, from.value.trustDomain, trial);
  const result = await replayed(past, trialOptions(past, config, options.maxMinutes));
  if (!result.ok) return result;
  const guesses = guessesOf(trial, options.prunable !== undefined, from.value.source, result.value);
  const files = new Map([
    ['index.html', renderReplayReport(result.value, guesses)],
    ['replay.json', canonicalJson(result.value)],
  ]);
  const written = writeFiles(options.out, files);
  if (!written.ok) return written;
  const page = join(options.out, 'index.html');
  if (options.json) printJson({ ...result.value, guesses, page });
  else
    print([
      ...headlineSentences(result.value).map((sentence) => styled('bold', sentence)),
      '',
      'What this could not know:',
      ...unknowns(result.value, guesses).map((sentence) => `- ${sentence}`),
      '',
      `the whole comparison: ${page}`,
      'next: seta init in a checkout shows what it would add; with mode: observe in config.yml nothing is left out',
    ]);
  return ok(undefined);
}

/** What is fetched is kept in the folder, so that a second run asks for the rest only. */
async function recordsOf(from: From, options: TryOptions): Promise<Result<readonly Recorded[]>> {
  const { project, trustDomain, rootUrl, path, source } = from;
  const config = trialConfig(project, trustDomain, { prunable: [], neverPrune: [] });
  if (path === null) mkdirSync(options.out, { recursive: true });
  const history = path ?? join(options.out, `${project}-${source}.sqlite`);
  if (path === null) log(`what comes in is kept in ${history}: run again, it goes on from there`);
  const treeherder = from.treeherder ?? options.treeherder;
  // What is switched on for a replay names data that is nowhere.
  const configured = { config: { ...config, data: null }, project, linked: rootUrl };
  const opened = await openSourceOf(configured, { ...options, source, treeherder, history }, '3');
  if (!opened.ok) return opened;
  using records = opened.value;
  return ok([...records.records()]);
}

const sourceText = ({ source, project, path, rootUrl, treeherder }: From, text: string): string =>
  path === null ? `${rootUrl ?? treeherder ?? 'Treeherder'}, ${project} (${source})` : text;
