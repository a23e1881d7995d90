import { describe, expect, it } from 'vitest';
import { canonicalJson } from './canonical.ts';
import { readPointer, withPointer } from './pointer.ts';

describe('a pointer', () => {
  it.each(['a', '__proto__', 'constructor', 'toString', 'a/b~c'])('sets, reads and removes the key %s like any other', (key) => {
    const pointer = `/maps/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const root = { maps: { other: 1 } };
    expect(readPointer(root, pointer)).toBeUndefined();
    const set = withPointer(root, `${pointer}/x`, 2);
    expect(canonicalJson(set)).toBe(canonicalJson({ maps: { [key]: { x: 2 }, other: 1 } }));
    expect(readPointer(set, `${pointer}/x`)).toBe(2);
    expect(Object.getPrototypeOf(set.maps)).toBe(Object.prototype);
    expect(canonicalJson(withPointer(set, pointer, undefined))).toBe(canonicalJson(root));
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });

  it('leaves the value it is given as it was', () => {
    const root = { a: { b: 1 }, list: [1, 2] };
    expect(withPointer(root, '/list/1', 3)).toEqual({ a: { b: 1 }, list: [1, 3] });
    expect(withPointer(root, '/a/b', undefined)).toEqual({ a: {}, list: [1, 2] });
    expect(root).toEqual({ a: { b: 1 }, list: [1, 2] });
  });
});
