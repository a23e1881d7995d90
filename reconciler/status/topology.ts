import type { HealthState, SyncState } from '../../schemas/index.ts';
import type { ExpectedMember, ExpectedMiddleware } from './fleet-expectation.ts';
import { buildMiddlewareRow } from './fleet-rows.ts';
import { decideMemberStatuses, type MemberJudgement } from './member-status.ts';
import type { StatusInput } from './status-input.ts';

/** The picture of one middleware: its members, and what they are connected to. */
export interface TopologyView {
  readonly nodes: readonly TopologyNode[];
  readonly edges: readonly TopologyEdge[];
}

export type TopologyNode =
  | {
      readonly kind: 'member';
      /** Key of the member. */
      readonly id: string;
      readonly label: string;
      readonly host: string;
      readonly address: string;
      readonly role?: string;
      readonly sync: SyncState;
      readonly health: HealthState;
    }
  | {
      readonly kind: 'middleware';
      /** Name of the other middleware. */
      readonly id: string;
      readonly label: string;
      readonly adapter: string;
      readonly side: 'upstream' | 'downstream';
      readonly sync: SyncState;
      readonly health: HealthState;
    };

export interface TopologyEdge {
  /** Ids of nodes: the one that uses or follows, and the one that is used or followed. */
  readonly from: string;
  readonly to: string;
  readonly kind: 'wiring' | 'replication' | 'peer';
  readonly label: string;
}

export function buildTopology(
  middleware: ExpectedMiddleware,
  { statuses, input }: { statuses: readonly MemberJudgement[]; input: StatusInput },
): TopologyView {
  const others = input.expectation.middleware;
  const users = others.filter(
    (other) => other.name !== middleware.name && other.wiring.some((wire) => wire.middleware === middleware.name),
  );
  const used = others.filter((other) => other.name !== middleware.name && middleware.wiring.some((wire) => wire.middleware === other.name));
  const both = users.filter((user) => !used.includes(user));
  return {
    nodes: [
      ...both.map((other) => middlewareNode(other, { side: 'upstream', input })),
      ...statuses.map(memberNode),
      ...used.map((other) => middlewareNode(other, { side: 'downstream', input })),
    ],
    edges: [
      ...users.flatMap((user) => wiringEdges(user, middleware)),
      ...middleware.wiring
        .filter((wire) => used.some((other) => other.name === wire.middleware))
        .flatMap((wire) =>
          middleware.members.map((member): TopologyEdge => ({ from: member.key, to: wire.middleware, kind: 'wiring', label: wire.name })),
        ),
      ...memberEdges(middleware.members, middleware.topology),
    ],
  };
}

function wiringEdges(user: ExpectedMiddleware, middleware: ExpectedMiddleware): readonly TopologyEdge[] {
  return user.wiring
    .filter((wire) => wire.middleware === middleware.name)
    .flatMap((wire) =>
      middleware.members.map((member): TopologyEdge => ({ from: user.name, to: member.key, kind: 'wiring', label: wire.name })),
    );
}

function memberNode({ member, sync, health }: MemberJudgement): TopologyNode {
  const { key, id, host, address, role } = member;
  return {
    kind: 'member',
    id: key,
    label: id,
    host,
    address,
    ...(role === undefined ? {} : { role }),
    sync: sync.state,
    health: health.state,
  };
}

function middlewareNode(other: ExpectedMiddleware, { side, input }: { side: 'upstream' | 'downstream'; input: StatusInput }): TopologyNode {
  const row = buildMiddlewareRow(other, { statuses: decideMemberStatuses(other, input), input });
  return {
    kind: 'middleware',
    id: other.name,
    label: other.name,
    adapter: other.adapter,
    side,
    sync: row.sync.state,
    health: row.health.state,
  };
}

const leadingRoles: readonly string[] = ['primary', 'master', 'leader', 'active'];

/** Followers to what they follow where Git names a leading role; otherwise a ring of peers. Members of a standalone topology know nothing of each other. */
function memberEdges(members: readonly ExpectedMember[], topology: string): readonly TopologyEdge[] {
  const leaders = members.filter((member) => leadingRoles.includes(member.role ?? ''));
  if (leaders.length > 0) {
    const followers = members.filter((member) => !leaders.includes(member));
    return followers.flatMap((follower) =>
      leaders.map((leader): TopologyEdge => ({ from: follower.key, to: leader.key, kind: 'replication', label: 'replicates' })),
    );
  }
  if (topology === 'standalone' || members.length < 2) return [];
  const pairs = members.map((member, index) => [member, members[(index + 1) % members.length]] as const);
  const ring = pairs.flatMap(([from, to]) =>
    to === undefined ? [] : [{ from: from.key, to: to.key, kind: 'peer', label: 'peer' } as const],
  );
  return members.length === 2 ? ring.slice(0, 1) : ring;
}
