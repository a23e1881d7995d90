import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { aLastReport, createSampleReviewer, type SampleReviewer, toText } from '../../tests/support/sample-reviewer.ts';
import { type FleetWorker, startWorker, type WorkerOptions } from './start-worker.ts';

const now = Date.parse('2026-11-23T10:30:00.000Z');
const known = { reports: [toText(aLastReport(now))], now };
const { signal } = new AbortController();

let sample: SampleReviewer;
beforeAll(async () => {
  sample = await createSampleReviewer();
});
afterAll(() => sample.close());

const started: FleetWorker[] = [];
afterEach(async () => {
  for (const worker of started.splice(0)) await worker.stop();
});

async function start(options: Partial<WorkerOptions> = {}): Promise<FleetWorker> {
  const worker = await startWorker({ repository: sample.repository, ...options });
  started.push(worker);
  return worker;
}

describe('the thread that works on commits', () => {
  test('gives the same results as the work done here', async () => {
    const { first, bigger, words } = sample.commits;
    const [there, here] = [await start(), sample.work];
    const step = { from: first, to: bigger };
    expect(await there.check(signal)).toEqual(await here.check(signal));
    expect(await there.take(words, signal)).toEqual(await here.take(words, signal));
    expect(await there.takeStored([], signal)).toEqual(await here.takeStored([], signal));
    expect(await there.findHosts(step)).toEqual(await here.findHosts(step));
    expect(await there.review(step, known)).toEqual(await here.review(step, known));
    expect(await there.predict(step, known)).toEqual(await here.predict(step, known));
    const trace = { middleware: 'cache', commits: [{ id: words }, { id: first }] as const, isChosen: true };
    const traced = await there.trace(trace);
    expect(traced).toEqual(await here.trace(trace));
    expect(traced).toMatchObject({ value: { parameters: expect.arrayContaining([expect.objectContaining({ pointer: '/maxmemory' })]) } });
  });

  test('says why it fails, with the reason of the source', async () => {
    const worker = await start({ repository: { ...sample.repository, branch: 'nowhere' } });
    await expect(worker.check(signal)).rejects.toMatchObject({
      name: 'WorkError',
      code: 'BranchMissing',
      message: expect.stringMatching(/^BranchMissing: .*has no branch nowhere/),
    });
  });

  test('does not begin where there is nothing to follow', async () => {
    const repository = { ...sample.repository, location: 'ssh://git@example.com/x' };
    await expect(startWorker({ repository })).rejects.toMatchObject({ code: 'Refused', message: expect.stringContaining('https URL') });
  });

  test('keeps no caller waiting who gives up', async () => {
    const worker = await start();
    const controller = new AbortController();
    const taken = worker.take(sample.commits.words, controller.signal);
    controller.abort(new Error('given up'));
    await expect(taken).rejects.toThrow('given up');
    await expect(worker.check(controller.signal)).rejects.toThrow('given up');
    expect(await worker.check(signal)).toBe(sample.commits.words);
  });

  test('ends all that is under way, and all that is asked later, with the answer that it was stopped', async () => {
    const { first, bigger } = sample.commits;
    const worker = await start();
    const review = worker.review({ from: first, to: bigger }, known);
    await Promise.all([expect(review).rejects.toThrow('the thread that works on commits was stopped'), worker.stop()]);
    await expect(worker.check(signal)).rejects.toThrow('the thread that works on commits was stopped');
  });

  test('that cannot have more memory ends alone', async () => {
    let at = 0;
    const worker = await start({ resourceLimits: { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 8 }, clock: () => at });
    expect(await worker.check(signal)).toBe(sample.commits.words);
    const bodies = Array.from({ length: 40 }, (_, index) => ({
      ...toText(aLastReport(now)),
      host: `h${index}`,
      body: `[${'{},'.repeat(500_000)}{}]`,
    }));
    const step = { from: sample.commits.first, to: sample.commits.bigger };
    await expect(worker.review(step, { ...known, reports: bodies })).rejects.toMatchObject({
      code: 'THREAD_ENDED',
      message: expect.stringContaining('memory'),
    });
    at += 1000;
    expect(await worker.check(signal)).toBe(sample.commits.words);
  });
});

describe('a thread that ends', () => {
  const program = join(import.meta.dirname, 'a-dying-thread.ts');

  test('ends all questions that wait, and the next one is answered by another thread', async () => {
    let at = 0;
    const worker = await start({ program, clock: () => at });
    const waiting = [worker.take('a', signal), worker.takeStored([], signal)];
    const why = 'the thread that works on commits ended: cannot take; it is begun anew after a pause';
    for (const asked of waiting) await expect(asked).rejects.toMatchObject({ code: 'THREAD_ENDED', message: why });
    at += 1000;
    expect(await worker.check(signal)).toBe(sample.repository.location);
  });

  test('is begun anew after a pause, and a longer one each time', async () => {
    let at = 0;
    const worker = await start({ program, clock: () => at });
    const pauses: number[] = [];
    for (let round = 0; round < 11; round += 1) {
      await expect(worker.take('a', signal)).rejects.toMatchObject({ code: 'THREAD_ENDED' });
      const endedAt = at;
      while ((await worker.check(signal).catch(() => undefined)) === undefined) at += 500;
      pauses.push((at - endedAt) / 1000);
    }
    expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
    at += 600_001;
    await expect(worker.take('a', signal)).rejects.toMatchObject({ code: 'THREAD_ENDED' });
    at += 999;
    const why = 'the thread that works on commits ended: cannot take; it is begun anew after a pause';
    await expect(worker.check(signal)).rejects.toMatchObject({ code: 'THREAD_ENDED', message: why });
    at += 1;
    expect(await worker.check(signal)).toBe(sample.repository.location);
  });
});
