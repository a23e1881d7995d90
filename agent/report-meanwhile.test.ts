import { describe, expect, it, vi } from 'vitest';
import { reportMeanwhile } from './report-meanwhile.ts';

const day = 86_400_000;

describe.concurrent('reports meanwhile', () => {
  it('come at each interval, and no more once the work has ended', async () => {
    const work = Promise.withResolvers<string>();
    const report = vi.fn(async () => {});
    const result = reportMeanwhile(work.promise, { everyMs: 10, report });
    await vi.waitFor(() => expect(report.mock.calls.length).toBeGreaterThan(2), { timeout: 60_000 });
    work.resolve('done');
    expect(await result).toBe('done');
    const calls = report.mock.calls.length;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(report).toHaveBeenCalledTimes(calls);
  });

  it('come as soon as something has changed, and a look that fails is followed by the next', async () => {
    const work = Promise.withResolvers<void>();
    let stir = () => {};
    const stirred = () =>
      new Promise<void>((resolve) => {
        stir = resolve;
      });
    const report = vi.fn(() => Promise.reject(new Error('not now')));
    const onFault = vi.fn();
    const result = reportMeanwhile(work.promise, { everyMs: day, report, stirred, onFault });
    for (const count of [1, 2]) {
      await vi.waitFor(
        () => {
          stir();
          expect(report).toHaveBeenCalledTimes(count);
        },
        { timeout: 60_000 },
      );
    }
    work.resolve();
    await result;
    expect(onFault.mock.calls.map(([error]) => String(error))).toEqual(['Error: not now', 'Error: not now']);
  });

  it('end with work that fails, whose error is told', async () => {
    const work = Promise.reject(new Error('broken'));
    await expect(reportMeanwhile(work, { everyMs: day, report: async () => {} })).rejects.toThrow('broken');
  });
});
