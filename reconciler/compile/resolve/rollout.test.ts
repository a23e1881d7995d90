import { describe, expect, test } from 'vitest';
import { adapterEngine } from '../../../adapters/index.ts';
import { builtinForTests, textSnapshot } from '../../../tests/support/fleet-snapshots.ts';
import { compile, explainRollout, type FleetModel, sliceFor } from '../index.ts';

interface Levels {
  readonly fleet?: string;
  readonly company?: string;
  readonly shop?: string;
  readonly cache?: string;
}

const document = (kind: string, name: string, spec: string) =>
  `apiVersion: plumb/v1\nkind: ${kind}\nmetadata: { name: ${name} }\nspec: ${spec}\n`;
const withRollout = (rollout: string | undefined, rest: string) => `{ ${rollout === undefined ? '' : `rollout: { ${rollout} }, `}${rest} }`;

/** A cache of two members by way of its application in the shop, which belongs to the company; and a page of one member. */
function compileLevels({ fleet, company, shop, cache }: Levels): FleetModel {
  const members = 'members: [{ host: h1, id: 1, role: primary }, { host: h2, id: b, role: replica }]';
  const compiled = compile({
    snapshot: textSnapshot({
      'fleet.yaml': document('Fleet', 'demo', withRollout(fleet, '')),
      'orgs.yaml': [
        document('Organization', 'company', withRollout(company, '')),
        document('Organization', 'shop', withRollout(shop, 'parent: company')),
        document('Application', 'till', '{ organization: shop }'),
      ].join('---\n'),
      'hosts.yaml': `${document('Host', 'h1', '{ address: 10.0.0.1 }')}---\n${document('Host', 'h2', '{ address: 10.0.0.2 }')}`,
      'cache.yaml': document(
        'Middleware',
        'cache',
        withRollout(cache, `adapter: redis, topology: replication, application: till, ${members}`),
      ),
      'page.yaml': document('Middleware', 'page', '{ adapter: redis, parameters: { port: 6380 }, members: [{ host: h1, id: a }] }'),
    }),
    engine: adapterEngine,
    builtin: builtinForTests(),
  });
  expect(compiled.diagnostics).toEqual([]);
  if (compiled.fleet === undefined) throw new Error('no model');
  return compiled.fleet;
}

const policyOf = (levels: Levels, name = 'cache') => compileLevels(levels).middleware.get(name)?.rollout;
const window = (hour: number, duration = '1h') => `{ cron: "0 ${hour} * * *", zone: UTC, duration: ${duration} }`;

describe('a rollout', () => {
  test('has defaults, by which several members wait for a lease and one does not', () => {
    const defaults = {
      maxUnavailable: 1,
      soakMs: 0,
      deadlineMs: 600_000,
      windows: [],
      freezes: [],
      overrun: 'stop',
      pauses: [],
      release: [],
      order: ['replica', 'primary'],
      reload: 'exempt',
    };
    expect(policyOf({})).toEqual({ coordination: 'lease', ...defaults });
    expect(policyOf({}, 'page')).toEqual({ coordination: 'none', ...defaults });
    expect(policyOf({ fleet: 'coordination: lease' }, 'page')).toMatchObject({ coordination: 'lease' });
  });

  test('takes every value from the most specific level that gives it', () => {
    const levels = {
      fleet: 'soak: 1m, deadline: 20m, overrun: finish',
      company: 'soak: 2m, expireAfter: 1h, maxUnavailable: 1',
      shop: 'soak: 3m, expireAfter: 2h',
      cache: 'soak: 4m, release: [7, 9]',
    };
    expect(policyOf(levels)).toMatchObject({
      soakMs: 240_000,
      deadlineMs: 1_200_000,
      expireAfterMs: 7_200_000,
      overrun: 'finish',
      maxUnavailable: 1,
      release: [7, 9],
    });
    expect(policyOf(levels, 'page')).toMatchObject({ soakMs: 60_000, deadlineMs: 1_200_000, overrun: 'finish', release: [] });
  });

  test('takes its windows from the most specific level that has any', () => {
    const windowsOf = (levels: Levels) => policyOf(levels)?.windows.map(({ cron, zone, durationMs }) => `${cron} ${zone} ${durationMs}`);
    expect(windowsOf({ fleet: `windows: [${window(1)}]`, shop: `windows: [${window(2)}, ${window(3, '30m')}]` })).toEqual([
      '0 2 * * * UTC 3600000',
      '0 3 * * * UTC 1800000',
    ]);
    expect(windowsOf({ fleet: `windows: [${window(1)}]`, cache: 'windows: []' })).toEqual(['0 1 * * * UTC 3600000']);
  });

  test('adds up freezes and pauses of all levels, each with the document that asks for it, in UTC', () => {
    const levels = {
      fleet: 'pause: { reason: audit }, freezes: [{ reason: Christmas, from: "2026-12-24T00:00:00+08:00", to: "2026-12-27T00:00Z" }]',
      company: `freezes: [{ reason: payday, cron: "0 0 1 * *", zone: Asia/Shanghai, duration: 24h }]`,
      cache: 'pause: { reason: hotfix }',
    };
    expect(policyOf(levels)).toMatchObject({
      pauses: ['audit (Fleet demo)', 'hotfix (Middleware cache)'],
      freezes: [
        { reason: 'Christmas (Fleet demo)', from: '2026-12-23T16:00:00.000Z', to: '2026-12-27T00:00:00.000Z' },
        { reason: 'payday (Organization company)', window: { cron: '0 0 1 * *', zone: 'Asia/Shanghai', durationMs: 86_400_000 } },
      ],
    });
    expect(policyOf(levels, 'page')).toMatchObject({ pauses: ['audit (Fleet demo)'], freezes: [{ reason: 'Christmas (Fleet demo)' }] });
  });

  test('has canaries that soak as long as the others where nothing else is said', () => {
    expect(policyOf({ fleet: 'soak: 5m, canary: { count: 1 }' })?.canary).toEqual({ count: 1, soakMs: 300_000 });
    expect(policyOf({ fleet: 'canary: { count: 1, soak: 1h }' })?.canary).toEqual({ count: 1, soakMs: 3_600_000 });
    expect(policyOf({ fleet: 'canary: { count: 1 }' })?.canary).toEqual({ count: 1, soakMs: 0 });
    const own = { fleet: 'canary: { count: 1, soak: 1h }', cache: 'canary: { members: [1] }' };
    expect(policyOf(own)?.canary).toEqual({ members: ['cache/1'], soakMs: 0 });
  });

  test('travels with every member', () => {
    const model = compileLevels({ fleet: 'soak: 1m' });
    const soaks = ['h1', 'h2'].map((host) => sliceFor(model, host)?.slice.members.map(({ key, rollout }) => [key, rollout.soakMs]));
    expect(soaks).toEqual([
      [
        ['cache/1', 60_000],
        ['page/a', 60_000],
      ],
      [['cache/b', 60_000]],
    ]);
  });
});

describe('explain', () => {
  const levels = {
    fleet: `soak: 1m, windows: [${window(1)}], pause: { reason: audit }`,
    shop: 'soak: 2m, freezes: [{ reason: payday, cron: "0 0 1 * *", zone: UTC, duration: 24h }]',
    cache: 'windows: [], pause: { reason: hotfix }',
  };

  test('gives every value with its level and the values it overrides', () => {
    const rows = explainRollout(compileLevels(levels), 'cache')?.map(({ pointer, layer, place, overrides }) => [
      pointer,
      layer,
      place === undefined ? '-' : `${place.file}:${place.line}`,
      overrides.map((other) => `${String(other.value)} ${other.layer}`).join(),
    ]);
    expect(rows).toEqual([
      ['/coordination', 'default', '-', ''],
      ['/maxUnavailable', 'default', '-', ''],
      ['/soak', 'Organization shop', 'orgs.yaml:9', '1m Fleet demo'],
      ['/deadline', 'default', '-', ''],
      ['/windows', 'Fleet demo', 'fleet.yaml:4', ''],
      ['/overrun', 'default', '-', ''],
      ['/pause', 'Fleet demo', 'fleet.yaml:4', ''],
      ['/freezes/0', 'Organization shop', 'orgs.yaml:9', ''],
      ['/pause', 'Middleware cache', 'cache.yaml:4', ''],
    ]);
  });

  test('is undefined for a middleware that does not exist', () => {
    expect(explainRollout(compileLevels(levels), 'cach')).toBeUndefined();
  });
});
