import { expect, test } from 'vitest';
import { createTurns } from './create-turns.ts';

test('one works, some wait, the rest are refused; a failure makes place too', async () => {
  const turns = createTurns({ mostWaiting: 2 });
  const log: string[] = [];
  const gate = Promise.withResolvers<void>();
  const work = (name: string) => async () => {
    log.push(`${name} begins`);
    await gate.promise;
    log.push(`${name} ends`);
    if (name === 'b') throw new Error('b fails');
    return name;
  };
  const taken = ['a', 'b', 'c', 'd'].map((name) => turns.take(work(name)));
  expect(taken[3]).toBeUndefined();
  gate.resolve();
  const settled = await Promise.allSettled(taken.slice(0, 3));
  expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(log).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
  expect(await turns.take(work('e'))).toBe('e');
});
