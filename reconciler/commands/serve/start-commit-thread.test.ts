import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createCommitWork } from './commit-work.ts';
import { aLastReport, createSampleReviewer, type SampleReviewer } from './sample-reviewer.ts';
import { type CommitThread, startCommitThread } from './start-commit-thread.ts';

const now = Date.parse('2026-11-23T10:30:00.000Z');
const known = { reports: new Map([['data-1', aLastReport(now)]]), now };

let sample: SampleReviewer;
beforeAll(() => {
  sample = createSampleReviewer();
});
afterAll(() => sample.close());

const started: CommitThread[] = [];
const asked: string[] = [];
afterEach(async () => {
  asked.splice(0);
  for (const thread of started.splice(0)) await thread.stop();
});

function start(idleMs?: number): CommitThread {
  const read = (commit: string) => {
    asked.push(commit);
    return sample.read(commit);
  };
  const thread = startCommitThread({ read, ...(idleMs === undefined ? {} : { idleMs }) });
  started.push(thread);
  return thread;
}

describe('a thread that compares commits', () => {
  test('gives what would come of it here', async () => {
    const { first, bigger, words } = sample.commits;
    const [there, here] = [start().work, createCommitWork(sample.read)];
    const step = { from: first, to: bigger };
    expect(await there.findHosts(step)).toEqual(await here.findHosts(step));
    expect(await there.review(step, known)).toEqual(await here.review(step, known));
    const summaries = [words, first].map((commit) => ({ commit, author: '', at: '', subject: '' }));
    const trace = { middleware: 'cache', commits: summaries as [(typeof summaries)[number]], isChosen: true };
    const traced = await there.trace(trace);
    expect(traced).toEqual(await here.trace(trace));
    expect(traced).toMatchObject({ value: { parameters: expect.arrayContaining([expect.objectContaining({ pointer: '/maxmemory' })]) } });
  });

  test('says which commit is gone', async () => {
    const answer = await start().work.review({ from: sample.commits.first, to: '0'.repeat(40) }, known);
    expect(answer).toMatchObject({ refused: { reason: 'not-found', message: expect.stringContaining('0'.repeat(40)) } });
  });

  test('keeps what it compiled', async () => {
    const { first, bigger } = sample.commits;
    const { work } = start();
    await work.findHosts({ from: first, to: bigger });
    await work.review({ from: first, to: bigger }, known);
    expect(asked).toEqual([first, bigger]);
  });

  test('ends when nobody asks for a while, and is begun again for the next who does', async () => {
    const { first, bigger } = sample.commits;
    const { work } = start(1);
    await work.findHosts({ from: first, to: bigger });
    await sleep(100);
    await work.findHosts({ from: first, to: bigger });
    expect(asked).toEqual([first, bigger, first, bigger]);
  });

  test('says why a commit cannot be read, and does not take it for gone', async () => {
    const thread = startCommitThread({ read: () => Promise.reject(new Error('the disk is broken')) });
    started.push(thread);
    const { first, bigger } = sample.commits;
    await expect(thread.work.review({ from: first, to: bigger }, known)).rejects.toThrow('the disk is broken');
  });

  test('that is about to end is asked nothing more', async () => {
    const { first, bigger } = sample.commits;
    const thread = start();
    await thread.work.findHosts({ from: first, to: bigger });
    const stopping = thread.stop();
    expect(await thread.work.findHosts({ from: first, to: bigger })).toContain('data-1');
    await stopping;
  });

  test('that ends in the middle is told, and the next question is answered by another', async () => {
    const { first, bigger } = sample.commits;
    const thread = start();
    const review = thread.work.review({ from: first, to: bigger }, known);
    await Promise.all([expect(review).rejects.toThrow('the comparison of commits was not finished: its thread ended'), thread.stop()]);
    expect(await thread.work.findHosts({ from: first, to: bigger })).toContain('data-1');
  });
});
