/** JSON pointers (RFC 6901). */

export function formatPointer(path: readonly (string | number)[]): string {
  return path.map((part) => `/${escapePart(String(part))}`).join('');
}

function escapePart(part: string): string {
  return part.includes('~') || part.includes('/') ? part.replaceAll('~', '~0').replaceAll('/', '~1') : part;
}

export function parsePointer(pointer: string): string[] {
  if (pointer === '') return [];
  return pointer
    .slice(1)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** The value at the pointer, or undefined. Own properties only. */
export function readPointer(root: unknown, pointer: string): unknown {
  let value = root;
  for (const part of parsePointer(pointer)) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Record<string, unknown>)[part];
  }
  return value;
}

/** A copy with the value at the pointer set, or removed when it is undefined. Missing parents become objects. Own properties only. */
export function withPointer<T>(root: T, pointer: string, value: unknown): T {
  return set(root, parsePointer(pointer), value) as T;
}

function set(node: unknown, path: readonly string[], value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (Array.isArray(node)) return node.map((item, index) => (String(index) === key ? set(item, rest, value) : item));
  const map = typeof node === 'object' && node !== null ? (node as Readonly<Record<string, unknown>>) : {};
  const next = set(Object.hasOwn(map, key) ? map[key] : undefined, rest, value);
  // Literals and rest patterns make own members of every key, `__proto__` too; an assignment does not.
  if (next !== undefined) return { ...map, [key]: next };
  const { [key]: _removed, ...others } = map;
  return others;
}

/** Whether `pointer` is `prefix` or below it. */
export function isWithin(pointer: string, prefix: string): boolean {
  return prefix === '' || pointer === prefix || pointer.startsWith(`${prefix}/`);
}
