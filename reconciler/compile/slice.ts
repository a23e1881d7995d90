import type { Adapter } from '../../adapters/index.ts';
import type { Slice, SliceMember } from '../../schemas/index.ts';
import type { FleetModel, PlacedMember } from './model.ts';

/** All one host needs of the commit, and the adapters its members use. Undefined when the fleet has no such host. */
export function sliceFor(
  model: FleetModel,
  hostName: string,
): { readonly slice: Slice; readonly adapters: Readonly<Record<string, Adapter>> } | undefined {
  const placed = model.hosts.get(hostName);
  if (placed === undefined) return undefined;
  const adapters: Record<string, Adapter> = {};
  for (const { member } of placed.members) {
    const adapter = model.adapters.get(member.adapter);
    if (adapter !== undefined) adapters[member.adapter] = adapter;
  }
  const digests = Object.fromEntries(Object.entries(adapters).map(([name, adapter]) => [name, adapter.digest]));
  const slice: Slice = {
    version: 1,
    commit: model.commit,
    fleet: model.settings,
    host: placed.host,
    members: orderByDependencies(placed.members, model),
    adapters: digests,
  };
  return { slice, adapters };
}

/** The rest of a host's last slice where a commit no longer lists the host: no member, and the rules of the fleet as it is then. */
export function departedSlice(last: Slice, { commit, settings }: Pick<FleetModel, 'commit' | 'settings'>): Slice {
  return { ...last, commit, fleet: settings, members: [], adapters: {} };
}

/** Dependencies on this host first, else the order of the files; every member with the keys of those before it that it depends on. */
function orderByDependencies(members: readonly PlacedMember[], model: FleetModel): readonly SliceMember[] {
  const byMiddleware = new Map<string, SliceMember[]>();
  for (const { member } of members) {
    const group = byMiddleware.get(member.middleware) ?? [];
    byMiddleware.set(member.middleware, group);
    group.push(member);
  }
  const before = (name: string) =>
    (model.middleware.get(name)?.document.value.spec.dependsOn ?? []).filter((other) => byMiddleware.has(other));
  return orderNames([...byMiddleware.keys()], before).flatMap((name) => {
    const dependsOn = before(name).flatMap((other) => (byMiddleware.get(other) ?? []).map((member) => member.key));
    return (byMiddleware.get(name) ?? []).map((member) => ({ ...member, dependsOn }));
  });
}

/** Names in their order, but each after those it depends on. The graph has no loops: resolve refuses them. */
function orderNames(names: readonly string[], before: (name: string) => readonly string[]): readonly string[] {
  const ordered = new Set<string>();
  const stack = [...names].reverse();
  for (let name = stack.pop(); name !== undefined; name = stack.pop()) {
    const missing = ordered.has(name) ? [] : before(name).filter((other) => !ordered.has(other));
    if (missing.length === 0) ordered.add(name);
    else stack.push(name, ...missing.reverse());
  }
  return [...ordered];
}
