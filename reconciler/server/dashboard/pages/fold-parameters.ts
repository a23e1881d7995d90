import type { DifferenceRow, MemberParameterRow, MiddlewareView, ParameterGroup } from '../../../status/index.ts';

/** A row of the parameter table: one triple of values, and its members. */
export interface FoldedParameter extends Omit<MemberParameterRow, 'member' | 'host'> {
  /** Ids of the members that have these values. */
  readonly members: readonly string[];
  /** Where the value is not the desired one. */
  readonly differing: readonly ('disk' | 'process')[];
}

export interface FoldedParameters {
  /** Parameters that a reader looks for: differing, unknown or ignored. */
  readonly remarkable: readonly FoldedParameter[];
  readonly same: readonly FoldedParameter[];
  /** No place tells them, and the rest of the member is not as wanted: nothing is wrong with them that anybody knows. */
  readonly untold: readonly FoldedParameter[];
}

/** Members that agree share a row; those that differ from Git keep one each, as time and evidence are their own. */
export function foldParameters({ parameters, differences }: Pick<MiddlewareView, 'parameters' | 'differences'>): FoldedParameters {
  const folded = parameters.flatMap((group) => foldGroup(group, differences));
  const untold = folded.filter(isUntold);
  const told = folded.filter((row) => !isUntold(row));
  return { remarkable: told.filter(({ state }) => state !== 'same'), same: told.filter(({ state }) => state === 'same'), untold };
}

function isUntold({ state, untold = [] }: FoldedParameter): boolean {
  return state === 'unknown' && untold.length === 2;
}

function foldGroup(group: ParameterGroup, differences: readonly DifferenceRow[]): readonly FoldedParameter[] {
  const alike = Map.groupBy(group.rows, (row) =>
    JSON.stringify([
      row.state,
      row.desired,
      row.disk,
      row.running,
      row.stale,
      row.untold,
      row.unread,
      ...(row.state === 'differs' ? [row.member] : []),
    ]),
  );
  return [...alike.values()].flatMap((rows) => {
    const [first] = rows;
    if (first === undefined) return [];
    const { member: _member, host: _host, ...row } = first;
    return [{ ...row, members: rows.map(({ member }) => member), differing: decideDiffering(first, differences) }];
  });
}

/** The reported differences know it best: values that only look different may be equal in the product's own units. */
function decideDiffering(row: MemberParameterRow, differences: readonly DifferenceRow[]): readonly ('disk' | 'process')[] {
  if (row.state !== 'differs') return [];
  const own = differences.filter(({ member, pointer }) => member === row.member && lastToken(pointer) === row.name);
  if (own.length > 0) return [...new Set(own.map(({ place }) => place))];
  return [
    ...(row.disk === row.desired ? [] : (['disk'] as const)),
    ...(row.running === undefined || row.running === row.desired ? [] : (['process'] as const)),
  ];
}

function lastToken(pointer: string): string {
  return pointer
    .slice(pointer.lastIndexOf('/') + 1)
    .replaceAll('~1', '/')
    .replaceAll('~0', '~');
}
