import { describe, expect, it } from 'vitest';
import { adapterEngine } from '../../../adapters/index.ts';
import { builtinForTests, textSnapshot } from '../../../tests/support/fleet-snapshots.ts';
import { compile } from '../index.ts';
import { anAdapter, anOperand } from './an-operand.ts';
import { compareOperands } from './compare-operands.ts';
import { findOperands } from './find-operands.ts';
import type { OperandReference } from './operand.ts';

const document = (kind: string, name: string, spec: string) =>
  `apiVersion: plumb/v1\nkind: ${kind}\nmetadata: { name: ${name} }\nspec:\n${spec.replaceAll(/^/gm, '  ')}\n`;

const cache = (parameters: string, members: readonly string[]) =>
  document('Middleware', 'cache', `adapter: redis\nprofiles: [small]\nparameters: { ${parameters} }\nmembers:\n${members.join('\n')}`);

const first = '  - { host: data-1, id: a }';
const second = '  - { host: data-2, id: b, parameters: { port: 6390 } }';

function modelOf(middleware: string) {
  const files = {
    'fleet.yaml': document('Fleet', 'shop', 'interval: 90s'),
    'hosts.yaml': ['data-1', 'data-2', 'idle'].map((name) => document('Host', name, `address: ${name}`)).join('---\n'),
    'profiles.yaml': document('Profile', 'small', 'adapter: redis\nparameters: { maxmemory: 16mb }'),
    'cache.yaml': middleware,
  };
  const { fleet, diagnostics } = compile({ snapshot: textSnapshot(files), engine: adapterEngine, builtin: builtinForTests() });
  expect(diagnostics).toEqual([]);
  if (fleet === undefined) throw new Error('no model');
  return fleet;
}

function find(fleet: ReturnType<typeof modelOf>, reference: OperandReference) {
  return findOperands(fleet, { reference, engine: adapterEngine });
}

function operandsOf(fleet: ReturnType<typeof modelOf>, reference: OperandReference) {
  const found = find(fleet, reference);
  if (!found.found) throw new Error(found.problem);
  return found.operands;
}

const shop = modelOf(cache('maxmemory: 64mb', [first, second]));
const cacheReference = { kind: 'middleware', middleware: 'cache' } as const;

describe('an operand', () => {
  it('is a middleware without the layer of a member, followed by its members', () => {
    const operands = operandsOf(shop, cacheReference);
    expect(operands.map(({ name, parameters }) => [name, parameters['maxmemory'], parameters['port']])).toEqual([
      ['cache', '64mb', 6379],
      ['cache/a', '64mb', 6379],
      ['cache/b', '64mb', 6390],
    ]);
  });

  it('is one member', () => {
    expect(operandsOf(shop, { kind: 'member', middleware: 'cache', id: 'b' }).map(({ name }) => name)).toEqual(['cache/b']);
  });

  it('is a profile over the defaults of its adapter', () => {
    const [profile] = operandsOf(shop, { kind: 'profile', profile: 'small' });
    expect(profile.parameters).toMatchObject({ maxmemory: '16mb', port: 6379 });
    expect(profile.layers.map(({ name }) => name)).toEqual(['adapter default', 'profile small']);
  });

  it.each<[OperandReference, string]>([
    [{ kind: 'middleware', middleware: 'cahce' }, 'the fleet has no middleware "cahce"; did you mean "cache"?'],
    [{ kind: 'middleware', middleware: 'small' }, 'the fleet has no middleware "small"; it is a profile: write profile:small'],
    [{ kind: 'middleware', middleware: 'data-2' }, 'the fleet has no middleware "data-2"; it is a host; its members are cache/b'],
    [{ kind: 'member', middleware: 'cache', id: '1' }, 'cache has no member "1"; it has "a", "b"'],
    [{ kind: 'profile', profile: 'cache' }, 'the fleet has no profile "cache"; it is a middleware: write cache'],
    [{ kind: 'profile', profile: 'large' }, 'the fleet has no profile "large"; known here: "small"'],
    [{ kind: 'middleware', middleware: '__proto__' }, 'the fleet has no middleware "__proto__"; known here: "cache"'],
    [{ kind: 'member', middleware: 'constructor', id: '' }, 'the fleet has no middleware "constructor"; known here: "cache"'],
  ])('that is missing says what is there: %j', (reference, problem) => {
    expect(find(shop, reference)).toEqual({ found: false, problem });
  });
});

describe('two commits of one middleware', () => {
  const compare = (before: string, after: string) => {
    const [a, b] = [before, after].map((text) => operandsOf(modelOf(text), cacheReference));
    const { rows, ...lone } = compareOperands({ a: a ?? [], b: b ?? [] }, adapterEngine.comparisonRules);
    const told = rows.filter(({ same }) => !same).map((row) => [row.operand, row.pointer, row.a?.value, row.b?.value, row.b?.place?.line]);
    return { told, ...lone };
  };

  it('tell a shared change once, and a change of a member beside it', () => {
    const after = cache('maxmemory: 96mb', [first.replace('a }', 'a, parameters: { maxmemory: 1gb } }'), second]);
    expect(compare(cache('maxmemory: 64mb', [first, second]), after)).toEqual({
      told: [
        ['cache', '/maxmemory', '64mb', '96mb', 7],
        ['cache/a', '/maxmemory', '64mb', '1gb', 9],
      ],
      onlyInA: [],
      onlyInB: [],
    });
  });

  it('tell members that came and went', () => {
    const both = cache('maxmemory: 64mb', [first, second]);
    expect(compare(both, cache('maxmemory: 64mb', [second]))).toEqual({
      told: [],
      onlyInA: [{ operand: 'cache/a', adapter: 'redis' }],
      onlyInB: [],
    });
  });

  it('have nothing in common where one is missing or of another adapter', () => {
    const here = operandsOf(shop, cacheReference);
    const lone = [{ operand: 'cache', adapter: 'redis' }];
    expect(compareOperands({ a: [], b: here }, adapterEngine.comparisonRules)).toEqual({ rows: [], onlyInA: [], onlyInB: lone });
    const other = anOperand({}, { adapter: { ...anAdapter(), name: 'valkey' } });
    expect(compareOperands({ a: here, b: [other] }, adapterEngine.comparisonRules)).toEqual({
      rows: [],
      onlyInA: lone,
      onlyInB: [{ operand: 'cache', adapter: 'valkey' }],
    });
  });
});
