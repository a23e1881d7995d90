import type { HealthState, SyncState } from '../../schemas/index.ts';
import { type RolloutViewState, rolloutViewStates } from '../rollout/index.ts';
import { type FleetFilter, matchesHost, matchesMiddleware } from './fleet-filter.ts';
import { buildHostRow, buildMiddlewareRow, type HostRow, type MiddlewareRow } from './fleet-rows.ts';
import type { HostState } from './host-status.ts';
import { judgeFleet } from './judge-fleet.ts';
import type { Judgement } from './judgement.ts';
import { type LeavingRow, listLeaving } from './leaving.ts';
import { decideMemberStatuses } from './member-status.ts';
import { listOrganizations } from './organization-tree.ts';
import type { CommitRecord, SourceState, StatusInput } from './status-input.ts';
import { countStates, healthStates, syncStates } from './worst-status.ts';

/** The whole fleet at a glance. Holds no current time, so that the same state gives the same bytes. */
export interface FleetView {
  readonly fleet: string;
  /** The commit in force. */
  readonly commit: CommitRecord;
  readonly source?: SourceState;
  /** Of the whole fleet, whatever the filter. */
  readonly judgement: Judgement;
  /** What left Git and is not gone yet, whatever the filter. */
  readonly leaving: readonly LeavingRow[];
  /** Newest first, the commit in force included. */
  readonly recentCommits: readonly CommitRecord[];
  readonly staleAfterMs: number;
  /** Of the rows below, after the filter. */
  readonly totals: FleetTotals;
  /** Choices for the filter: of the whole fleet, whatever the filter. */
  readonly choices: FleetChoices;
  readonly filter: FleetFilter;
  /** Worst first, then by name. */
  readonly middleware: readonly MiddlewareRow[];
  readonly hosts: readonly HostRow[];
}

export interface FleetTotals {
  readonly middleware: number;
  readonly members: number;
  readonly hosts: number;
  /** Members in each state, every state named. */
  readonly sync: Readonly<Record<SyncState, number>>;
  readonly health: Readonly<Record<HealthState, number>>;
  readonly hostStates: Readonly<Record<HostState, number>>;
  /** Middleware by the state of its rollout, every state named. */
  readonly rollouts: Readonly<Record<RolloutViewState, number>>;
  /** Hosts that have applied the commit in force. */
  readonly hostsOnCommit: number;
}

export interface FleetChoices {
  /** Depth first, parents before children. */
  readonly organizations: readonly OrganizationChoice[];
  readonly applications: readonly { readonly name: string; readonly title: string; readonly organization: string }[];
  readonly adapters: readonly string[];
  /** States that occur now. */
  readonly states: readonly string[];
}

export interface OrganizationChoice {
  readonly name: string;
  readonly title: string;
  /** 0 for a root. */
  readonly depth: number;
}

export function buildFleetView(input: StatusInput, filter: FleetFilter = {}): FleetView {
  const { expectation, source } = input;
  // Members are thousands: each is judged once, for its middleware and for its host.
  const judged = expectation.middleware.map((middleware) => ({ middleware, statuses: decideMemberStatuses(middleware, input) }));
  const everyMiddleware = judged.map(({ middleware, statuses }) => buildMiddlewareRow(middleware, { statuses, input }));
  const leaving = listLeaving(input);
  const judgement = judgeFleet(
    {
      middleware: judged.flatMap((one, index) => {
        const rollout = everyMiddleware[index]?.rollout;
        return rollout === undefined ? [] : [{ ...one, rollout }];
      }),
      leaving,
    },
    input,
  );
  const byHost = Map.groupBy(
    judged.flatMap(({ statuses }) => statuses),
    ({ member }) => member.host,
  );
  const everyHost = expectation.hosts.map((host) => buildHostRow(host, { statuses: byHost.get(host.name) ?? [], input }));
  const carriedBy = Map.groupBy(
    everyMiddleware.flatMap((row) => [...new Set(row.members.map((member) => member.host))].map((host) => ({ host, row }))),
    ({ host }) => host,
  );
  const middleware = everyMiddleware.filter((row) => matchesMiddleware(row, filter)).sort(worstFirst);
  const hosts = everyHost
    .filter((row) => matchesHost(row, { carried: (carriedBy.get(row.name) ?? []).map(({ row: carried }) => carried), filter }))
    .sort(worstFirst);
  return {
    fleet: expectation.fleet,
    commit: currentCommit(input),
    ...(source === undefined ? {} : { source }),
    judgement,
    leaving,
    recentCommits: input.commits ?? [],
    staleAfterMs: expectation.staleAfterMs,
    totals: countTotals({ middleware, hosts, commit: expectation.commit.id }),
    choices: listChoices(input, { middleware: everyMiddleware, hosts: everyHost }),
    filter,
    middleware,
    hosts,
  };
}

function currentCommit({ expectation, commits = [], now }: StatusInput): CommitRecord {
  const { commit } = expectation;
  return {
    ...commit,
    firstSeenAt: commits.find((known) => known.id === commit.id)?.firstSeenAt ?? commit.committedAt ?? new Date(now).toISOString(),
  };
}

interface Rows {
  readonly middleware: readonly MiddlewareRow[];
  readonly hosts: readonly HostRow[];
}

function countTotals({ middleware, hosts, commit }: Rows & { readonly commit: string }): FleetTotals {
  const members = middleware.flatMap((row) => row.members);
  return {
    middleware: middleware.length,
    members: members.length,
    hosts: hosts.length,
    sync: countStates(
      members.map((member) => member.sync),
      syncStates,
    ),
    health: countStates(
      members.map((member) => member.health),
      healthStates,
    ),
    hostStates: countStates(
      hosts.map((host) => host.state),
      ['Reporting', 'Stale', 'NeverReported'],
    ),
    rollouts: countStates(
      middleware.map((row) => row.rollout.state),
      rolloutViewStates,
    ),
    hostsOnCommit: hosts.filter((host) => host.appliedCommit === commit).length,
  };
}

function listChoices({ expectation }: StatusInput, rows: Rows): FleetChoices {
  const members = rows.middleware.flatMap((row) => row.members);
  const states = new Set<string>([...members.flatMap((member) => [member.sync, member.health]), ...rows.hosts.map((host) => host.state)]);
  return {
    organizations: listOrganizations(expectation.organizations),
    applications: expectation.applications.map(({ name, title, organization }) => ({ name, title: title ?? name, organization })),
    adapters: [...new Set(expectation.middleware.map(({ adapter }) => adapter))].sort(),
    states: [...states].sort(),
  };
}

function worstFirst(a: MiddlewareRow | HostRow, b: MiddlewareRow | HostRow): number {
  return badness(a) - badness(b) || (a.name < b.name ? -1 : 1);
}

/** The worst of both axes and a rollout that needs a person decides; the sync axis decides between equals. */
function badness(row: MiddlewareRow | HostRow): number {
  const syncRank = syncStates.indexOf(row.sync.state);
  const healthRank = healthStates.indexOf(row.health.state) * 2;
  const needsPerson = 'rollout' in row && (row.rollout.state === 'Halted' || row.rollout.state === 'Unsafe');
  return (needsPerson ? 0 : Math.min(syncRank, healthRank)) * 10 + syncRank;
}
