import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createSlots, settleAll } from './side-by-side.ts';

describe('slots', () => {
  it('are given in the order of asking, and are free again after a fault', async () => {
    const slots = createSlots(1);
    const begun: number[] = [];
    const works = [0, 1, 2].map((at) =>
      slots(async () => {
        begun.push(at);
        await turn();
        if (at === 0) throw new Error('a fault');
      }),
    );
    await expect(settleAll(works)).rejects.toThrow('a fault');
    await slots(async () => void begun.push(3));
    expect(begun).toEqual([0, 1, 2, 3]);
  });

  it('that are handed over are taken by no later one', async () => {
    const slots = createSlots(1);
    let most = 0;
    let running = 0;
    const work = async () => {
      running += 1;
      most = Math.max(most, running);
      await turn();
      running -= 1;
    };
    const first = slots(work);
    const second = slots(work);
    await first;
    await Promise.all([slots(work), second]);
    expect(most).toBe(1);
  });
});
