import { expect, it } from 'vitest';
import type { Resource } from './resource.ts';
import { sensitivePointers } from './sensitive-pointers.ts';

const file = (mode: string | undefined, sensitive: readonly string[] = []) =>
  ({
    kind: 'file',
    fields: { type: 'file', ...(mode === undefined ? {} : { mode }), content: 'x' },
    sensitive,
    effects: {},
  }) as unknown as Resource;

it.each([
  { of: 'a file that everybody may read', resource: file('0644'), is: [] },
  { of: 'a file without a mode of its own', resource: file(undefined), is: [] },
  { of: 'a file of its owner', resource: file('0600'), is: ['/content'] },
  { of: 'a file of its group', resource: file('0640'), is: ['/content'] },
  { of: 'a file with a secret entry', resource: file('0644', ['/entries/a']), is: ['/entries/a', '/content'] },
  { of: 'a marked file', resource: file('0644', ['/content']), is: ['/content'] },
])('of $of: $is', ({ resource, is }) => {
  expect(sensitivePointers(resource)).toEqual(is);
});

it('go by the mode of the file as it stands, too', () => {
  expect(sensitivePointers(file('0644'), { mode: '0600' })).toEqual(['/content']);
});

const known = { a: '1', http: { b: '2' } };
const seen = { a: '1', c: '3', timeout: '5', http: { b: '9', d: '4' } };
/** A parameter of the adapter, on which Git says nothing here. */
const effects = { '/entries/timeout': 'hot' };

it.each([
  { mode: '0644', is: [] },
  { mode: '0640', is: ['/content', '/entries/c', '/entries/http/d'] },
  { mode: '0600', is: ['/content', '/entries'] },
])('of the entries of a file of mode $mode: $is', ({ mode, is }) => {
  const resource = { kind: 'file', fields: { type: 'file', mode, entries: known }, sensitive: [], effects } as unknown as Resource;
  expect(sensitivePointers(resource, { mode, entries: seen })).toEqual(is);
});
