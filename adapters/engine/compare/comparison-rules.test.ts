import { describe, expect, it } from 'vitest';
import { isEqual } from '../../../schemas/index.ts';
import { builtinForTests } from '../../../tests/support/fleet-snapshots.ts';
import type { Adapter } from '../adapter.ts';
import { comparisonRules } from './comparison-rules.ts';

function adapterOf(properties: Readonly<Record<string, object>>): Adapter {
  const [redis] = builtinForTests().filter(({ name }) => name === 'redis');
  if (redis === undefined) throw new Error('no redis');
  return { ...redis, parametersSchema: { type: 'object', properties } };
}

const rules = comparisonRules(
  adapterOf({
    size: { 'x-unit': 'bytes', 'x-effect': 'hot' },
    flag: { type: 'boolean', 'x-boolean': ['yes', 'no'], 'x-effect': 'reload' },
    text: { type: 'string' },
    words: { type: 'array', 'x-unordered': true, 'x-caseless': true },
    lines: { type: 'array' },
    joined: { type: 'array', 'x-separator': ',' },
    floor: { type: 'integer', 'x-clamp': { minimum: 16 } },
    map: { type: 'object', 'x-unit': 'bytes' },
    secret: { type: 'string', 'x-sensitive': true },
  }),
);

const same = (name: string, a: unknown, b: unknown): boolean => isEqual(rules.get(name)?.comparable(a), rules.get(name)?.comparable(b));

describe('comparison rules', () => {
  it.each([
    ['size', '1024mb', '1gb'],
    ['size', 1024, '1kb'],
    ['flag', true, 'on'],
    ['text', 300, '300'],
    ['words', ['GET', 'put'], ['PUT', 'get', 'get']],
    ['joined', ['a', 'b'], 'a,b'],
    ['floor', 1, 16],
    ['map', { small: '1kb', large: ['1mb'] }, { large: ['1024kb'], small: 1024 }],
  ])('%s: %j and %j are one value', (name, a, b) => {
    expect(same(name, a, b)).toBe(true);
  });

  it.each([
    ['size', '1024mb', '1024kb'],
    ['flag', true, false],
    ['text', 'a  b', 'a b'],
    ['text', ' a', 'a'],
    ['lines', ['a', 'b'], ['b', 'a']],
    ['lines', ['a b'], ['a', 'b']],
    ['lines', ['a'], '["a"]'],
    ['floor', 16, 17],
    ['map', { small: '1kb' }, { large: '1kb' }],
  ])('%s: %j and %j are two', (name, a, b) => {
    expect(same(name, a, b)).toBe(false);
  });

  it('tell what a change costs and what is sensitive', () => {
    expect(rules.get('flag')).toMatchObject({ effect: 'reload', sensitive: false });
    expect(rules.get('secret')).toMatchObject({ effect: 'restart', sensitive: true });
  });
});
