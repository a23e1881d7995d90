import type { Ledger, LedgerResource, Observation, Resource } from '../../schemas/index.ts';
import type { PlanInput } from './build-plan.ts';
import { recordOf } from './ledger-record.ts';

/** Builders of planner values for tests: whole and valid, each test names only what matters to it. */

export const now = '2026-01-02T03:04:05.000Z';

export function aFile(over: Partial<Extract<Resource, { kind: 'file' }>> = {}): Resource {
  return {
    id: 'file[/etc/plumb/redis/cache-1/redis.conf]',
    kind: 'file',
    name: '/etc/plumb/redis/cache-1/redis.conf',
    template: 'redis.conf',
    members: ['cache/1'],
    ensure: 'present',
    fields: { type: 'file', mode: '0640', content: 'maxmemory 100mb\ndatabases 16\n', entries: { maxmemory: '100mb', databases: '16' } },
    via: { format: 'redis', merge: 'own' },
    effect: 'restart',
    effects: { '/entries/maxmemory': 'hot', '/entries/databases': 'restart', '/content': 'none', '/mode': 'none' },
    notify: ['service[plumb-cache-1]'],
    after: [],
    preserve: [],
    ignore: [],
    sensitive: [],
    drift: 'enforce',
    removable: true,
    ...over,
  };
}

export function aService(over: Partial<Extract<Resource, { kind: 'service' }>> = {}): Resource {
  return {
    id: 'service[plumb-cache-1]',
    kind: 'service',
    name: 'plumb-cache-1',
    template: 'redis',
    members: ['cache/1'],
    ensure: 'present',
    fields: { running: true, enabled: true, definition: 'sha256:1' },
    via: { manager: 'supervisor', argv: ['redis-server'], reload: { signal: 'SIGHUP' }, stop: { signal: 'SIGTERM', timeoutMs: 1000 } },
    effect: 'none',
    effects: { '/definition': 'restart' },
    notify: [],
    after: ['file[/etc/plumb/redis/cache-1/redis.conf]'],
    preserve: [],
    ignore: [],
    sensitive: [],
    drift: 'enforce',
    removable: true,
    ...over,
  };
}

export function asObserved(
  resource: Resource,
  over: Readonly<Record<string, unknown>> = {},
  facts: Extract<Observation, { status: 'known' }>['facts'] = {},
): Observation {
  return { status: 'known', fields: { ...resource.fields, ...over }, facts };
}

export function aLedger(resources: readonly Resource[] = [], over: Partial<Ledger> = {}): Ledger {
  return {
    version: 1,
    host: 'h1',
    resources: Object.fromEntries(resources.map((resource) => [resource.id, aRecord(resource)])),
    pending: {},
    firstSeen: {},
    failures: {},
    ...over,
  };
}

export function aRecord(resource: Resource): LedgerResource {
  return recordOf(resource, { commit: 'c0', appliedAt: now });
}

export function aPlanInput(
  resources: readonly Resource[],
  observed: Readonly<Record<string, Observation>>,
  over: Partial<PlanInput> = {},
): PlanInput {
  return {
    host: 'h1',
    commit: 'c1',
    resources,
    observedById: new Map(Object.entries(observed)),
    ledger: aLedger(resources),
    detached: new Set(),
    removalCap: 10,
    hostDrift: 'enforce',
    now,
    ...over,
  };
}
