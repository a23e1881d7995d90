import type { TopologyEdge, TopologyNode, TopologyView } from '../../../status/index.ts';

/** Where everything of a topology picture stands, in pixels. */
export interface PlacedTopology {
  readonly width: number;
  readonly height: number;
  /** Around all members. */
  readonly frame: Box;
  readonly hosts: readonly (Box & { readonly host: string })[];
  readonly nodes: readonly (Box & { readonly node: TopologyNode })[];
  readonly edges: readonly PlacedEdge[];
  /** Edges that stand in words only, as there are too many to tell apart. */
  readonly hiddenEdges: number;
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface PlacedEdge {
  readonly kind: TopologyEdge['kind'];
  readonly label: string;
  readonly path: string;
  readonly labelAt: { readonly x: number; readonly y: number };
}

type MemberNode = Extract<TopologyNode, { kind: 'member' }>;

const nodeSize = { width: 208, height: 54 } as const;
const hostPadding = 10;
const hostHead = 22;
const gap = 14;
const bandGap = 84;
const framePadding = 18;
const frameHead = 30;
const mostRows = 6;
const mostEdges = 40;

/** From left to right: who uses it, leaders, followers, what it uses. Members stand in their hosts. */
export function placeTopology({ nodes, edges }: TopologyView): PlacedTopology {
  const members = nodes.filter((node) => node.kind === 'member');
  const users = nodes.filter((node) => node.kind === 'middleware' && node.side === 'upstream');
  const used = nodes.filter((node) => node.kind === 'middleware' && node.side === 'downstream');
  const bands = splitBands(members, edges).map(groupHosts);
  const peers = edges.filter(({ kind }) => kind === 'peer');
  const sizes = bands.map(measureBand);
  const inner = {
    width: sizes.reduce((sum, size) => sum + size.width, 0) + bandGap * Math.max(0, sizes.length - 1) + (peers.length > 0 ? 56 : 0),
    height: Math.max(0, ...sizes.map((size) => size.height)),
  };
  const frameSize = { width: inner.width + framePadding * 2, height: inner.height + framePadding + frameHead };
  const height = Math.max(frameSize.height, columnHeight(users.length), columnHeight(used.length));
  const frame = { ...frameSize, x: users.length > 0 ? nodeSize.width + bandGap : 0, y: (height - frameSize.height) / 2 };
  const hosts = placeBands(bands, { sizes, x: frame.x + framePadding, y: frame.y + frameHead, height: inner.height });
  const placed = [
    ...hosts.flatMap(placeMembers),
    ...placeColumn(users, { x: 0, height }),
    ...placeColumn(used, { x: frame.x + frame.width + bandGap, height }),
  ];
  const drawn = drawEdges(edges, { placed, frame });
  const width = frame.x + frame.width + (used.length > 0 ? bandGap + nodeSize.width : 0);
  return { width, height, frame, hosts, nodes: placed, edges: drawn, hiddenEdges: drawn.length === 0 ? edges.length : 0 };
}

/** Leaders before followers where one replicates from the other; otherwise all in one band. */
function splitBands(members: readonly MemberNode[], edges: readonly TopologyEdge[]): readonly (readonly MemberNode[])[] {
  const followed = new Set(edges.filter(({ kind }) => kind === 'replication').map(({ to }) => to));
  const leaders = members.filter(({ id }) => followed.has(id));
  return [leaders, members.filter(({ id }) => !followed.has(id))].filter((band) => band.length > 0);
}

interface HostGroup {
  readonly host: string;
  readonly members: readonly MemberNode[];
}

function groupHosts(members: readonly MemberNode[]): readonly HostGroup[] {
  return [...Map.groupBy(members, ({ host }) => host)].map(([host, own]) => ({ host, members: own }));
}

interface Size {
  readonly width: number;
  readonly height: number;
}

const hostWidth = nodeSize.width + hostPadding * 2;

function hostHeight({ members }: HostGroup): number {
  return hostHead + members.length * (nodeSize.height + gap) - gap + hostPadding;
}

function columnsOf(groups: readonly HostGroup[]): readonly (readonly HostGroup[])[] {
  const count = Math.ceil(groups.length / mostRows);
  const rows = Math.ceil(groups.length / Math.max(1, count));
  return Array.from({ length: count }, (_, index) => groups.slice(index * rows, (index + 1) * rows));
}

function measureBand(groups: readonly HostGroup[]): Size {
  const columns = columnsOf(groups);
  return {
    width: columns.length * (hostWidth + gap) - gap,
    height: Math.max(...columns.map((column) => column.reduce((sum, group) => sum + hostHeight(group) + gap, -gap))),
  };
}

type HostBox = Box & HostGroup;

function placeBands(
  bands: readonly (readonly HostGroup[])[],
  { sizes, x, y, height }: { readonly sizes: readonly Size[]; readonly x: number; readonly y: number; readonly height: number },
): readonly HostBox[] {
  return bands.flatMap((groups, band) => {
    const left = x + sizes.slice(0, band).reduce((sum, size) => sum + size.width + bandGap, 0);
    return columnsOf(groups).flatMap((column, index) => {
      const total = column.reduce((sum, group) => sum + hostHeight(group) + gap, -gap);
      return column.map((group, row): HostBox => {
        const above = column.slice(0, row).reduce((sum, other) => sum + hostHeight(other) + gap, 0);
        return {
          ...group,
          x: left + index * (hostWidth + gap),
          y: y + (height - total) / 2 + above,
          width: hostWidth,
          height: hostHeight(group),
        };
      });
    });
  });
}

function placeMembers({ members, x, y }: HostBox): readonly (Box & { readonly node: TopologyNode })[] {
  return members.map((node, index) => ({ node, ...nodeSize, x: x + hostPadding, y: y + hostHead + index * (nodeSize.height + gap) }));
}

function columnHeight(count: number): number {
  return count === 0 ? 0 : count * (nodeSize.height + gap) - gap;
}

function placeColumn(
  nodes: readonly TopologyNode[],
  { x, height }: { readonly x: number; readonly height: number },
): readonly (Box & { readonly node: TopologyNode })[] {
  const top = (height - columnHeight(nodes.length)) / 2;
  return nodes.map((node, index) => ({ node, ...nodeSize, x, y: top + index * (nodeSize.height + gap) }));
}

interface PlacedNodes {
  readonly placed: readonly (Box & { readonly node: TopologyNode })[];
  readonly frame: Box;
}

/** Wiring goes to the frame once, as it is the same for every member; replication and peers go from member to member. */
function drawEdges(edges: readonly TopologyEdge[], { placed, frame }: PlacedNodes): readonly PlacedEdge[] {
  const boxes = new Map(placed.map((box) => [box.node.id, box]));
  const isMember = (id: string) => boxes.get(id)?.node.kind === 'member';
  const wiring = new Map(
    edges
      .filter(({ kind }) => kind === 'wiring')
      .map((edge) => [`${isMember(edge.from) ? '' : edge.from}>${isMember(edge.to) ? '' : edge.to}>${edge.label}`, edge]),
  );
  const inner = edges.filter(({ kind }) => kind !== 'wiring');
  if (inner.length > mostEdges) return [];
  return [
    ...[...wiring.values()].flatMap((edge) => {
      const from = isMember(edge.from) ? frame : boxes.get(edge.from);
      const to = isMember(edge.to) ? frame : boxes.get(edge.to);
      return from === undefined || to === undefined ? [] : [drawAcross(edge, { from, to })];
    }),
    ...inner.flatMap((edge) => {
      const from = boxes.get(edge.from);
      const to = boxes.get(edge.to);
      if (from === undefined || to === undefined) return [];
      return [edge.kind === 'peer' ? drawBeside(edge, { from, to }) : drawAcross(edge, { from, to })];
    }),
  ];
}

/** From side to side, entering a box whose middle is not level with the other one at a point near its own. */
function drawAcross({ kind, label }: TopologyEdge, { from, to }: { readonly from: Box; readonly to: Box }): PlacedEdge {
  const forward = from.x < to.x;
  const x1 = forward ? from.x + from.width : from.x;
  const x2 = forward ? to.x - 2 : to.x + to.width + 2;
  const y1 = from.y + from.height / 2;
  const y2 = to.y + to.height / 2;
  const middle = (x1 + x2) / 2;
  return { kind, label, path: `M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}`, labelAt: { x: middle, y: (y1 + y2) / 2 - 7 } };
}

/** An arc on the right of the boxes. */
function drawBeside({ kind, label }: TopologyEdge, { from, to }: { readonly from: Box; readonly to: Box }): PlacedEdge {
  const x1 = from.x + from.width + hostPadding;
  const x2 = to.x + to.width + hostPadding;
  const y1 = from.y + from.height / 2;
  const y2 = to.y + to.height / 2;
  const reach = Math.max(x1, x2) + Math.min(60, 22 + Math.abs(y2 - y1) / 8);
  return { kind, label, path: `M${x1} ${y1}C${reach} ${y1} ${reach} ${y2} ${x2} ${y2}`, labelAt: { x: reach, y: (y1 + y2) / 2 } };
}
