import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import type { Ledger, Slice } from '../../schemas/index.ts';
import { aLedger, aSlice } from '../desired/a-desired.ts';
import { runTimers, type Timers } from './run-timers.ts';
import type { Trigger } from './trigger-queue.ts';

const running: Timers[] = [];
afterEach(() => {
  for (const timers of running.splice(0)) timers.close();
});

function start(known: { readonly fleet?: Partial<Slice['fleet']>; readonly retryInMs?: number; readonly isUnwell?: boolean } = {}) {
  const pushed: Trigger[] = [];
  const timers = runTimers((trigger) => void pushed.push(trigger));
  running.push(timers);
  const update = ({ fleet = {}, retryInMs, isUnwell = false }: typeof known) =>
    timers.update({ fleet: { ...aSlice().fleet, ...fleet }, ledger: retryInMs === undefined ? aLedger() : aFailure(retryInMs), isUnwell });
  update(known);
  return { pushed, update };
}

function aFailure(retryInMs: number): Ledger {
  const retryAt = new Date(Date.now() + retryInMs).toISOString();
  return aLedger({ failures: { 'file[/a]': { commit: 'c1', reason: 'StepFailed', message: 'm', attempts: 1, lastAt: retryAt, retryAt } } });
}

/** Until the retry of other timers has come, which was due later than what a test takes for wrong. */
async function pastOtherRetry(): Promise<void> {
  const { pushed } = start({ retryInMs: 300 });
  await expect.poll(() => pushed).toEqual(['retry']);
}

describe('a retry', () => {
  it('comes when the failed step is due', async () => {
    const { pushed } = start({ retryInMs: 2000 });
    await pastOtherRetry();
    expect(pushed).toEqual([]);
    await expect.poll(() => pushed).toEqual(['retry']);
  });

  it('of a step that is due already does not come again and again: the interval comes back to it', async () => {
    const { pushed, update } = start({ retryInMs: -1000 });
    await pastOtherRetry();
    update({ retryInMs: -1000 });
    await pastOtherRetry();
    expect(pushed).toEqual([]);
  });

  it('is taken back when nothing fails any more', async () => {
    const { pushed, update } = start({ retryInMs: 80 });
    update({});
    await pastOtherRetry();
    expect(pushed).toEqual([]);
  });

  it('comes soon while something is ill, and within a short interval sooner', async () => {
    const { pushed } = start({ isUnwell: true, fleet: { intervalMs: 60_000 } });
    const short = start({ isUnwell: true, fleet: { intervalMs: 60 } });
    await expect.poll(() => short.pushed).toContain('retry');
    expect(pushed).toEqual([]);
  });
});

describe('poll and interval', () => {
  it('keep to new figures at once, and to figures that stay without starting anew', async () => {
    const { pushed, update } = start({ fleet: { pollMs: 60_000, intervalMs: 60_000 } });
    update({ fleet: { pollMs: 100, intervalMs: 60_000 } });
    for (let waits = 0; waits < 1000 && pushed.length < 2; waits += 1) {
      await sleep(30);
      update({ fleet: { pollMs: 100, intervalMs: 60_000 } });
    }
    expect(pushed.length).toBeGreaterThan(1);
    expect(new Set(pushed)).toEqual(new Set(['commit']));
  });
});

describe('closed timers', () => {
  it('push nothing', async () => {
    const { pushed } = start({ retryInMs: 60, fleet: { schedule: { cron: '* * * * *', zone: 'Europe/Berlin' } } });
    running.splice(0)[0]?.close();
    await pastOtherRetry();
    expect(pushed).toEqual([]);
  });
});
