import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { validateDocument } from './validate.ts';

const wire = join(import.meta.dirname, 'wire');

interface NumberPlace {
  readonly place: string;
  readonly minimum: unknown;
  readonly maximum: unknown;
}

function findNumbers(node: unknown, place: string): readonly NumberPlace[] {
  if (typeof node !== 'object' || node === null) return [];
  const { type, minimum, maximum, enum: list, const: only } = node as Readonly<Record<string, unknown>>;
  const isNumber = [type].flat().some((one) => one === 'number' || one === 'integer') && list === undefined && only === undefined;
  const inside = Object.entries(node).flatMap(([key, value]) => findNumbers(value, `${place}/${key}`));
  return isNumber ? [{ place, minimum, maximum }, ...inside] : inside;
}

const numbers = readdirSync(wire).flatMap((file) => findNumbers(JSON.parse(readFileSync(join(wire, file), 'utf8')), file));

test('every number of every document on the wire has a least and a most that can be stored and counted on', () => {
  expect(numbers.length).toBeGreaterThan(15);
  const without = numbers.filter(({ minimum, maximum }) => !Number.isSafeInteger(minimum) || !Number.isSafeInteger(maximum));
  expect(without).toEqual([]);
});

test('numbers that are not finite or beyond 2^53 are no facts either', () => {
  const checkIn = (echo: number, fact: number) => ({
    version: 1,
    host: 'h',
    session: 's',
    sequence: 1,
    echo,
    members: [{ member: 'a/b', ready: true, facts: { x: fact }, message: '', needs: false }],
    asks: [],
    held: [],
    releases: [],
  });
  expect(validateDocument('CheckIn', checkIn(1, 1.5))).toEqual([]);
  for (const hostile of [1e308, -1e308, 2 ** 53]) {
    expect(validateDocument('CheckIn', checkIn(1, hostile)).length, `fact ${hostile}`).toBeGreaterThan(0);
    expect(validateDocument('CheckIn', checkIn(hostile, 1)).length, `echo ${hostile}`).toBeGreaterThan(0);
  }
});
