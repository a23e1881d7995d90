export type Equality = (a: unknown, b: unknown) => boolean;

/**
 * Whether two values of two commits are the same; absent members are undefined ones. Members of one middleware share what they
 * hold, such as the list of their peers: a pair once found equal is not looked at again.
 */
export function createEquality(): Equality {
  const equals = new WeakMap<object, object>();
  const same: Equality = (a, b) => {
    if (a === b) return true;
    if (typeof a !== 'object' || a === null || typeof b !== 'object' || b === null) return false;
    if (equals.get(a) === b) return true;
    const isSame = Array.isArray(a) || Array.isArray(b) ? sameLists(a, b, same) : sameMaps(a, b, same);
    if (isSame) equals.set(a, b);
    return isSame;
  };
  return same;
}

function sameLists(a: object, b: object, same: Equality): boolean {
  return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, index) => same(item, b[index]));
}

type Properties = Readonly<Record<string, unknown>>;

function sameMaps(a: object, b: object, same: Equality): boolean {
  const [left, right] = [a as Properties, b as Properties];
  for (const key in left) if (!same(left[key], right[key])) return false;
  for (const key in right) if (left[key] === undefined && right[key] !== undefined) return false;
  return true;
}
