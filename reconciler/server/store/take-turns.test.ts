import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createTurns } from './take-turns.ts';

test('one after the other under a name, side by side under two', async () => {
  const inTurn = createTurns(5000);
  const running = new Map<string, number>();
  let together = 0;
  const run = (name: string) => async () => {
    running.set(name, (running.get(name) ?? 0) + 1);
    expect(running.get(name)).toBe(1);
    if ([...running.values()].every((count) => count === 1) && running.size === 2) together += 1;
    await sleep(2);
    running.set(name, 0);
    return name;
  };
  const names = Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? 'a' : 'b'));
  expect(await Promise.all(names.map((name) => inTurn(name, run(name))))).toEqual(names);
  expect(together).toBeGreaterThan(0);
});

test('a failure reaches its own caller only', async () => {
  const inTurn = createTurns(5000);
  const failed = inTurn('a', () => Promise.reject(new Error('no')));
  const next = inTurn('a', () => Promise.resolve('yes'));
  await expect(failed).rejects.toThrow('no');
  expect(await next).toBe('yes');
  expect(await inTurn('a', () => Promise.resolve('again'))).toBe('again');
});

test('work that waited too long is not begun', async () => {
  const inTurn = createTurns(10);
  const first = inTurn('a', () => sleep(50));
  let isBegun = false;
  const second = inTurn('a', async () => {
    isBegun = true;
  });
  await expect(second).rejects.toThrow('a was busy for longer than 10 ms');
  await first;
  expect(isBegun).toBe(false);
  expect(await inTurn('a', () => Promise.resolve('again'))).toBe('again');
});
