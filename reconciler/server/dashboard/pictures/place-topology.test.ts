import { describe, expect, test } from 'vitest';
import type { TopologyEdge, TopologyNode, TopologyView } from '../../../status/index.ts';
import { type Box, placeTopology } from './place-topology.ts';

function aMember(id: string, host = `host-${id}`): TopologyNode {
  return { kind: 'member', id: `m/${id}`, label: id, host, address: host, sync: 'Synced', health: 'Healthy' };
}

function another(id: string, side: 'upstream' | 'downstream'): TopologyNode {
  return { kind: 'middleware', id, label: id, adapter: 'nginx', side, sync: 'Synced', health: 'Healthy' };
}

function anEdge(kind: TopologyEdge['kind'], from: string, to: string): TopologyEdge {
  return { kind, from, to, label: kind };
}

function overlaps(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

function isInside(inner: Box, outer: Box): boolean {
  return (
    inner.x >= outer.x &&
    inner.y >= outer.y &&
    inner.x + inner.width <= outer.x + outer.width &&
    inner.y + inner.height <= outer.y + outer.height
  );
}

const members = (count: number) => Array.from({ length: count }, (_, index) => aMember(String(index), `host-${Math.floor(index / 2)}`));
const views: readonly (readonly [string, TopologyView])[] = [
  ['one member', { nodes: members(1), edges: [] }],
  [
    'a primary and replicas between users and what they use',
    {
      nodes: [another('u1', 'upstream'), another('u2', 'upstream'), another('u3', 'upstream'), ...members(5), another('d1', 'downstream')],
      edges: [
        ...[1, 2, 3, 4].map((id) => anEdge('replication', `m/${id}`, 'm/0')),
        ...[0, 1, 2, 3, 4].map((id) => anEdge('wiring', 'u1', `m/${id}`)),
        anEdge('wiring', 'm/0', 'd1'),
      ],
    },
  ],
  ['an ensemble', { nodes: members(5), edges: [0, 1, 2, 3, 4].map((id) => anEdge('peer', `m/${id}`, `m/${(id + 1) % 5}`)) }],
  ['a hundred members', { nodes: members(100), edges: [] }],
];

describe.each(views)('%s', (_, view) => {
  const placed = placeTopology(view);
  const canvas: Box = { x: 0, y: 0, width: placed.width, height: placed.height };

  test('everything is on the picture and nothing covers another thing', () => {
    expect(placed.nodes).toHaveLength(view.nodes.length);
    expect([...placed.nodes, ...placed.hosts, placed.frame].filter((box) => !isInside(box, canvas))).toEqual([]);
    const pairs = (boxes: readonly Box[]) => boxes.flatMap((a, index) => boxes.slice(index + 1).filter((b) => overlaps(a, b)));
    expect(pairs(placed.nodes)).toEqual([]);
    expect(pairs(placed.hosts)).toEqual([]);
  });

  test('members stand in their hosts, hosts in the frame, others outside of it', () => {
    for (const box of placed.nodes) {
      if (box.node.kind === 'middleware') expect(overlaps(box, placed.frame)).toBe(false);
      else {
        const { host } = box.node;
        expect(placed.hosts.some((candidate) => candidate.host === host && isInside(box, candidate))).toBe(true);
      }
    }
    expect(placed.hosts.every((host) => isInside(host, placed.frame))).toBe(true);
  });
});

test('wiring that is the same for all members is drawn once', () => {
  const { edges } = placeTopology(views[1]?.[1] ?? { nodes: [], edges: [] });
  expect(edges.map(({ kind }) => kind)).toEqual(['wiring', 'wiring', 'replication', 'replication', 'replication', 'replication']);
});

test('more connections than can be told apart are left to the words', () => {
  const nodes = members(60);
  const edges = Array.from({ length: 59 }, (_, index) => anEdge('replication', `m/${index + 1}`, 'm/0'));
  expect(placeTopology({ nodes, edges })).toMatchObject({ edges: [], hiddenEdges: 59 });
});
