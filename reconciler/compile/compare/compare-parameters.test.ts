import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { adapterEngine } from '../../../adapters/index.ts';
import { isWithin } from '../../../schemas/index.ts';
import { anAdapter, anOperand } from './an-operand.ts';
import { compareParameters, type ParameterComparison } from './compare-parameters.ts';
import type { Operand } from './operand.ts';

type Parameters = Operand['parameters'];

const compare = (a: Operand, b: Operand) => compareParameters(a, b, adapterEngine.comparisonRules);
const compareValues = (a: Parameters, b: Parameters, adapter = anAdapter()) =>
  compare(anOperand(a, { adapter }), anOperand(b, { adapter }));
const differing = (rows: readonly ParameterComparison[]) =>
  rows.filter(({ same }) => !same).map(({ pointer, a, b }) => [pointer, a?.value, b?.value]);

describe('the comparison of parameters', () => {
  it('names value, layer and cost, and what is the same in another notation', () => {
    expect(compareValues({ maxmemory: '1024mb', port: 6379 }, { maxmemory: '1gb', port: 6380, appendonly: true })).toEqual([
      { pointer: '/appendonly', b: { value: true, layer: 'parameters' }, same: false, effect: 'hot', sensitive: false },
      {
        pointer: '/maxmemory',
        a: { value: '1024mb', layer: 'parameters' },
        b: { value: '1gb', layer: 'parameters' },
        same: true,
        effect: 'none',
        sensitive: false,
      },
      {
        pointer: '/port',
        a: { value: 6379, layer: 'parameters' },
        b: { value: 6380, layer: 'parameters' },
        same: false,
        effect: 'restart',
        sensitive: false,
      },
    ]);
  });

  it('takes the layer that wins', () => {
    const layers = [
      { name: 'adapter default', values: { port: 6379, maxmemory: '0' } },
      { name: 'member', values: { port: 1 } },
    ];
    const rows = compare(anOperand({ port: 1, maxmemory: '0' }, { layers }), anOperand({}));
    expect(rows.map(({ a }) => a?.layer)).toEqual(['adapter default', 'member']);
  });

  it('takes a parameter that is null for one that is not set', () => {
    expect(compareValues({ maxmemory: null }, {})).toEqual([]);
    expect(differing(compareValues({ maxmemory: null }, { maxmemory: '1gb' }))).toEqual([['/maxmemory', undefined, '1gb']]);
  });

  it('goes into maps by key and into lists of maps by position', () => {
    const a = { servers: [{ name: 'x', listen: [80] }, { name: 'y' }], map: { k: { v: 1 }, 'a/b': 1 } };
    const b = { servers: [{ name: 'x', listen: [80, 81] }], map: { k: { v: 2 }, 'a/b': 1, m: [] } };
    expect(differing(compareValues(a, b))).toEqual([
      ['/map/k/v', 1, 2],
      ['/map/m', undefined, []],
      ['/servers/0/listen', [80], [80, 81]],
      ['/servers/1/name', 'y', undefined],
    ]);
  });

  it('orders positions by number', () => {
    const servers = Array.from({ length: 11 }, (_, index) => ({ port: index }));
    const pointers = compareValues({ servers }, { servers: [] }).map(({ pointer }) => pointer);
    expect(pointers.slice(-2)).toEqual(['/servers/9/port', '/servers/10/port']);
  });

  it('leaves out an empty map or list where the parts of the other side tell', () => {
    expect(differing(compareValues({ map: {} }, { map: { k: 1 } }))).toEqual([['/map/k', undefined, 1]]);
    expect(differing(compareValues({ map: {} }, {}))).toEqual([['/map', {}, undefined]]);
    expect(differing(compareValues({ map: {} }, { map: [] }))).toEqual([['/map', {}, []]]);
    expect(differing(compareValues({ map: 5 }, { map: { k: 1 } }))).toEqual([
      ['/map', 5, undefined],
      ['/map/k', undefined, 1],
    ]);
  });
});

describe('sensitive values', () => {
  it('are shown as set and as differing, never with their value or its parts', () => {
    const adapter = anAdapter({ users: { 'x-sensitive': true, 'x-effect': 'hot' } });
    const rows = compareValues({ users: { ada: 'hunter2' } }, { users: { ada: 'correct-horse' } }, adapter);
    expect(rows).toEqual([
      {
        pointer: '/users',
        a: { value: 'set', layer: 'parameters' },
        b: { value: 'set', layer: 'parameters' },
        same: false,
        effect: 'hot',
        sensitive: true,
      },
    ]);
    expect(compareValues({ users: { ada: 'x' } }, { users: { ada: 'x' } }, adapter)[0]).toMatchObject({ same: true, a: { value: 'set' } });
  });

  it('are those that the adapter of either commit calls sensitive', () => {
    const closed = anOperand({ token: 'hunter2' }, { adapter: anAdapter({ token: { 'x-sensitive': true } }) });
    const open = anOperand({ token: 'correct-horse' }, { adapter: anAdapter({ token: {} }) });
    const removed = anOperand({ token: 'correct-horse' }, { adapter: anAdapter({}) });
    for (const [a, b] of [
      [closed, open],
      [open, closed],
      [removed, closed],
    ] as const)
      expect(JSON.stringify(compare(a, b))).not.toMatch(/hunter2|correct-horse/);
  });
});

const name = fc.oneof(
  fc.constantFrom('maxmemory', 'requirepass', 'appendonly', 'save', 'port', '__proto__', 'constructor', 'a/b', 'm~n', '', '10', '9'),
  fc.string(),
);
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom<unknown>(null, true, 'yes', 0, 1, '1024mb', '1gb', '', 'a  b'),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(name, tie('value'), { maxKeys: 4 }),
  ),
}));
const parameters = fc.dictionary(name, value, { maxKeys: 6 }) as fc.Arbitrary<Parameters>;

describe('whatever the values', () => {
  it('nothing differs from itself', () => {
    fc.assert(
      fc.property(parameters, (x) => {
        expect(differing(compareValues(x, structuredClone(x)))).toEqual([]);
      }),
    );
  });

  it('swapping the sides swaps the columns', () => {
    fc.assert(
      fc.property(parameters, parameters, (x, y) => {
        const swapped = compareValues(y, x).map(({ a, b, ...row }) => ({
          ...row,
          ...(b === undefined ? {} : { a: b }),
          ...(a === undefined ? {} : { b: a }),
        }));
        expect(compareValues(x, y)).toEqual(swapped);
      }),
    );
  });

  it('every value has one row, with the layer it comes from', () => {
    fc.assert(
      fc.property(parameters, parameters, (x, y) => {
        const rows = compareValues(x, y);
        expect(rows.filter(({ a, b }) => a === undefined && b === undefined)).toEqual([]);
        for (const side of ['a', 'b'] as const) {
          const told = rows.flatMap((row) => (row[side] === undefined ? [] : [{ pointer: row.pointer, ...row[side] }]));
          expect(told.filter(({ layer }) => layer !== 'parameters')).toEqual([]);
          const isTwice = (pointer: string) => told.filter((other) => isWithin(pointer, other.pointer)).length > 1;
          expect(told.filter(({ pointer }) => isTwice(pointer))).toEqual([]);
        }
      }),
    );
  });
});
