import { canonicalJson } from '../../../schemas/index.ts';
import type { DriftNote, MemberReview, Outcome } from '../review.ts';
import { type Block, code, codes, join, type Line, paragraph, strong } from './blocks.ts';
import type { Limits } from './limits.ts';
import { withRest } from './settings-table.ts';

/** Each member with its host, what happens to it and how it is before; then what goes and what stays. */
export function memberTable(members: readonly MemberReview[], limits: Limits): readonly Block[] {
  if (members.length === 0) return [];
  const shown = members.slice(0, limits.members);
  const isSeen = members.some(({ observed }) => observed !== undefined);
  const rows = shown.map((member) => [
    [code(member.key)],
    hostOf(member),
    [member.outcome],
    reasonsOf(member, limits),
    ...(isSeen ? [healthOf(member), driftOf(member, limits)] : []),
  ]);
  const columns = ['Member', 'Host', 'Outcome', 'Because of', ...(isSeen ? ['Health before', 'Drift before'] : [])];
  const table: Block = { kind: 'table', columns, rows: withRest(rows, members.length) };
  return [table, ...partingBlocks(shown, limits), ...heldBlocks(shown)];
}

function hostOf({ host, fromHost }: MemberReview): Line {
  return fromHost === undefined ? [code(host)] : [code(fromHost), ' → ', code(host)];
}

/** Places are quoted, sentences are not. */
function reasonsOf({ outcome, reasons }: MemberReview, { rows }: Limits): Line {
  return namesPlaces.has(outcome) ? codes(reasons, rows) : [reasons.join(', ')];
}

const namesPlaces: ReadonlySet<Outcome> = new Set(['recreate', 'restart', 'reload', 'hot', 'write']);

function healthOf({ observed }: MemberReview): Line {
  if (observed === undefined) return ['not known'];
  return observed.health === 'Healthy' ? ['Healthy'] : [strong(observed.health), `: ${observed.healthMessage}`];
}

function driftOf({ observed }: MemberReview, { rows }: Limits): Line {
  if (observed === undefined) return ['not known'];
  const { drift } = observed;
  if (drift.length === 0) return ['none'];
  const rest = drift.length - rows;
  return [...join(drift.slice(0, rows).map(driftLine), '; '), ...(rest > 0 ? [` and ${rest} more`] : [])];
}

function driftLine({ what, observed, overwritten, since, evidence }: DriftNote): Line {
  const seen = observed === undefined ? [] : [' is ', code(observed)];
  const told = [since === undefined ? '' : `since ${since}`, evidence ?? ''].filter((part) => part !== '').join(', ');
  return [code(what), ...seen, told === '' ? '' : ` (${told})`, ...(overwritten ? [', ', strong('written over')] : [', left'])];
}

/** Resources that go and resources that stay, once for all hosts on which they are the same. */
function partingBlocks(members: readonly MemberReview[], limits: Limits): readonly Block[] {
  return [
    ...partings('Deleted', { members, list: ({ deletions }) => deletions }, limits),
    ...partings('Left', { members, list: ({ left }) => left }, limits),
  ];
}

interface Partings {
  readonly members: readonly MemberReview[];
  readonly list: (member: MemberReview) => readonly string[];
}

function partings(title: 'Deleted' | 'Left', { members, list }: Partings, { rows, members: most }: Limits): readonly Block[] {
  const groups = Map.groupBy(
    members.filter((member) => list(member).length > 0),
    (member) => canonicalJson(list(member)),
  );
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    const hosts = [...new Set(group.map(({ host, fromHost }) => fromHost ?? host))];
    return first === undefined
      ? []
      : [
          paragraph(
            title === 'Deleted' ? strong('Deleted') : 'Left',
            ' on ',
            ...codes(hosts, most),
            ': ',
            ...codes(list(first), rows),
            '.',
          ),
        ];
  });
}

function heldBlocks(members: readonly MemberReview[]): readonly Block[] {
  const reasons = [...new Set(members.flatMap(({ blocked }) => blocked))];
  return reasons.length === 0 ? [] : [paragraph(strong('Held back: '), reasons.slice(0, 5).join('; '), '.')];
}
