import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MemberReading } from '../../../schemas/index.ts';
import { readMember } from './read-member.ts';

const probe = { tcp: { host: '127.0.0.1', port: 1 }, timeoutMs: 1000 };

function read(templates: Partial<MemberReading>, values: Readonly<Record<string, string>> = {}, text = '') {
  return readMember({ member: 'shop/1', probe, facts: {}, ...templates }, { ok: true, text, values });
}

describe('the status of a member', () => {
  it('is made of the values and the text of its answer', () => {
    const templates = {
      role: '${{ answer.role == "master" ? "primary" : "replica" }}',
      ready: '${{ answer.loading == "0" }}',
      facts: { offset: '${{ int(answer.offset) }}', slow: '${{ answerText.contains("slow") }}', state: '${{ answer.state }}', version: 7 },
    };
    const values = { role: 'master', loading: '0', offset: '9007199254740991', state: 'online' };
    expect(read(templates, values, 'slow start')).toEqual({
      ready: true,
      role: 'primary',
      facts: { offset: 9007199254740991, slow: true, state: 'online', version: 7 },
      message: '',
    });
  });

  it('is ready without a template of its own, since the probe passed', () => {
    expect(read({})).toEqual({ ready: true, facts: {}, message: '' });
  });

  it('is the reason of the probe where there was no answer', () => {
    const silent = readMember({ member: 'shop/1', probe, role: 'x', facts: { a: 1 } }, { ok: false, reason: 'connection refused' });
    expect(silent).toEqual({ ready: false, facts: {}, message: 'connection refused' });
  });

  it('leaves out what is null', () => {
    const absent = '${{ answer.?role.orValue(null) }}';
    expect(read({ role: absent, facts: { a: absent, b: 1 } })).toEqual({ ready: true, facts: { b: 1 }, message: '' });
    expect(read({ ready: absent }).ready).toBe(false);
  });

  it('says why the member is not ready: by its role and facts, else by the first line of the answer', () => {
    const templates = { role: 'replica', ready: false, facts: { link: '${{ answer.link }}' } };
    expect(read(templates, { link: 'down' }).message).toBe('by its own word it does not serve: role replica, link down');
    expect(read({ ready: false }, {}, '\nelecting\nmore\n').message).toBe('by its own word it does not serve: "electing"');
  });

  it.each([
    ['a key that is missing', { role: '${{ answer.role }}' }, 'No such key: role'],
    ['a number that is none', { facts: { lag: '${{ int(answer.text) }}' } }, 'int()'],
    ['a list as a fact', { facts: { lag: '${{ [1] }}' } }, 'fact lag is [1], not text, number or boolean'],
    ['a number as a role', { role: 1 }, 'role is 1, not a name'],
    ['an empty role', { role: '' }, 'role is "", not a name'],
    ['a role beyond the limit', { role: 'r'.repeat(64) }, 'at most 63'],
    ['text as ready', { ready: '${{ answer.text }}' }, 'ready is "ten", not true or false'],
  ])('is not ready with %s', (_what, templates, reason) => {
    const { ready, facts, message } = read(templates, { text: 'ten' });
    expect({ ready, facts, message }).toEqual({ ready: false, facts: {}, message: expect.stringContaining(reason) });
    expect(message).toContain('its answer is not understood');
  });

  it('is cut to the length that the wire takes', () => {
    const long = 'x'.repeat(5000);
    expect(read({ facts: { long } }).facts['long']).toBe('x'.repeat(1000));
    expect(read({ ready: false, facts: { long } }).message).toHaveLength(1000);
    expect(readMember({ member: 'shop/1', probe, facts: {} }, { ok: false, reason: long }).message).toHaveLength(1000);
  });

  it('never throws, whatever the answer', () => {
    const templates = {
      role: '${{ answer.role }}',
      ready: '${{ int(answer.n) > 1 }}',
      facts: { n: '${{ double(answer.n) }}', t: '${{ answerText }}' },
    };
    const values = fc.dictionary(fc.constantFrom('role', 'n', '__proto__', 'x'), fc.oneof(fc.string(), fc.nat().map(String)));
    fc.assert(
      fc.property(values, fc.string(), (known, text) => {
        const { ready, message } = read(templates, known, text);
        expect(ready).toBe(message === '');
      }),
    );
  });
});
