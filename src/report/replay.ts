import type { ReplayResult } from '../replay/result.ts';
import { amount, number, percent } from '../util/numbers.ts';
import { count, time } from './format.ts';
import { type Html, html } from './html.ts';
import { page } from './page.ts';
import { detectionCurves, histograms } from './replay-detection.ts';
import { frontier } from './replay-frontier.ts';
import { headlineSentences, unknowns } from './replay-headline.ts';
import { outcomes, policies, rivals, splits } from './replay-tables.ts';

/**
 * The report on a replay: policies side by side, the frontier of hours saved against time to detection, detection curves,
 * and the settings to paste, as one HTML file. Pure; the same result gives the same bytes.
 *
 * @param guesses what was taken for granted of a project that is not configured, a sentence each
 */
export function renderReplayReport(result: ReplayResult, guesses: readonly string[] = []): string {
  const { history, project } = result;
  return page({
    title: `Replay of ${project}`,
    subtitle: html`${count(history.span.pushes, 'push', 'pushes')} from ${time(history.span.from)} to ${time(history.span.to)}, read from ${history.source}`,
    lead: [answer(result), truth(result, guesses), recommendation(result), changedFiles(result), figures(result)],
    sections: [
      { id: 'policies', heading: 'Policies', body: policies(result) },
      { id: 'rivals', heading: 'Beside chance', body: rivals(result) },
      { id: 'outcomes', heading: 'What became of the regressions', body: outcomes(result) },
      { id: 'detection', heading: 'Time until caught', body: html`${detectionCurves(result)}${histograms(result)}` },
      { id: 'frontier', heading: 'Frontier', body: frontier(result.choice) },
      { id: 'platforms', heading: 'Platforms', body: splits(result, 'byPlatform') },
      { id: 'suites', heading: 'Suites', body: splits(result, 'bySuite') },
      { id: 'settings', heading: 'Settings to paste', body: settings(result) },
    ],
  });
}

/** What people ask first: what it would have saved, and what it would have found later. */
const answer = (result: ReplayResult): Html =>
  html`<div class="notice">${headlineSentences(result).map((sentence) => html`<p><strong>${sentence}</strong></p>`)}</div>`;

/** What the figures rest on, and what they cannot know. */
function truth(result: ReplayResult, guesses: readonly string[]): Html {
  const { history, warnings } = result;
  const synthetic = history.truth === 'ground-truth';
  const says = synthetic
    ? 'The history was made by a generator, so every label that would have failed is known. Nothing here was measured on real pushes.'
    : 'What this could not know:';
  const told = unknowns(result, guesses);
  return html`<div class="notice${warnings.length > 0 ? ' bad' : ''}">
<h2>${synthetic ? 'Synthetic history' : 'Recorded history'}</h2>
<p>${says}</p>
${told.length === 0 ? null : html`<ul>${told.map((sentence) => html`<li>${sentence}</li>`)}</ul>`}</div>`;
}

function recommendation({ choice }: ReplayResult): Html | null {
  if (choice === null) return null;
  if (choice.recommended === null) {
    return html`<div class="notice bad"><h2>No settings recommended</h2>
<p>None that were tried catches nine of ten regressions within ${number(choice.maxMinutes)} minutes, or chance does better at the same hours.</p></div>`;
  }
  const { name, reason, keepsLimit } = choice.recommended;
  return html`<div class="notice ${keepsLimit ? 'good' : 'bad'}"><h2>${keepsLimit ? 'Recommended' : 'Chosen, but it breaks the limit'}: ${name}</h2>
<p>${reason}. <a href="#settings">Settings to paste</a></p></div>`;
}

/** Whether changed files are worth it, where anybody knows of them. */
function changedFiles({ choice }: ReplayResult): Html | null {
  if (!choice?.paths) return null;
  const { isOn, reason } = choice.paths;
  return html`<div class="notice${isOn ? ' good' : ''}"><h2>Changed files: ${isOn ? 'on' : 'off'}</h2>
<p>On pushes that no rule had seen: ${reason} (<code>seta.paths</code>).</p></div>`;
}

function figures({ history: { span, labels, hoursPerPush, warmUpDays }, seed }: ReplayResult): Html {
  const figure = (name: string, value: string, note: string) =>
    html`<div><dt>${name}</dt><dd>${value}<small>${note}</small></dd></div>\n`;
  return html`<dl class="figures">
${figure('Pushes', number(span.pushes), `after ${count(warmUpDays, 'day')} that only made data`)}${figure('Regressions', number(span.regressions), `${percent(span.pushes === 0 ? 0 : span.regressions / span.pushes)} of the pushes`)}${figure('Labels a push', number(labels), 'on average')}${figure('Machine hours a push', amount(hoursPerPush), `if all run; seed ${seed}`)}</dl>`;
}

/** The configuration of each policy; the recommended one unfolded. */
function settings({ policies: all, choice }: ReplayResult): Html {
  const recommended = choice?.recommended ?? null;
  const shown = all.filter(({ configuration, name }) => configuration !== '' && name !== recommended?.name);
  return html`${
    recommended &&
    html`<h3>Recommended: ${recommended.name}</h3>\n<pre tabindex="0">${recommended.configuration}</pre>\n`
  }${shown.map(
    ({ name, configuration }) =>
      html`<details><summary>${name}</summary>\n<pre tabindex="0">${configuration}</pre>\n</details>\n`,
  )}`;
}
