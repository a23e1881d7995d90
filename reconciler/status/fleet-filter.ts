import type { HostRow, MiddlewareRow } from './fleet-rows.ts';

export interface FleetFilter {
  /** Name of an organization; everything below it in the tree matches. */
  readonly organization?: string;
  readonly application?: string;
  readonly adapter?: string;
  /** A sync, health or host state that one of the members or the host is in. */
  readonly state?: string;
  /** Part of a name, host, address, adapter, application or organization; letter case does not matter. */
  readonly search?: string;
}

export function matchesMiddleware(row: MiddlewareRow, filter: FleetFilter): boolean {
  return (
    matchesPlace(row, filter) &&
    (filter.state === undefined || row.members.some((member) => member.sync === filter.state || member.health === filter.state)) &&
    matchesSearch(searchedIn(row), filter.search)
  );
}

/** A host is shown for itself or for a middleware it carries. */
export function matchesHost(row: HostRow, { carried, filter }: { carried: readonly MiddlewareRow[]; filter: FleetFilter }): boolean {
  const placed = carried.filter((middleware) => matchesPlace(middleware, filter));
  const ownPlace = filter.application === undefined && filter.adapter === undefined && isBelow(row.organizationPath, filter.organization);
  if (!ownPlace && placed.length === 0) return false;
  const glances = placed.flatMap((middleware) => middleware.members.filter((member) => member.host === row.name));
  const states: readonly string[] = [
    row.state,
    ...(carried.length === 0 ? [row.sync.state, row.health.state] : []),
    ...glances.flatMap((member) => [member.sync, member.health]),
  ];
  if (filter.state !== undefined && !states.includes(filter.state)) return false;
  return (
    matchesSearch([row.name, row.address, ...row.organizationPath], filter.search) ||
    placed.some((middleware) => matchesSearch(searchedIn(middleware), filter.search))
  );
}

function matchesPlace(row: MiddlewareRow, filter: FleetFilter): boolean {
  return (
    isBelow(row.organizationPath, filter.organization) &&
    (filter.application === undefined || row.application === filter.application) &&
    (filter.adapter === undefined || row.adapter === filter.adapter)
  );
}

function isBelow(path: readonly string[], organization: string | undefined): boolean {
  return organization === undefined || path.includes(organization);
}

function searchedIn(row: MiddlewareRow): readonly string[] {
  return [
    row.name,
    row.adapter,
    row.application ?? '',
    ...row.organizationPath,
    ...row.members.flatMap((member) => [member.host, member.key]),
  ];
}

function matchesSearch(texts: readonly string[], search: string | undefined): boolean {
  const wanted = search?.trim().toLowerCase() ?? '';
  return wanted === '' || texts.some((text) => text.toLowerCase().includes(wanted));
}
