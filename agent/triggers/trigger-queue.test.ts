import { describe, expect, it } from 'vitest';
import { createTriggerQueue } from './trigger-queue.ts';

describe('the queue of reasons', () => {
  it('makes one run of many reasons, the strongest first', async () => {
    const queue = createTriggerQueue();
    for (const trigger of ['retry', 'file', 'file', 'commit', 'service', 'interval'] as const) queue.push(trigger);
    expect(await queue.next()).toEqual(['commit', 'interval', 'service', 'file', 'retry']);
  });

  it('waits for a reason', async () => {
    const queue = createTriggerQueue();
    const next = queue.next();
    queue.push('file');
    expect(await next).toEqual(['file']);
  });

  it('keeps a reason that comes during a run for the next one', async () => {
    const queue = createTriggerQueue();
    queue.push('start');
    expect(await queue.next()).toEqual(['start']);
    queue.push('file');
    expect(await queue.next()).toEqual(['file']);
  });

  it('tells of the next reason without taking it, and lets go when nobody waits any more', async () => {
    const queue = createTriggerQueue();
    const over = new AbortController();
    const stirred = queue.stirred(over.signal);
    queue.push('file');
    await stirred;
    expect(await queue.next()).toEqual(['file']);
    const unstirred = queue.stirred(over.signal);
    over.abort();
    await unstirred;
    await queue.stirred(over.signal);
  });

  it('ends what waits when it is stopped, and answers nothing any more', async () => {
    const queue = createTriggerQueue();
    const next = queue.next();
    queue.stop();
    expect(await next).toBeUndefined();
    queue.push('file');
    expect(await queue.next()).toBeUndefined();
  });
});
