import type { ExpectedHost, FleetExpectation } from '../../reconciler/status/index.ts';
import type { Condition, MemberReport, Report } from '../../schemas/index.ts';
import { aRolloutPolicy } from './a-rollout-policy.ts';

/** A small fleet for tests: two organizations, three hosts, nginx in front of a replicated redis. */
export function aFleet(overrides: Partial<FleetExpectation> = {}): FleetExpectation {
  return {
    fleet: 'shop',
    commit: { id: 'c2', author: 'Ada', committedAt: '2026-11-23T10:00:00.000Z', message: 'raise maxmemory' },
    staleAfterMs: 300_000,
    organizations: [
      { name: 'retail', title: 'Retail' },
      { name: 'checkout', parent: 'retail' },
      { name: 'platform', title: 'Platform' },
    ],
    applications: [{ name: 'cart', title: 'Cart', organization: 'checkout' }],
    hosts: [
      aHost('web-1', { organization: 'checkout' }),
      aHost('data-1', { organization: 'platform' }),
      aHost('data-2', { organization: 'platform' }),
    ],
    middleware: [
      {
        name: 'front',
        adapter: 'nginx',
        topology: 'standalone',
        organization: 'checkout',
        application: 'cart',
        drift: 'enforce',
        revision: 'sha256:one',
        rollout: aRolloutPolicy(),
        state: 'running',
        members: [{ key: 'front/web', id: 'web', host: 'web-1', address: '10.0.0.1' }],
        wiring: [{ name: 'sessions', middleware: 'cache', endpoint: 'client' }],
      },
      {
        name: 'cache',
        adapter: 'redis',
        topology: 'replication',
        version: '7.0',
        organization: 'platform',
        drift: 'observe',
        revision: 'sha256:one',
        rollout: aRolloutPolicy(),
        state: 'running',
        members: [
          { key: 'cache/a', id: 'a', host: 'data-1', role: 'primary', address: '10.0.0.2' },
          { key: 'cache/b', id: 'b', host: 'data-2', role: 'replica', address: '10.0.0.3' },
        ],
        wiring: [],
      },
    ],
    ...overrides,
  };
}

export function aHost(name: string, overrides: Partial<ExpectedHost> = {}): ExpectedHost {
  return { name, address: `${name}.example`, ...overrides };
}

export function aReport(overrides: Partial<Report> = {}): Report {
  return {
    version: 1,
    host: 'data-1',
    sequence: 1,
    at: '2026-11-23T10:01:00.000Z',
    trigger: 'commit',
    agentVersion: '0.1.0',
    commit: 'c2',
    appliedCommit: 'c2',
    sliceDigest: 'sha256:00',
    durationMs: 120,
    conditions: [aCondition()],
    members: [aMemberReport()],
    events: [],
    ...overrides,
  };
}

export function aMemberReport(overrides: Partial<MemberReport> = {}): MemberReport {
  return {
    key: 'cache/a',
    sync: { state: 'Synced', reason: 'InSync', message: '' },
    health: { state: 'Healthy', reason: 'ProbeOk', message: '' },
    conditions: [aCondition()],
    differences: [],
    parameters: [
      {
        name: 'maxmemory',
        effect: 'hot',
        sensitive: false,
        owner: 'git',
        unit: 'bytes',
        desired: '100',
        disk: '100',
        running: '100',
        state: 'same',
      },
    ],
    services: [{ id: 'service[cache/a]', running: true, pid: 42, startedAt: '2026-11-23T09:00:00.000Z' }],
    ...overrides,
  };
}

/** A member whose maxmemory was changed by hand in the running process. */
export function aDriftedMember(overrides: Partial<MemberReport> = {}): MemberReport {
  const seen = { effect: 'hot', sensitive: false, evidence: 'CONFIG SET by 127.0.0.1' } as const;
  return aMemberReport({
    sync: { state: 'Drifted', reason: 'ParametersDiffer', message: 'maxmemory' },
    conditions: [aCondition({ status: 'False', reason: 'ParametersDiffer' })],
    differences: [
      {
        ...seen,
        resource: 'parameters[cache/a]',
        pointer: '/values/maxmemory',
        desired: '100',
        observed: '50',
        place: 'process',
        origin: 'drift',
        firstSeen: '2026-11-23T10:00:30.000Z',
      },
    ],
    parameters: [
      {
        ...seen,
        name: 'maxmemory',
        owner: 'git',
        desired: '100',
        disk: '100',
        running: '50',
        state: 'differs',
        since: '2026-11-23T10:00:30.000Z',
      },
      { name: 'appendonly', effect: 'hot', sensitive: false, owner: 'git', desired: 'yes', disk: 'yes', running: 'yes', state: 'same' },
    ],
    ...overrides,
  });
}

export function aCondition(overrides: Partial<Condition> = {}): Condition {
  return { type: 'Ready', status: 'True', reason: 'InSync', message: '', changedAt: '2026-11-23T10:00:50.000Z', ...overrides };
}
