import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatMemberKey, isMemberOf, memberIdOf, middlewareOf, parseMemberKey } from './member-key.ts';

/** As repository/middleware.schema.json allows them. */
const names = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/);
const ids = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/);

describe('the key of a member', () => {
  it('holds every middleware name and member id that Git can have', () => {
    fc.assert(
      fc.property(names, ids, (middleware, id) => {
        const key = formatMemberKey({ middleware, id });
        expect(parseMemberKey(key)).toEqual({ middleware, id });
        expect([middlewareOf(key), memberIdOf(key)]).toEqual([middleware, id]);
        expect(isMemberOf(key, middleware)).toBe(true);
      }),
    );
  });

  it('belongs to one middleware, not to one whose name begins the same', () => {
    expect(isMemberOf('cache-eu/1', 'cache-eu')).toBe(true);
    expect(isMemberOf('cache-eu/1', 'cache')).toBe(false);
  });

  const malformed = ['', '/', 'cache', 'cache/', '/1', 'cache/1/2', 'Cache/1', 'cache/\n1', 'cache@h/1', `${'c'.repeat(64)}/1`];

  it.each(malformed)('is not %j', (text) => {
    expect(parseMemberKey(text)).toBeUndefined();
    expect(isMemberOf(text, 'cache')).toBe(false);
    expect(() => middlewareOf(text)).toThrow(`${JSON.stringify(text)} is no key of a member: it is MIDDLEWARE/ID`);
    expect(() => memberIdOf(text)).toThrow(RangeError);
  });
});
