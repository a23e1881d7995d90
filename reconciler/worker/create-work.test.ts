import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { adapterEngine } from '../../adapters/index.ts';
import { createSampleReviewer, type SampleReviewer } from '../../tests/support/sample-reviewer.ts';
import { loadBuiltinAdapter } from '../compile/index.ts';
import { openSource, readBuiltinAdapters, type Source } from '../source/index.ts';
import { createWork, type Work } from './create-work.ts';

const { signal } = new AbortController();
const builtin = readBuiltinAdapters().map((folder) => loadBuiltinAdapter(folder, adapterEngine));

let sample: SampleReviewer;
beforeAll(async () => {
  sample = await createSampleReviewer();
});
afterAll(() => sample.close());

/** A worker over the commits of the sample, with the ids of those that were read. */
function counting({ idleMs, read }: { readonly idleMs?: number; readonly read?: Source['read'] } = {}) {
  const source = openSource(sample.repository);
  const asked: string[] = [];
  const work: Work = createWork({
    source: {
      ...source,
      read: (commit, given) => {
        asked.push(commit);
        return (read ?? source.read)(commit, given);
      },
    },
    engine: adapterEngine,
    builtin,
    ...(idleMs === undefined ? {} : { idleMs }),
  });
  return { work, asked };
}

const known = { reports: [], now: Date.parse('2026-11-23T10:30:00.000Z') };

describe('a commit that is taken', () => {
  test('comes with all that the server knows of Git', async () => {
    const { work } = counting();
    const { words } = sample.commits;
    expect(await work.check(signal)).toBe(words);
    const { fleet, history, ...rest } = await work.take(words, signal);
    expect(rest).toEqual({ commit: words, diagnostics: [], summary: 'no findings' });
    expect(fleet?.expectation).toMatchObject({ fleet: 'shop', commit: { id: words, author: 'Grace Hopper', message: 'Say what this is' } });
    expect(fleet?.expectation.middleware.map(({ name }) => name)).toContain('cache');
    expect([...(fleet?.safety.keys() ?? [])].sort()).toEqual(['nginx', 'redis', 'shop-api', 'zookeeper']);
    expect(fleet?.safety.get('redis')?.document.spec.rollout?.safety?.length).toBeGreaterThan(0);
    expect(history.map(({ id }) => id)).toEqual(Object.values(sample.commits).toReversed());
    expect(history[0]).toEqual({ id: words, author: 'Grace Hopper', committedAt: '2026-01-05T09:05:00.000Z', message: 'Say what this is' });
  });

  test('with errors has their summary, and no fleet', async () => {
    const { fleet, diagnostics, summary } = await counting().work.take(sample.commits.broken, signal);
    expect([fleet, summary]).toEqual([undefined, expect.stringMatching(/^\d errors?/)]);
    expect(diagnostics[0]?.code).toMatch(/^MW\d{4}$/);
  });

  test('from what is at hand is the newest without errors', async () => {
    const { work } = counting();
    expect((await work.takeStored([], signal))?.fleet?.expectation.commit.id).toBe(sample.commits.words);
  });
});

describe('a comparison of commits', () => {
  test('reads each of them once', async () => {
    const { first, bigger } = sample.commits;
    const { work, asked } = counting();
    await work.findHosts({ from: first, to: bigger });
    await work.review({ from: first, to: bigger }, known);
    expect(asked).toEqual([first, bigger]);
  });

  test('does not read anew the commit that was taken last', async () => {
    const { first, bigger } = sample.commits;
    const { work, asked } = counting();
    await work.take(bigger, signal);
    expect((await work.predict({ from: first, to: bigger }, known))?.members.map(({ outcome }) => outcome)).toEqual(['hot', 'hot', 'hot']);
    expect(asked).toEqual([bigger, first]);
  });

  test('is forgotten when nobody asks for a while, but for the last commit', async () => {
    const { first, bigger } = sample.commits;
    const { work, asked } = counting({ idleMs: 1 });
    await work.findHosts({ from: first, to: bigger });
    await sleep(100);
    await work.findHosts({ from: first, to: bigger });
    expect(asked).toEqual([first, bigger, first, bigger]);
  });

  test('names the commit that is gone, and expects nothing of it', async () => {
    const { work } = counting();
    const step = { from: sample.commits.first, to: '0'.repeat(40) };
    expect(await work.review(step, known)).toMatchObject({ refused: { reason: 'not-found', message: expect.stringContaining(step.to) } });
    expect(await work.findHosts(step)).toBeUndefined();
    expect(await work.predict(step, known)).toBeUndefined();
  });

  test('says why a commit cannot be read, and does not take it for gone', async () => {
    const { first, bigger } = sample.commits;
    const { work } = counting({ read: () => Promise.reject(new Error('the disk is broken')) });
    await expect(work.review({ from: first, to: bigger }, known)).rejects.toThrow('the disk is broken');
  });
});
