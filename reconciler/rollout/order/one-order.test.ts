import { describe, expect, test } from 'vitest';
import { askReview, askServer, type SeenOrder, type Situation } from './a-situation.ts';

const quartet = [
  { id: '1', role: 'primary' },
  { id: '2', role: 'replica' },
  { id: '3', role: 'replica' },
  { id: '4', role: 'replica' },
];
const redis = { adapter: 'redis', members: quartet } as const;
const withDown = (down: string) => quartet.map((member) => (member.id === down ? { ...member, isDown: true } : member));

/** The order and the canaries that all three give; where roles move meanwhile, the review gives what it can know before. */
const situations: Readonly<Record<string, Situation & { readonly told: SeenOrder; readonly foretold?: SeenOrder }>> = {
  'replicas before their primary': { ...redis, told: { order: ['2', '3', '4', '1'], canaries: [] } },
  'the order of Git where the product has no roles': {
    adapter: 'zookeeper',
    members: [{ id: '3' }, { id: '1' }, { id: '2' }],
    told: { order: ['3', '1', '2'], canaries: [] },
  },
  'a member that is down anyway before all': {
    adapter: 'redis',
    members: withDown('1'),
    told: { order: ['1', '2', '3', '4'], canaries: [] },
  },
  'a canary that Git names, whatever its role': {
    ...redis,
    canary: { members: ['1'] },
    told: { order: ['1', '2', '3', '4'], canaries: ['1'] },
  },
  'canaries that Git names, in the order of their roles': {
    ...redis,
    canary: { members: ['1', '4'] },
    told: { order: ['4', '1', '2', '3'], canaries: ['4', '1'] },
  },
  'a canary that Git names before a member that is down': {
    adapter: 'redis',
    members: withDown('3'),
    canary: { members: ['3', '2'] },
    told: { order: ['3', '2', '4', '1'], canaries: ['3', '2'] },
  },
  'one canary by number: the first that goes': { ...redis, canary: { count: 1 }, told: { order: ['2', '3', '4', '1'], canaries: ['2'] } },
  'two canaries by number, a member that is down the first of them': {
    adapter: 'redis',
    members: withDown('4'),
    canary: { count: 2 },
    told: { order: ['4', '2', '3', '1'], canaries: ['4', '2'] },
  },
  'a canary that became the primary once it had gone': {
    ...redis,
    canary: { count: 1 },
    moved: { after: 1, roles: { '1': 'replica', '2': 'primary', '3': 'replica', '4': 'replica' } },
    told: { order: ['2', '1', '3', '4'], canaries: ['2'] },
    foretold: { order: ['2', '3', '4', '1'], canaries: ['2'] },
  },
  'a member that took the lead of one that is still to go': {
    ...redis,
    canary: { count: 2 },
    moved: { after: 1, roles: { '1': 'replica', '2': 'replica', '3': 'primary', '4': 'replica' } },
    told: { order: ['2', '1', '4', '3'], canaries: ['2', '1'] },
    foretold: { order: ['2', '3', '4', '1'], canaries: ['2', '3'] },
  },
  'members that leave after those that stay': {
    adapter: 'zookeeper',
    members: [{ id: '4', leaves: true }, { id: '1' }, { id: '2' }, { id: '5', leaves: true }, { id: '3' }],
    told: { order: ['1', '2', '3', '4', '5'], canaries: [] },
  },
};

describe.each(Object.entries(situations))('%s', (_name, { told, foretold = told, ...situation }) => {
  const server = askServer(situation);

  test('is the order in which leases are given', () => {
    expect({ order: server.order, canaries: server.canaries }).toEqual(told);
  });

  test('is what the view shows, before the first member goes and before each other one', () => {
    expect(server.views[0]).toEqual(foretold);
    expect(server.views.slice(1).map(({ order }) => order)).toEqual(told.order.slice(1).map((_, gone) => told.order.slice(gone + 1)));
    expect(new Set(server.views.at(-1)?.canaries)).toEqual(new Set(told.canaries));
  });

  test('is what the review foretells', () => {
    expect(askReview(situation)).toEqual(foretold);
  });
});
