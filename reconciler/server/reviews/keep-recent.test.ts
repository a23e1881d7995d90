import { expect, test } from 'vitest';
import { keepRecent } from './keep-recent.ts';

function counting(options: { readonly most: number; readonly keptMs?: number }) {
  let now = 0;
  const made: string[] = [];
  const recent = keepRecent<string>({ ...options, isKept: (value) => value !== 'bad', clock: () => now });
  const get = (key: string, value = key) =>
    recent.get(key, async () => {
      made.push(key);
      return value;
    });
  const pass = (ms: number) => {
    now += ms;
  };
  return { made, get, pass };
}

test('a value that is kept or under way is not made again', async () => {
  const { made, get } = counting({ most: 2 });
  expect(await Promise.all([get('a'), get('a')])).toEqual(['a', 'a']);
  await get('a');
  expect(made).toEqual(['a']);
});

test('the value asked for longest ago goes', async () => {
  const { made, get } = counting({ most: 2 });
  for (const key of ['a', 'b', 'a', 'c', 'a', 'b']) await get(key);
  expect(made).toEqual(['a', 'b', 'c', 'b']);
});

test('a value that is too old, or not worth keeping, is made again', async () => {
  const { made, get, pass } = counting({ most: 2, keptMs: 10 });
  await get('a');
  pass(9);
  await get('a');
  pass(1);
  await get('a');
  await get('b', 'bad');
  await get('b', 'bad');
  expect(made).toEqual(['a', 'a', 'b', 'b']);
});

test('a value that failed is made again', async () => {
  const recent = keepRecent<string>({ most: 2, isKept: () => true, clock: () => 0 });
  await expect(recent.get('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await recent.get('a', async () => 'yes')).toBe('yes');
});
