import type { RolloutState } from '../../reconciler/rollout/index.ts';
import type { CommitRecord, FleetExpectation, SourceState } from '../../reconciler/status/index.ts';
import { formatMemberKey, type Report } from '../../schemas/index.ts';
import { aRolloutPolicy } from './a-rollout-policy.ts';
import { driftedCommits } from './drifted-commits.ts';
import { driftedReports } from './drifted-reports.ts';
import { driftedRollouts } from './drifted-rollouts.ts';
import { rollingHosts, rollingMiddleware, rollingReports } from './rolling-middleware.ts';

/** A fleet in which every state of a page occurs, with all times relative to `now`. */
export interface DriftedFleet {
  readonly expectation: FleetExpectation;
  readonly commits: readonly CommitRecord[];
  readonly source: SourceState;
  readonly reports: readonly Report[];
  readonly rollouts: readonly RolloutState[];
}

export function aDriftedFleet(now: number): DriftedFleet {
  const at = (minutesAgo: number) => new Date(now - minutesAgo * 60_000).toISOString();
  const { refused, current, previous, first } = driftedCommits;
  const commits: readonly CommitRecord[] = [
    {
      id: current,
      author: 'Ada Lovelace',
      committedAt: at(26),
      firstSeenAt: at(25.8),
      message:
        'Give the session cache 512 MB\n\nThe evening peak of 11 November evicted live sessions, see\nhttps://wiki.example.com/incidents/2291 for the graphs.\n\nmaxmemory is hot: no process is restarted.',
    },
    { id: previous, author: '李雷', committedAt: at(1610), firstSeenAt: at(1609), message: '库存服务：增加第二个实例' },
    { id: first, author: 'Grace Hopper', committedAt: at(9100), firstSeenAt: at(9098), message: 'Describe the shop fleet' },
  ];
  return {
    expectation: buildExpectation(commits[0] ?? { id: current }, now),
    commits,
    source: {
      state: 'Refused',
      reason: 'CommitRefused',
      message: `commit ${refused.slice(0, 10)} has 2 findings`,
      since: at(6),
      availableCommit: refused,
      diagnostics: [
        {
          code: 'MW2004',
          summary: 'A value is out of range',
          detail: 'parameters.maxclients is 0, the least is 1',
          file: 'platform/session-cache.yaml',
          line: 23,
          fix: 'write a number from 1 to 1000000',
        },
        {
          code: 'MW3002',
          summary: 'A profile does not exist',
          detail: 'profile "redis-larg" is not in the fleet',
          file: 'platform/session-cache.yaml',
          line: 9,
          fix: 'did you mean redis-large?',
        },
      ],
    },
    reports: [...driftedReports(at), ...rollingReports(at)],
    rollouts: driftedRollouts(now),
  };
}

function buildExpectation(commit: FleetExpectation['commit'], now: number): FleetExpectation {
  const member = (middleware: string, id: string, rest: { host: string; address: string; role?: string }) => ({
    key: formatMemberKey({ middleware, id }),
    id,
    ...rest,
  });
  return {
    fleet: 'shop',
    commit,
    staleAfterMs: 300_000,
    organizations: [
      { name: 'retail', title: '零售事业部' },
      { name: 'checkout', title: 'Checkout', parent: 'retail' },
      { name: 'platform', title: 'Platform' },
    ],
    applications: [
      { name: 'storefront', title: 'Storefront', organization: 'checkout' },
      { name: 'inventory', title: '库存', organization: 'retail' },
    ],
    hosts: [
      ...['web-1', 'web-2'].map((name, index) => ({ name, address: `10.20.1.${11 + index}`, organization: 'checkout' })),
      ...['data-1', 'data-2', 'data-3'].map((name, index) => ({ name, address: `10.20.2.${21 + index}`, organization: 'platform' })),
      { name: 'spare-1', address: '10.20.9.1', organization: 'platform' },
      ...rollingHosts,
    ],
    middleware: [
      {
        name: 'front',
        adapter: 'nginx',
        version: '1.22',
        topology: 'standalone',
        organization: 'checkout',
        application: 'storefront',
        drift: 'enforce',
        revision: 'sha256:one',
        rollout: aRolloutPolicy(),
        state: 'running',
        members: [
          member('front', 'a', { host: 'web-1', address: '10.20.1.11' }),
          member('front', 'b', { host: 'web-2', address: '10.20.1.12' }),
        ],
        wiring: [
          { name: 'inventory', middleware: 'inventory-api', endpoint: 'http' },
          { name: 'sessions', middleware: 'session-cache', endpoint: 'client' },
        ],
      },
      {
        name: 'inventory-api',
        adapter: 'inventory',
        topology: 'standalone',
        organization: 'retail',
        application: 'inventory',
        drift: 'enforce',
        revision: 'sha256:one',
        rollout: aRolloutPolicy({ coordination: 'none' }),
        state: 'running',
        members: [member('inventory-api', '库存', { host: 'web-1', address: '10.20.1.11' })],
        wiring: [{ name: 'locks', middleware: 'coordination', endpoint: 'client' }],
      },
      {
        name: 'session-cache',
        adapter: 'redis',
        version: '7.0',
        topology: 'replication',
        organization: 'platform',
        application: 'storefront',
        drift: 'observe',
        revision: 'sha256:one',
        rollout: aRolloutPolicy({ pauses: ['the sale of 11 November (Organization platform)'] }),
        state: 'running',
        members: [
          member('session-cache', 'a', { host: 'data-1', address: '10.20.2.21', role: 'primary' }),
          member('session-cache', 'b', { host: 'data-2', address: '10.20.2.22', role: 'replica' }),
        ],
        wiring: [],
      },
      {
        name: 'coordination',
        adapter: 'zookeeper',
        version: '3.8',
        topology: 'ensemble',
        organization: 'platform',
        drift: 'enforce',
        revision: 'sha256:one',
        rollout: aRolloutPolicy({ order: ['follower', 'leader'] }),
        state: 'running',
        members: ['1', '2', '3'].map((id) => member('coordination', id, { host: `data-${id}`, address: `10.20.2.2${id}` })),
        wiring: [],
      },
      ...rollingMiddleware(now),
    ],
  };
}
