import type { RolloutMemberRow, RolloutMemberState } from '../../../rollout/index.ts';
import type { Box } from './place-topology.ts';

/** Where everything of a rollout's picture stands, in pixels. */
export interface PlacedRollout {
  readonly width: number;
  readonly height: number;
  readonly groups: readonly PlacedGroup[];
  /** Between members that went or are at it and members to come. */
  readonly gate: Box;
  /** Through the first row of all groups. */
  readonly track: { readonly from: number; readonly to: number; readonly y: number };
}

export interface PlacedGroup extends Box {
  readonly title: string;
  readonly members: readonly (Box & { readonly member: RolloutMemberRow })[];
  /** Members that are in the table only. */
  readonly hidden: number;
}

const station = { width: 150, height: 112 } as const;
const gap = 10;
const padding = 10;
const head = 26;
const groupGap = 22;
const gateWidth = 104;
/** All members in one row up to here; more are stacked. */
const longestRow = 7;
const columns = 3;
const mostShown = 12;

const before: readonly { readonly title: string; readonly states: readonly RolloutMemberState[] }[] = [
  { title: 'Went', states: ['done'] },
  { title: 'At it', states: ['failed', 'proving', 'doing'] },
];
const leftAlone: RolloutMemberState = 'exempt';

/** From left to right in the order they go, with the gate before those to come. The order inside a group is that of the rows. */
export function placeRollout(members: readonly RolloutMemberRow[]): PlacedRollout {
  const known = [...before.flatMap(({ states }) => states), leftAlone];
  const groups = [
    ...before.map(({ title, states }) => ({ title, members: members.filter(({ state }) => states.includes(state)) })),
    { title: 'To come', members: members.filter(({ state }) => !known.includes(state)) },
    { title: 'Left alone', members: members.filter(({ state }) => state === leftAlone) },
  ];
  const wide = members.length <= longestRow ? longestRow : columns;
  let x = 0;
  let gateX = 0;
  const placed = groups.flatMap((group): readonly PlacedGroup[] => {
    if (group.title === 'To come') {
      gateX = x;
      x += gateWidth + groupGap;
    }
    if (group.members.length === 0) return [];
    const box = placeGroup(group, { x, wide });
    x += box.width + groupGap;
    return [box];
  });
  const height = Math.max(head + station.height + padding, ...placed.map((group) => group.height));
  const y = head + station.height / 2;
  return {
    width: x - groupGap,
    height,
    groups: placed,
    gate: { x: gateX, y: head, width: gateWidth, height: station.height },
    track: { from: 0, to: x - groupGap, y },
  };
}

interface Group {
  readonly title: string;
  readonly members: readonly RolloutMemberRow[];
}

function placeGroup({ title, members }: Group, { x, wide }: { readonly x: number; readonly wide: number }): PlacedGroup {
  const shown = members.slice(0, mostShown);
  const across = Math.min(shown.length, wide);
  const rows = Math.ceil(shown.length / across);
  const hidden = members.length - shown.length;
  return {
    title,
    hidden,
    x,
    y: 0,
    width: padding * 2 + across * (station.width + gap) - gap,
    height: head + rows * (station.height + gap) - gap + padding + (hidden > 0 ? 20 : 0),
    members: shown.map((member, index) => ({
      member,
      ...station,
      x: x + padding + (index % across) * (station.width + gap),
      y: head + Math.floor(index / across) * (station.height + gap),
    })),
  };
}
