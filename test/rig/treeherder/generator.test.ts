import { describe, expect, test } from 'vitest';
import { revisionIn } from '../../../src/regenerate/revisions.ts';
import { isTaskId } from '../../../src/util/ids.ts';
import { classificationOf, FULL_SCALE, SMALL, SyntheticHistory } from './generator.ts';
import { failingAt } from './regressions.ts';
import { CHANGES, universeAt } from './universe.ts';

const small = new SyntheticHistory(SMALL);

describe('a synthetic history', () => {
  test('is the same for the same options, and another for another seed', () => {
    const records = (seed: number) => [...new SyntheticHistory({ ...SMALL, seed }).records()];
    expect(records(1)).toEqual(records(1));
    expect(records(1)).not.toEqual(records(2));
  });

  test('has unique ids, and taskIds that the queue would take', () => {
    const jobs = small.pushes.flatMap((push) => small.jobs(push));
    expect(new Set(jobs.map(({ id }) => id)).size).toBe(jobs.length);
    expect(jobs.slice(0, 500).every(({ taskId }) => isTaskId(taskId))).toBe(true);
    expect(new Set(small.pushes.map(({ revision }) => revision)).size).toBe(small.pushes.length);
  });

  test('runs everything on a backstop, and part of it on other pushes', () => {
    for (const push of small.pushes) {
      const ran = new Set(small.jobs(push).map(({ label }) => label.label));
      const all = small.universeOf(push.index).labels.length;
      if (push.backstop) expect(ran.size).toBe(all);
      else expect(ran.size).toBeLessThan(0.65 * all);
    }
  });

  test('fails where a regression is in the tree, from landing to backout', () => {
    for (const regression of small.regressions) {
      const end = Math.min(regression.fixed, small.pushes.length);
      for (const push of small.pushes.slice(regression.landed, end)) {
        const universe = small.universeOf(push.index);
        const failing = new Set(failingAt(regression, universe).map((index) => universe.labels[index]?.label));
        for (const job of small.jobs(push)) if (failing.has(job.label.label)) expect(job.result).not.toBe('success');
      }
    }
  });

  test('knows nothing at a time of what happens later', () => {
    const now = SMALL.from + 5.5 * 86_400;
    for (const record of small.records(now)) {
      if (record.type === 'push') expect(record.pushTimestamp).toBeLessThan(now);
      if (record.type === 'job') expect(record.lastModified).toBeLessThan(now);
      if (record.type === 'note') expect(record.created).toBeLessThan(now);
    }
  });

  test('has sheriffs who classify late, wrongly and in many words', () => {
    const jobs = [...small.fixedByCommit()];
    const delays = jobs.map((job) => ((job.events[0]?.at ?? 0) - job.ended) / 3600);
    expect(delays.some((hours) => hours > 24)).toBe(true);
    expect(jobs.some((job) => classificationOf(job, Number.POSITIVE_INFINITY) === 4)).toBe(true);
    const texts = jobs.map((job) => job.events[0]?.text ?? '');
    const forms = [/^[0-9a-f]{40}$/, /^[0-9a-f]{12}$/, /^https:.*[0-9a-f]{40}$/, /\/$/, /^backed out/, /^Bug/, /^$/];
    expect(forms.filter((form) => !texts.some((text) => form.test(text)))).toEqual([]);
    const fixes = new Set(small.regressions.map(({ fixRevision }) => fixRevision?.slice(0, 12)));
    const named = texts.map(revisionIn).filter((revision) => revision !== null);
    expect(named.every((revision) => fixes.has(revision.slice(0, 12)))).toBe(true);
    expect(named.length).toBeGreaterThan(0.85 * texts.length);
  });
});

describe('at full scale', () => {
  const days = 30;
  const full = new SyntheticHistory({ ...FULL_SCALE, days });

  test('it has the size of what was published', () => {
    expect(full.pushes.length / days).toBeGreaterThan(280);
    expect(full.pushes.length / days).toBeLessThan(320);
    expect(full.regressions.length).toBe(750);
    const fixedByCommit = [...full.fixedByCommit()].length;
    expect(fixedByCommit).toBeGreaterThan(7000);
    expect(fixedByCommit).toBeLessThan(12_000);
    for (const at of CHANGES) {
      expect(universeAt(FULL_SCALE.scale, at).labels.length).toBeGreaterThan(1800);
      expect(universeAt(FULL_SCALE.scale, at).labels.length).toBeLessThan(2200);
    }
  });

  test('its labels change: some are renamed, some go, some come, some suites are chunked anew', () => {
    const at = (time: number) => new Set(universeAt(FULL_SCALE.scale, time).labels.map(({ label }) => label));
    const [first, last] = [at(0), at(0.99)];
    const gone = [...first].filter((label) => !last.has(label));
    const come = [...last].filter((label) => !first.has(label));
    for (const part of ['linux1804', 'telemetry-tests-client']) expect(gone.some((l) => l.includes(part))).toBe(true);
    for (const part of ['linux2404', 'translations', 'mochitest-plain-16'])
      expect(come.some((l) => l.includes(part))).toBe(true);
    expect(come.length).toBeLessThan(0.5 * last.size);
  });

  test('its regressions are of every breadth, from one label to hundreds', () => {
    const breadths = full.regressions.map(({ labels }) => labels.length).sort((a, b) => a - b);
    expect(breadths[0]).toBe(1);
    expect(breadths.at(-1)).toBeGreaterThan(100);
    const median = breadths[375] ?? 0;
    expect(median).toBeGreaterThan(4);
    expect(median).toBeLessThan(20);
  });
});
