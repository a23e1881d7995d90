import type { ExpectedHost, ExpectedMember, ExpectedMiddleware } from '../../reconciler/status/index.ts';
import { formatMemberKey, type MemberReport, type Report, type RolloutPolicy } from '../../schemas/index.ts';
import { aRolloutPolicy } from './a-rollout-policy.ts';
import { aMember, aReportOf } from './drifted-reports.ts';

const brokers = ['mq-1', 'mq-2', 'mq-3', 'mq-4', 'mq-5'];
const applicationHosts = ['app-1', 'app-2', 'app-3'];

/** Hosts of the rolling part of the drifted fleet. */
export const rollingHosts: readonly ExpectedHost[] = [
  ...brokers.map((name, index) => ({ name, address: `10.20.3.${31 + index}`, organization: 'platform' })),
  ...applicationHosts.map((name, index) => ({ name, address: `10.20.4.${41 + index}`, organization: 'checkout' })),
];

/** Middleware in every state of a rollout; `now` decides when its windows open. */
export function rollingMiddleware(now: number): readonly ExpectedMiddleware[] {
  return [
    aMiddleware('orders', { adapter: 'kafka', version: '3.9.1', topology: 'cluster' }, brokers, {
      maxUnavailable: 2,
      canary: { count: 1, soakMs: 120_000 },
      soakMs: 60_000,
      order: ['broker', 'controller'],
    }),
    aMiddleware('payments-cache', { adapter: 'redis', version: '7.2', topology: 'replication' }, applicationHosts, {
      canary: { members: ['payments-cache/2'], soakMs: 60_000 },
      order: ['replica', 'primary'],
    }),
    aMiddleware('gateway', { adapter: 'kong', version: '3.9', topology: 'standalone' }, ['app-1', 'app-2'], {
      windows: [{ cron: cronInHours(now, 6), zone: 'UTC', durationMs: 7_200_000 }],
    }),
    aMiddleware('registry', { adapter: 'etcd', version: '3.5', topology: 'cluster' }, ['mq-1', 'mq-2', 'mq-3'], {
      order: ['follower', 'leader'],
    }),
    detachLast(aMiddleware('mail', { adapter: 'rabbitmq', version: '4.1', topology: 'cluster' }, ['mq-4', 'mq-5', 'app-3'], {})),
    aMiddleware('static-files', { adapter: 'nginx', version: '1.22', topology: 'standalone' }, ['mq-5', 'app-1'], { coordination: 'none' }),
  ];
}

type Kind = Pick<ExpectedMiddleware, 'adapter' | 'topology'> & { readonly version: string };

function aMiddleware(name: string, kind: Kind, hosts: readonly string[], rollout: Partial<RolloutPolicy>): ExpectedMiddleware {
  const members = hosts.map((host, index): ExpectedMember => {
    const address = rollingHosts.find((candidate) => candidate.name === host)?.address ?? '';
    const id = String(index + 1);
    return { key: formatMemberKey({ middleware: name, id }), id, host, address };
  });
  return {
    name,
    ...kind,
    organization: 'platform',
    application: 'storefront',
    drift: 'enforce',
    state: 'running',
    members,
    wiring: [],
    revision: 'sha256:one',
    rollout: aRolloutPolicy(rollout),
  };
}

function detachLast(middleware: ExpectedMiddleware): ExpectedMiddleware {
  return {
    ...middleware,
    members: middleware.members.map((member, index, all) => (index === all.length - 1 ? { ...member, detached: true } : member)),
  };
}

function cronInHours(now: number, hours: number): string {
  return `0 ${new Date(now + hours * 3_600_000).getUTCHours()} * * *`;
}

/** Reports of the hosts of the rolling part. */
export function rollingReports(at: (minutesAgo: number) => string): readonly Report[] {
  return rollingHosts.map(({ name }, index) => {
    const members = rollingMiddleware(0).flatMap((middleware) =>
      middleware.members
        .filter(({ host, detached }) => host === name && detached !== true)
        .map(({ key }) => aMember(key, { softwareVersion: middleware.version ?? '', ...states[key] })),
    );
    return aReportOf(name, { at: at(0.2 + index / 10), members });
  });
}

const sync = (state: MemberReport['sync']['state'], reason: string, message: string) => ({ sync: { state, reason, message } });
const waiting = (message: string) => sync('Waiting', 'LeasePending', message);
const halted = sync('Blocked', 'RolloutHalted', 'the restart waits: payments-cache/2 failed on this revision');
const closed = sync('Waiting', 'WindowClosed', 'the restart waits for the window of the gateway');

const states: Readonly<Record<string, Partial<MemberReport>>> = {
  'orders/2': sync('Changing', 'Applying', 'the lease is given back, the member has to prove itself'),
  'orders/3': waiting('waits for orders/5 (broker) on mq-5, which goes first'),
  'orders/4': {
    ...sync('Changing', 'Applying', 'restarting under lease 24'),
    health: { state: 'Unhealthy', reason: 'ProbeFailed', message: 'tcp 9092: connection refused' },
  },
  'orders/5': waiting('away already: orders/2 on mq-2 (lease 23), orders/4 on mq-4 (lease 24); no more than 2 may be'),
  'payments-cache/1': halted,
  'payments-cache/2': {
    ...sync('Blocked', 'StepFailed', 'service[redis-payments-cache-2]: killed 14 s after its start (out of memory)'),
    health: { state: 'Unhealthy', reason: 'ProbeFailed', message: 'tcp 6379: connection refused' },
  },
  'payments-cache/3': halted,
  'gateway/1': closed,
  'gateway/2': closed,
};
