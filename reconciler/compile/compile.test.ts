import { describe, expect, test } from 'vitest';
import { adapterEngine } from '../../adapters/index.ts';
import { digestOf, maskValue } from '../../schemas/index.ts';
import { validateDocument } from '../../schemas/validate.ts';
import { builtinForTests, textSnapshot } from '../../tests/support/fleet-snapshots.ts';
import { compile, explain, type FleetModel, sliceFor } from './index.ts';

const compileFiles = (files: Readonly<Record<string, string | Uint8Array>>) =>
  compile({ snapshot: textSnapshot(files), engine: adapterEngine, builtin: builtinForTests() });

function modelOf(files: Readonly<Record<string, string | Uint8Array>>): FleetModel {
  const { fleet, diagnostics } = compileFiles(files);
  expect(diagnostics).toEqual([]);
  if (fleet === undefined) throw new Error('no model');
  return fleet;
}

const document = (kind: string, name: string, spec: string) =>
  `apiVersion: plumb/v1\nkind: ${kind}\nmetadata: { name: ${name} }\nspec:\n${spec.replaceAll(/^/gm, '  ')}\n`;
const fleet = document(
  'Fleet',
  'demo',
  'interval: 90s\nremovals: { cap: 5, confirm: 12 }\nschedule: { cron: "0 3 * * *", zone: Asia/Shanghai }',
);

const shop = {
  'fleet.yaml': fleet,
  'orgs.yaml': `${document('Organization', 'company', 'title: Company')}---\n${document('Organization', 'shop', 'parent: company')}`,
  'apps.yaml': document('Application', 'till', 'organization: shop'),
  'hosts.yaml': [
    document('Host', 'cache-1', 'address: 10.0.0.1\nmemory: 16Gi'),
    document('Host', 'cache-2', 'address: 10.0.0.2\nos: rhel\ndrift: observe'),
    document('Host', 'idle', 'address: 10.0.0.3\norganization: company'),
  ].join('---\n'),
  'profiles.yaml': `${document('Profile', 'large', 'adapter: redis\nparameters: { maxmemory: 4gb, timeout: 30 }')}---\n${document('Profile', 'lru', 'adapter: redis\nparameters: { maxmemory-policy: allkeys-lru, timeout: 60 }')}`,
  'packages.yaml': document(
    'Package',
    'redis-7',
    'adapter: redis\nversion: "7.2.4"\nsources:\n  - { os: debian, packages: { redis-server: "5:7.2.4" } }\n  - { os: rhel, packages: { redis: "7.2.4-1" } }',
  ),
  'teams/shop/cache.yaml': document(
    'Middleware',
    'cache',
    `adapter: redis
version: "7.2.4"
topology: replication
application: till
profiles: [large, lru]
parameters:
  timeout: 90
  requirepass: secret
members:
  - { host: cache-1, id: a, role: primary }
  - { host: cache-2, id: 2, role: replica, parameters: { timeout: 120 }, drift: enforce }
  - { host: cache-2, id: c, role: replica, parameters: { port: 6380 } }
files:
  users.acl: { source: ../shared/users.acl, mode: "0640" }
ignore:
  - { resource: "file[redis.conf]", fields: [/mode], reason: tuned by hand }`,
  ),
  'teams/shared/users.acl': 'user default on\n',
  'session.toml':
    'apiVersion = "plumb/v1"\nkind = "Middleware"\n\n[metadata]\nname = "session"\n\n[spec]\nadapter = "redis"\ndrift = "observe"\ndependsOn = ["cache"]\nparameters = { port = 6390 }\n\n[spec.wiring.store]\nmiddleware = "cache"\nendpoint = "redis"\n\n[[spec.members]]\nhost = "cache-2"\nid = "s"\ndetached = true\n',
};

describe('a slice', () => {
  test('holds final values only and fits its schema', () => {
    const model = modelOf(shop);
    const slices = [...model.hosts.keys()].map((name) => sliceFor(model, name)?.slice);
    expect(slices.flatMap((slice) => validateDocument('Slice', slice))).toEqual([]);
    expect(slices[0]).toMatchObject({
      version: 1,
      commit: 'c0ffee',
      fleet: {
        name: 'demo',
        pollMs: 30_000,
        intervalMs: 90_000,
        staleAfterMs: 300_000,
        removalCap: 12,
        schedule: { cron: '0 3 * * *', zone: 'Asia/Shanghai' },
      },
      host: {
        name: 'cache-1',
        address: '10.0.0.1',
        os: 'debian',
        arch: 'amd64',
        packageManager: 'apt',
        serviceManager: 'systemd',
        drift: 'enforce',
        memoryBytes: 17_179_869_184,
      },
      members: [
        {
          key: 'cache/a',
          organization: 'shop',
          application: 'till',
          softwareVersion: '7.2.4',
          software: { packages: { 'redis-server': '5:7.2.4' } },
          files: { 'users.acl': { content: 'user default on\n', mode: '0640' } },
          ignore: [{ resource: 'file[redis.conf]' }],
          dependsOn: [],
        },
      ],
      adapters: { redis: model.adapters.get('redis')?.digest },
    });
    expect(sliceFor(model, 'idle')?.slice).toMatchObject({ members: [], adapters: {}, host: { organization: 'company' } });
    expect(sliceFor(model, 'nowhere')).toBeUndefined();
  });

  test('has the members it depends on first, else the order of the files', () => {
    const slice = sliceFor(modelOf(shop), 'cache-2')?.slice;
    expect(slice?.host).toMatchObject({ os: 'rhel', packageManager: 'dnf', drift: 'observe' });
    expect(slice?.members.map(({ key, dependsOn }) => [key, dependsOn])).toEqual([
      ['cache/2', []],
      ['cache/c', []],
      ['session/s', ['cache/2', 'cache/c']],
    ]);
    expect(slice?.members.map((member) => member.software)).toEqual([
      { packages: { redis: '7.2.4-1' } },
      { packages: { redis: '7.2.4-1' } },
      undefined,
    ]);
  });

  test('has drift by member, middleware, host, fleet', () => {
    const driftOf = (files: Readonly<Record<string, string>>) =>
      Object.fromEntries([...modelOf(files).middleware.values()].flatMap((one) => one.members.map((member) => [member.key, member.drift])));
    expect(driftOf(shop)).toEqual({ 'cache/a': 'enforce', 'cache/2': 'enforce', 'cache/c': 'observe', 'session/s': 'observe' });
    expect(driftOf({ ...shop, 'fleet.yaml': document('Fleet', 'demo', 'drift: observe') })['cache/a']).toBe('observe');
  });

  test('has peers and wires with the ports the adapter computes', () => {
    const members = sliceFor(modelOf(shop), 'cache-2')?.slice.members ?? [];
    expect(members[0]?.peers.map(({ id, address, role, parameters }) => [id, address, role, parameters['timeout']])).toEqual([
      ['a', '10.0.0.1', 'primary', 90],
      ['2', '10.0.0.2', 'replica', 120],
      ['c', '10.0.0.2', 'replica', 90],
    ]);
    expect(members[2]).toMatchObject({
      detached: true,
      wiring: {
        store: {
          middleware: 'cache',
          endpoint: 'redis',
          members: [
            { id: 'a', host: 'cache-1', address: '10.0.0.1', port: 6379, role: 'primary' },
            { id: '2', port: 6379 },
            { id: 'c', port: 6380 },
          ],
        },
      },
    });
  });

  test('is the same in whatever order the files come', () => {
    const reversed = Object.fromEntries(Object.entries(shop).reverse());
    const digests = [shop, reversed].map((files) => ['cache-1', 'cache-2'].map((host) => digestOf(sliceFor(modelOf(files), host)?.slice)));
    expect(digests[0]).toEqual(digests[1]);
  });
});

describe('explain', () => {
  const text = (place: { file: string; line: number; column: number } | undefined) =>
    place === undefined ? undefined : `${place.file}:${place.line}:${place.column}`;

  test('tells the layer and the place of every final value, and what it overrides', () => {
    const [value] = explain(modelOf(shop), { middleware: 'cache', memberId: '2', parameter: 'timeout' }) ?? [];
    expect([value?.pointer, value?.value, value?.layer, text(value?.place)]).toEqual([
      '/timeout',
      120,
      'member',
      'teams/shop/cache.yaml:15:69',
    ]);
    expect(value?.overrides.map(({ layer, value: lower, place }) => [layer, lower, text(place)])).toEqual([
      ['parameters', 90, 'teams/shop/cache.yaml:11:14'],
      ['profile lru', 60, 'profiles.yaml:13:57'],
      ['profile large', 30, 'profiles.yaml:6:42'],
      ['adapter default', 0, undefined],
    ]);
  });

  test('names the adapter for values that no document sets, and hides sensitive ones', () => {
    const values = explain(modelOf(shop), { middleware: 'cache', memberId: 'a' }) ?? [];
    expect(values.find(({ pointer }) => pointer === '/port')).toEqual({
      pointer: '/port',
      value: 6379,
      layer: 'adapter default',
      overrides: [],
    });
    expect(values.find(({ pointer }) => pointer === '/requirepass')?.value).toBe(maskValue('secret'));
    expect(values.every(({ layer }) => layer !== '')).toBe(true);
    expect(explain(modelOf(shop), { middleware: 'cache', memberId: 'z' })).toBeUndefined();
  });
});

describe('layers', () => {
  const adapter = {
    'adapters/tree/adapter.yaml':
      'apiVersion: plumb/v1\nkind: Adapter\nmetadata: { name: tree }\nspec:\n  title: Tree\n  topologies: { standalone: { parameters: { map: { b: topology, c: topology } } } }\n  resources:\n    - { kind: directory, name: data, path: "${{ dirs.data }}", when: "${{ size(parameters) > 0 }}" }\n',
    'adapters/tree/parameters.schema.json':
      '{ "type": "object", "additionalProperties": false, "properties": { "map": { "type": "object", "additionalProperties": true, "default": { "a": "default", "b": "default" }, "x-effect": "none" }, "list": { "type": "array", "items": { "type": "integer" }, "x-effect": "none" } } }',
  };

  test('merge maps key by key and replace lists and scalars', () => {
    const model = modelOf({
      ...adapter,
      'fleet.yaml': fleet,
      'host.yaml': document('Host', 'h', 'address: 10.0.0.1'),
      'profile.yaml': document('Profile', 'p', 'adapter: tree\nparameters: { list: [1, 2, 3], map: { deep: { x: 1, y: 1 } } }'),
      'tree.yaml': document(
        'Middleware',
        't',
        'adapter: tree\nprofiles: [p]\nparameters: { list: [9], map: { c: own, deep: { y: 2 } } }\nmembers: [{ host: h, id: a, parameters: { map: { deep: text } } }, { host: h, id: b }]',
      ),
    });
    expect(model.middleware.get('t')?.members.map((member) => member.parameters)).toEqual([
      { map: { a: 'default', b: 'topology', c: 'own', deep: 'text' }, list: [9] },
      { map: { a: 'default', b: 'topology', c: 'own', deep: { x: 1, y: 2 } }, list: [9] },
    ]);
    const layers = explain(model, { middleware: 't', memberId: 'b', parameter: 'map' })?.map(({ pointer, layer }) => [pointer, layer]);
    expect(layers).toEqual([
      ['/map/a', 'adapter default'],
      ['/map/b', 'topology standalone'],
      ['/map/c', 'parameters'],
      ['/map/deep/x', 'profile p'],
      ['/map/deep/y', 'parameters'],
    ]);
  });
});

describe('findings', () => {
  test('come all at once, from every stage, and no model comes with an error', () => {
    const compiled = compileFiles({
      ...shop,
      'more.yaml': 'a: [',
      'host.yaml': document('Host', 'x', 'adress: y'),
      'mw.yaml': document('Middleware', 'm', 'adapter: redis\nmembers: [{ host: idle, id: a }, { host: nowhere, id: a }]'),
    });
    expect(compiled.diagnostics.map((diagnostic) => diagnostic.code)).toEqual(['MW2002', 'MW2001', 'MW1005', 'MW3003', 'MW5003']);
    expect(compiled.fleet).toBeUndefined();
  });

  test('of the source are passed on, and files that it refused are not reported again', () => {
    const snapshot = textSnapshot({ ...shop, 'teams/shared/users.acl': '' });
    const files = new Map([...snapshot.files].filter(([path]) => !path.endsWith('users.acl')));
    const refusal = { code: 'MW8001', severity: 'error', summary: 'link leads out', detail: 'x', file: 'teams/shared/users.acl' } as const;
    const compiled = compile({
      snapshot: { ...snapshot, files, diagnostics: [refusal] },
      engine: adapterEngine,
      builtin: builtinForTests(),
    });
    expect(compiled.diagnostics).toEqual([refusal]);
  });

  test('of the source about what .plumbignore names are left out', () => {
    const submodule = { code: 'MW8002', severity: 'error', summary: 'submodule is not read', detail: 'x', file: 'docs/theme' } as const;
    const compileWith = (ignored: string) =>
      compile({
        snapshot: { ...textSnapshot({ ...shop, '.plumbignore': ignored }), diagnostics: [submodule] },
        engine: adapterEngine,
        builtin: builtinForTests(),
      });
    expect(compileWith('other/\n').diagnostics).toEqual([submodule]);
    expect(compileWith('other/\n').fleet).toBeUndefined();
    for (const ignored of ['docs/\n', 'docs/theme\n', 'docs/theme/\n']) expect(compileWith(ignored).diagnostics).toEqual([]);
  });

  test('about a pointer of Git LFS stand for the file itself', () => {
    const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n';
    const acl = compileFiles({ ...shop, 'teams/shared/users.acl': pointer });
    expect(acl.diagnostics.map(({ code, detail }) => [code, detail])).toEqual([
      ['MW3019', 'teams/shared/users.acl: file is a pointer of Git LFS, its first line is that of a pointer'],
    ]);
    expect(compileFiles({ ...shop, 'hosts/x.yaml': pointer }).diagnostics.map(({ code, file }) => [code, file])).toEqual([
      ['MW1023', 'hosts/x.yaml'],
    ]);
  });

  test('that are warnings keep no fleet from being applied', () => {
    const compiled = compileFiles({ ...shop, 'fleet.yaml': document('Fleet', 'demo', 'interval: 10m') });
    expect(compiled.diagnostics.map(({ code, severity }) => [code, severity])).toEqual([['MW5013', 'warning']]);
    expect(compiled.fleet).toBeDefined();
  });

  test('about a shared profile stand there once', () => {
    const compiled = compileFiles({ ...shop, 'profiles.yaml': shop['profiles.yaml'].replace('allkeys-lru', 'allkeys-lrru') });
    expect(compiled.diagnostics.map(({ code, file }) => [code, file])).toEqual([['MW2010', 'profiles.yaml']]);
  });

  test('are not made about files that .plumbignore names', () => {
    expect(
      compileFiles({ ...shop, 'ci.yaml': 'stages: []', '.gitlab-ci.yml': 'stages: []', '.plumbignore': '/ci.yaml\n' }).diagnostics,
    ).toEqual([]);
  });
});
