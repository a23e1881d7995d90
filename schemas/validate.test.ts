import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cpuRatio } from '../tests/support/cpu-ratio.ts';
import { createValidator, validateDocument } from './validate.ts';

const aHost = (spec: object): object => ({ apiVersion: 'plumb/v1', kind: 'Host', metadata: { name: 'web-1' }, spec });

describe('validateDocument', () => {
  it('accepts a valid document', () => {
    expect(validateDocument('Host', aHost({ address: '10.0.0.1', memory: '8Gi' }))).toEqual([]);
  });

  it('reports every violation with pointer, value and what is allowed', () => {
    const findings = validateDocument('Host', aHost({ adress: '10.0.0.1', os: 'beos' }));
    expect(findings.map(({ pointer, keyword, property, value }) => ({ pointer, keyword, property, value }))).toEqual([
      { pointer: '/spec', keyword: 'required', property: 'address', value: { adress: '10.0.0.1', os: 'beos' } },
      { pointer: '/spec', keyword: 'additionalProperties', property: 'adress', value: { adress: '10.0.0.1', os: 'beos' } },
      { pointer: '/spec/os', keyword: 'enum', property: undefined, value: 'beos' },
    ]);
    expect(findings[1]?.allowed).toContain('address');
    expect(findings[2]?.allowed).toEqual(['debian', 'rhel']);
  });

  it('finds items of a list that share what tells them apart', () => {
    const validate = createValidator({ type: 'object', properties: { list: { type: 'array', 'x-unique': 'path' } } });
    const findings = validate({ list: [{ path: '/a' }, { path: '/b' }, {}, 1, { path: '/a' }, { path: '/a' }, {}] });
    expect(findings.map(({ pointer, keyword, message }) => `${pointer} ${keyword}: ${message}`)).toEqual([
      '/list/4/path x-unique: has the same path as item 0; keep one of them, or put both into one',
      '/list/5/path x-unique: has the same path as item 0; keep one of them, or put both into one',
    ]);
    expect(validate({ list: [{ path: '/a' }, { path: 'a' }] })).toEqual([]);
  });

  it('finds items of a list that have in common what only one can have', () => {
    const listen = {
      at: ['/listen'],
      by: [{ at: ['/port'] }, { at: ['/address'], alike: { '': '*' } }, { at: ['/options'], counting: ['udp'] }],
    };
    const name = { at: ['/name', '/free/name'], words: true, caseless: true, alike: { '""': '' } };
    const validate = createValidator({ type: 'object', properties: { list: { type: 'array', 'x-distinct': [listen, name] } } });
    const found = (list: readonly unknown[]) => validate({ list }).map(({ pointer, other, message }) => `${pointer} ${other} ${message}`);
    const ends = ', and only one of the two can have it; keep one of them, or put both into one';
    const on = (port: number, more: object = {}) => ({ listen: [{ port, ...more }] });
    expect(found([on(80), on(81), { listen: [{ port: 82 }, { port: 81, address: '*' }] }])).toEqual([
      `/list/2/listen/1 /list/1/listen/0 has the listen 81 * and no name in common with item 1${ends}`,
    ]);
    expect(
      found([
        { ...on(80), name: ['a', 'b'] },
        { ...on(80), free: { name: 'c B' } },
      ]),
    ).toEqual([`/list/1/free/name /list/0/name/1 has the listen 80 and the name B in common with item 0${ends}`]);
    expect(found([on(80), { ...on(80), name: ['""'] }])).toHaveLength(1);
    expect(found([on(80), { ...on(80), name: [] }])).toHaveLength(1);
    expect(found([{}, {}, 1, null, { name: [] }, { name: ['a'] }, { name: ['a'] }])).toHaveLength(1);
    expect(
      found([on(80), on(80, { options: 'x udp' }), on(80, { address: '::1' }), { ...on(80), name: ['a'] }, { name: ['a'] }, 'b']),
    ).toEqual([]);
  });

  it('names both places of what stands twice in a list', () => {
    const validate = createValidator({ type: 'object', properties: { list: { type: 'array', uniqueItems: true } } });
    expect(validate({ list: ['a', 'b', 'c', 'b'] }).map(({ pointer, twice }) => ({ pointer, twice }))).toEqual([
      { pointer: '/list', twice: [1, 3] },
    ]);
  });

  it('finds free entries that stand beside a field of the same name', () => {
    const validate = createValidator({ type: 'object', 'x-apart': 'free' });
    const findings = validate({ root: '/a', free: { root: '/b', index: 'c', free: 1 } });
    expect(findings.map(({ pointer, other, message }) => ({ pointer, other, message }))).toEqual([
      { pointer: '/free/root', other: '/root', message: 'stands beside the field root; keep one of them' },
    ]);
    expect(validate({ root: '/a', free: 'text' })).toEqual([]);
  });

  it.each([
    [{ allow: ['a', 'b'], deny: ['c', 'd'] }, ['/deny beside /allow']],
    [{ allow: ['a', 'b'], deny: 'all', set: ['x 1', 'y 2'] }, []],
    [{ allow: ['a', 'b'], add: ['c', 'd'] }, []],
    [{ 'if (a)': [{}, {}], rewrite: ['a', 'b'] }, ['/rewrite beside /if (a)']],
    [
      {
        'at /x': {
          'if (b)': [
            { allow: ['a'], deny: ['b'] },
            { deny: ['a', 'b'], allow: ['c', 'd'] },
          ],
        },
      },
      ['/at ~1x/if (b)/1/allow beside /at ~1x/if (b)/1/deny'],
    ],
  ])('finds lists of directives whose order among each other cannot be said: %j', (map, expected) => {
    const validate = createValidator({
      type: 'object',
      'x-ordered': [
        ['allow', 'deny'],
        ['set', 'if', 'rewrite'],
      ],
    });
    expect(validate(map).map(({ pointer, other }) => `${pointer} beside ${other}`)).toEqual(expected);
  });

  it('tests each value with its own pattern', () => {
    const findings = validateDocument('Host', { ...aHost({ address: 'a b', memory: '8GB' }), metadata: { name: 'Web' } });
    expect(findings.map(({ pointer, keyword }) => `${pointer} ${keyword}`).sort()).toEqual([
      '/metadata/name pattern',
      '/spec/address pattern',
      '/spec/memory pattern',
    ]);
  });

  it('takes a prototype name as any other unknown field', () => {
    const findings = validateDocument('Host', aHost(JSON.parse('{"address": "a", "__proto__": {"x": 1}}') as object));
    expect(findings.map(({ property }) => property)).toEqual(['__proto__']);
  });
});

describe('createValidator', () => {
  it('answers in linear time for a pattern that backtracks elsewhere', () => {
    const validate = createValidator({ type: 'string', pattern: '^(a+)+$' });
    const work = () => expect(validate(`${'a'.repeat(5000)}!`)).toHaveLength(1);
    const plain = createValidator({ type: 'string', pattern: '^[a-z]+$' });
    const floor = () => Array.from({ length: 20 }, () => plain(`${'a'.repeat(5000)}!`));
    // 0.2 measured; work that is quadratic in 5,000 characters costs more than 20.
    expect(cpuRatio({ work, floor }).ratio).toBeLessThan(2);
  });

  it('refuses a pattern that needs backtracking', () => {
    expect(() => createValidator({ type: 'string', pattern: '(?=a)b' })).toThrow();
  });
});

describe('the schemas', () => {
  const files = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.schema.json'));

  it.each(files)('%s is draft-07, which editors read', (file) => {
    const schema = JSON.parse(readFileSync(join(import.meta.dirname, file), 'utf8')) as Readonly<Record<string, unknown>>;
    expect(schema['$schema']).toBe('http://json-schema.org/draft-07/schema#');
    expect(schema['title']).toMatch(/^[A-Z][A-Za-z]+$/);
  });
});
