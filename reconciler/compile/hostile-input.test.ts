import { getHeapStatistics } from 'node:v8';
import { load } from 'js-yaml';
import { afterAll, expect, test } from 'vitest';
import { adapterEngine } from '../../adapters/index.ts';
import type { Diagnostic } from '../../schemas/index.ts';
import { cpuRatio } from '../../tests/support/cpu-ratio.ts';
import { builtinForTests, textSnapshot } from '../../tests/support/fleet-snapshots.ts';
import { compile } from './index.ts';

type Files = Readonly<Record<string, string | Uint8Array>>;

/** Times the reading of a plain file of nearly a megabyte: 9 to 12 measured, hundreds where something is quadratic. */
const mostTimes = 36;
/** 190 measured, garbage included; gigabytes where something is built that was only named. */
const mostHeapMiB = 600;
const head = (kind: string, name = 'x') => `apiVersion: plumb/v1\nkind: ${kind}\nmetadata: { name: ${name} }\n`;
const fleet = `${head('Fleet')}spec: {}\n`;
const profile = (parameters: string) => `${head('Profile')}spec:\n  adapter: redis\n  parameters: ${parameters}\n`;
const many = (count: number, make: (index: number) => string) => Array.from({ length: count }, (_, index) => make(index)).join('');
const adapterOf = (schema: string, expression = 'parameters.a', memberId = '') => ({
  'adapters/evil/adapter.yaml': `${head('Adapter', 'evil')}spec:\n  title: Evil\n  topologies: { standalone: {} }\n${memberId}  endpoints: { main: { port: "\${{ ${expression} }}" } }\n  ports: [{ port: "\${{ ${expression} }}", purpose: x }]\n  resources: [{ kind: directory, name: d, path: /x }]\n`,
  'adapters/evil/parameters.schema.json': schema,
  'host.yaml': `${head('Host', 'h')}spec: { address: 10.0.0.1 }\n`,
  'evil.yaml': `${head('Middleware', 'm')}spec:\n  adapter: evil\n  members: [{ host: h, id: ${'a'.repeat(29)} }]\n  parameters: { a: "${'a'.repeat(50_000)}!" }\n`,
});
const openSchema = '{ "type": "object", "properties": { "a": { "type": "string", "x-effect": "none" } } }';
const plainFile = many(20_000, (index) => `- name: n${index}\n  port: ${index}\n  tags: [a, b]\n`);
const wires = many(40, (index) => `      w${index}: { middleware: w${index}, endpoint: e }\n`);

/** Files, and a code that must be among their findings. */
const cases: Readonly<Record<string, readonly [files: () => Files, code: string]>> = {
  'an alias bomb that doubles 25 times': [
    () => ({ 'a.yaml': profile(`\n    k0: &a0 [x, x]\n${many(25, (i) => `    k${i + 1}: &a${i + 1} [*a${i}, *a${i}]\n`)}`) }),
    'MW1017',
  ],
  'an alias bomb of nine times nine': [
    () => ({
      'a.yaml': profile(`\n    k0: &a0 [${'x, '.repeat(9)}]\n${many(9, (i) => `    k${i + 1}: &a${i + 1} [${`*a${i}, `.repeat(9)}]\n`)}`),
    }),
    'MW1017',
  ],
  'a million aliases of one word': [() => ({ 'a.yaml': profile(`\n    k: &a x\n    l: [${'*a,'.repeat(300_000)}]`) }), 'MW1007'],
  'lists 10,000 deep': [() => ({ 'a.yaml': profile('['.repeat(10_000)) }), 'MW1006'],
  'maps 10,000 deep in flow style': [() => ({ 'a.yaml': profile('{a: '.repeat(10_000)) }), 'MW1006'],
  'maps 1,400 deep by indentation': [() => ({ 'a.yaml': many(1400, (i) => `${' '.repeat(i)}a:\n`) }), 'MW1006'],
  'TOML 10,000 deep': [() => ({ 'a.toml': `a = ${'['.repeat(10_000)}` }), 'MW1006'],
  'a TOML key of 300,000 parts': [() => ({ 'a.toml': `${'a.'.repeat(300_000)}a = 1` }), 'MW1006'],
  'TOML headers of 400 parts, a thousand times': [() => ({ 'a.toml': many(1000, (i) => `[${'a.'.repeat(400)}k${i}]\n`) }), 'MW1006'],
  '90,000 TOML keys': [() => ({ 'a.toml': many(90_000, (i) => `k${i} = 1\n`) }), 'MW1017'],
  '100,000 TOML tables of a list': [() => ({ 'a.toml': '[[a]]\n'.repeat(100_000) }), 'MW1017'],
  'a file of 100 MB': [() => ({ 'a.yaml': new Uint8Array(100_000_000).fill(97) }), 'MW1001'],
  'a .plumbignore of 100 MB': [() => ({ '.plumbignore': new Uint8Array(100_000_000).fill(42) }), 'MW1001'],
  'a .plumbignore of stars': [
    () => ({
      '.plumbignore': `${'*a'.repeat(300)}b\n`.repeat(400),
      ...Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`${'a'.repeat(150)}${i}.yaml`, fleet])),
    }),
    'MW1022',
  ],
  'a million keys in ten files': [
    () => Object.fromEntries(Array.from({ length: 10 }, (_, file) => [`${file}.yaml`, profile(`{${many(100_000, (i) => `k${i}: 1,`)}}`)])),
    'MW1017',
  ],
  'a document of 9,000 wrong files': [
    () => ({
      'a.yaml': `${head('Middleware')}spec:\n  adapter: redis\n  members: [{ host: h, id: a }]\n  files: {${many(9000, (i) => `k${i}: 1,`)}}\n`,
    }),
    'MW1019',
  ],
  '110,000 documents in a file': [() => ({ 'a.yaml': '---\na: 1\n'.repeat(110_000) }), 'MW1019'],
  'prototype keys at every level': [
    () => ({ 'a.yaml': profile('{ __proto__: { polluted: 1 }, constructor: { prototype: { polluted: 1 } } }') }),
    'MW1009',
  ],
  'the same key 100,000 times': [() => ({ 'a.yaml': 'a: 1\n'.repeat(100_000) }), 'MW1008'],
  'chains of merge keys': [
    () => ({ 'a.yaml': many(40, (i) => `k${i}: &k${i} { <<: [*k${i - 1}, *k${i - 1}], a${i}: 1 }\n`).replace('<<: [*k-1, *k-1], ', '') }),
    'MW1010',
  ],
  'a scalar of a million characters': [
    () => ({ 'host.yaml': `${head('Host', 'h')}spec: { address: ${'a'.repeat(1_000_000)} }\n` }),
    'MW2006',
  ],
  'a number of a million digits': [() => ({ 'a.yaml': profile(`{ port: ${'9'.repeat(1_000_000)} }`) }), 'MW5030'],
  'a TOML number of 900,000 digits': [() => ({ 'a.toml': `a = ${'1'.repeat(900_000)}` }), 'MW1012'],
  'binary bytes': [() => ({ 'a.yaml': new Uint8Array(1_000_000) }), 'MW1004'],
  'bytes that are no UTF-8': [() => ({ 'a.yaml': new Uint8Array(1_000_000).fill(0xff) }), 'MW1003'],
  'UTF-16 with its mark': [() => ({ 'a.yaml': new Uint8Array([0xff, 0xfe, 0x61, 0x62]) }), 'MW1003'],
  'half a pair of surrogates': [() => ({ 'a.yaml': 'a: "\\ud800"\nb: [' }), 'MW1005'],
  'anchors and tags without end': [() => ({ 'a.yaml': `${'&a !t '.repeat(100_000)}x` }), 'MW1005'],
  'a directive 60,000 times': [() => ({ 'a.yaml': many(60_000, (i) => `%FOO${i} x\n`) }), 'MW1005'],
  '20,001 files': [() => Object.fromEntries(Array.from({ length: 20_001 }, (_, i) => [`${i}.yaml`, fleet])), 'MW1002'],
  '20,000 files that are nothing': [() => Object.fromEntries(Array.from({ length: 19_999 }, (_, i) => [`${i}.yaml`, '['])), 'MW1019'],
  'organizations 8,000 deep in a loop': [
    () => ({ 'a.yaml': many(8000, (i) => `---\n${head('Organization', `o${i}`)}spec: { parent: o${(i + 1) % 8000} }\n`) }),
    'MW3011',
  ],
  '8,000 misspelt references': [
    () => ({ 'a.yaml': many(4000, (i) => `---\n${head('Organization', `organization-${i}`)}spec: { parent: organisation-${i} }\n`) }),
    'MW3001',
  ],
  'a catastrophic pattern in an adapter': [
    () =>
      adapterOf(
        '{ "type": "object", "properties": { "a": { "type": "string", "pattern": "^(a+)+$", "x-effect": "none" } } }',
        'size(parameters.a)',
      ),
    'MW2010',
  ],
  'a pattern with look-ahead': [
    () => adapterOf('{ "type": "object", "properties": { "a": { "type": "string", "pattern": "^(?=a)a", "x-effect": "none" } } }'),
    'MW6005',
  ],
  'a catastrophic pattern of member ids': [
    () => adapterOf(openSchema, 'size(parameters.a)', '  memberId: { pattern: "^(a|a?)+b$", description: x }\n'),
    'MW3015',
  ],
  'a schema 5,000 deep': [() => adapterOf(`${'{"type":"object","properties":{"a":'.repeat(5000)}{}${'}}'.repeat(5000)}`), 'MW6005'],
  'a schema that refers to itself': [() => adapterOf('{ "type": "object", "allOf": [{ "$ref": "#" }] }'), 'MW6005'],
  'a CEL expression of six nested loops': [
    () =>
      adapterOf(
        openSchema,
        '[1,2,3,4,5,6,7,8,9].all(a, [1,2,3,4,5,6,7,8,9].all(b, [1,2,3,4,5,6,7,8,9].all(c, [1,2,3,4,5,6,7,8,9].all(d, true))))',
      ),
    'MW6004',
  ],
  'a CEL expression 5,000 deep': [() => adapterOf(openSchema, `${'('.repeat(5000)}1${')'.repeat(5000)}`), 'MW6004'],
  'a CEL pattern that explodes': [() => adapterOf(openSchema, 'matches(parameters.a, \\"^(a+)+$\\") ? 1 : 2'), 'none'],
  'an adapter of alias bombs': [
    () => ({
      ...adapterOf(openSchema),
      'adapters/evil/adapter.yaml': `k0: &a0 [x, x]\n${many(60, (i) => `k${i + 1}: &a${i + 1} [*a${i}, *a${i}]\n`)}`,
    }),
    'MW6002',
  ],
  'an adapter of binary bytes': [() => ({ ...adapterOf(openSchema), 'adapters/evil/adapter.yaml': new Uint8Array(1000) }), 'MW1004'],
  'a kind of a million characters': [() => ({ 'a.yaml': `apiVersion: plumb/v1\nkind: ${'k'.repeat(1_000_000)}\n` }), 'MW1015'],
  'a key of a million characters': [
    () => ({ 'a.yaml': `${head('Host', 'h')}spec:\n  address: x\n  ? ${'k'.repeat(1_000_000)}\n  : 1\n` }),
    'MW2001',
  ],
  'an alias of a million characters': [() => ({ 'a.yaml': `a: *${'k'.repeat(1_000_000)}\n` }), 'MW1005'],
  'a tag of a million characters': [() => ({ 'a.yaml': `a: !${'k'.repeat(1_000_000)} x\n` }), 'MW1011'],
  'a list of a million characters that is a text': [
    () => ({ 'a.yaml': `${head('Middleware', 'm')}spec: { adapter: x, members: "${'k'.repeat(1_000_000)}" }\n` }),
    'MW2003',
  ],
  'paths that climb': [
    () => ({
      'a/b.yaml': `${head('Middleware', 'm')}spec:\n  adapter: redis\n  members: [{ host: h, id: a }]\n  files: { x: { source: "${'../'.repeat(160)}etc/passwd" } }\n`,
    }),
    'MW3017',
  ],
  'forty wires to nowhere': [
    () => ({ 'a.yaml': `${head('Middleware', 'm')}spec:\n  adapter: redis\n  members: [{ host: h, id: a }]\n  wiring:\n${wires}` }),
    'MW3008',
  ],
};

let slowest = 0;
let largestMiB = 0;

afterAll(() => {
  const figures = `slowest ${slowest.toFixed(1)} times a plain file, largest heap growth ${Math.round(largestMiB)} MiB`;
  console.log(`hostile input: ${Object.keys(cases).length} cases, each refused or harmless; ${figures}`);
});

test.each(Object.entries(cases))('%s', (_, [makeFiles, code]) => {
  const builtin = builtinForTests();
  const snapshot = textSnapshot({ 'fleet.yaml': fleet, ...makeFiles() });
  let diagnostics: readonly Diagnostic[] = [];
  let grownMiB = 0;
  const work = () => {
    const before = getHeapStatistics().used_heap_size;
    diagnostics = compile({ snapshot, engine: adapterEngine, builtin }).diagnostics;
    grownMiB = (getHeapStatistics().used_heap_size - before) / 1024 / 1024;
  };
  // Once, since another time finds patterns and expressions compiled.
  const { ratio } = cpuRatio({ work, floor: () => load(plainFile), rounds: 1 });
  slowest = Math.max(slowest, ratio);
  largestMiB = Math.max(largestMiB, grownMiB);
  expect(ratio).toBeLessThan(mostTimes);
  expect(grownMiB).toBeLessThan(mostHeapMiB);
  expect(diagnostics.length).toBeLessThanOrEqual(1001);
  if (code === 'none') expect(diagnostics).toEqual([]);
  else expect(diagnostics.map((diagnostic) => diagnostic.code)).toContain(code);
  expect(Math.max(0, ...diagnostics.map((diagnostic) => JSON.stringify(diagnostic).length))).toBeLessThan(4000);
  expect('polluted' in {}).toBe(false);
});
