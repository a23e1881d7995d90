import { describe, expect, test } from 'vitest';
import { type RolloutMemberRow, type RolloutMemberState, rolloutMemberStates } from '../../../rollout/index.ts';
import { placeRollout } from './place-rollout.ts';
import type { Box } from './place-topology.ts';

function aMember(index: number, state: RolloutMemberState): RolloutMemberRow {
  const id = String(index);
  return { key: `m/${id}`, id, host: `host-${id}`, canary: false, leaving: false, ready: 'yes', state, reason: 'R', message: '' };
}

function membersOf(counts: Partial<Record<RolloutMemberState, number>>): readonly RolloutMemberRow[] {
  const states = rolloutMemberStates.flatMap((state) => Array.from({ length: counts[state] ?? 0 }, () => state));
  return states.map((state, index) => aMember(index, state));
}

function overlaps(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

function isInside(inner: Box, outer: Box): boolean {
  const isWide = inner.x >= outer.x && inner.x + inner.width <= outer.x + outer.width;
  return isWide && inner.y >= outer.y && inner.y + inner.height <= outer.y + outer.height;
}

describe.each([
  ['nobody has gone', membersOf({ pending: 3 })],
  ['all went', membersOf({ done: 3 })],
  ['some of each', membersOf({ done: 1, doing: 1, proving: 1, waiting: 2, unknown: 1, exempt: 1 })],
  ['a hundred', membersOf({ done: 40, failed: 1, doing: 4, waiting: 50, exempt: 5 })],
])('%s', (_, members) => {
  const { width, height, groups, gate, track } = placeRollout(members);
  const canvas: Box = { x: 0, y: 0, width, height };

  test('stands inside the picture, and nothing on another', () => {
    const boxes = [...groups, gate];
    expect(boxes.filter((box) => !isInside(box, canvas))).toEqual([]);
    expect(boxes.flatMap((a, index) => boxes.slice(index + 1).filter((b) => overlaps(a, b)))).toEqual([]);
    const stations = groups.flatMap((group) => group.members);
    expect(groups.flatMap((group) => group.members.filter((station) => !isInside(station, group)))).toEqual([]);
    expect(stations.flatMap((a, index) => stations.slice(index + 1).filter((b) => overlaps(a, b)))).toEqual([]);
  });

  test('goes from left to right, with the gate before those to come', () => {
    const order = [...groups.map(({ title, x }) => ({ title, x })), { title: 'gate', x: gate.x }].toSorted((a, b) => a.x - b.x);
    const titles = ['Went', 'At it', 'gate', 'To come', 'Left alone'];
    expect(order.map(({ title }) => title)).toEqual(titles.filter((title) => order.some((one) => one.title === title)));
    expect(track).toMatchObject({ from: 0, to: width });
  });

  test('draws every member or counts it', () => {
    const counted = groups.reduce((sum, group) => sum + group.members.length + group.hidden, 0);
    expect(counted).toBe(members.length);
  });
});
