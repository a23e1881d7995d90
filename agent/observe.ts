import { posix } from 'node:path';
import { type HostPlanInput, resourcesToObserve } from '../reconciler/plan/index.ts';
import type { Observation, Resource, ResourceKind, ResourceOf } from '../schemas/index.ts';
import { type ObserveContext, resourceModules } from './resources/index.ts';
import { openServiceReader } from './service-manager/index.ts';
import { createSlots, settleAll } from './side-by-side.ts';

/**
 * More than a host has members as a rule, so that all of them may hang and the observation takes no longer than that of one;
 * and few enough to start as many programs at once, where members are asked by one.
 */
const membersAtOnce = 16;

/** Observes all that a plan of this host is made from, or what is meant of it. */
export function observeHost(
  wanted: Pick<HostPlanInput, 'resources' | 'ledger'>,
  deps: Omit<ObserveContext, 'find' | 'holds' | 'directoriesOf'>,
  isMeant: (resource: Resource) => boolean = () => true,
): Promise<ReadonlyMap<string, Observation>> {
  const software = wanted.ledger.processes?.software ?? {};
  const all = resourcesToObserve(wanted);
  return observeAll(all.filter(isMeant), { ...deps, remembered: (id) => software[id], among: all });
}

/**
 * Observes every resource. Reads only. Members are observed side by side, since one that hangs is no reason to wait for the
 * others; the resources of one member in their order, so that no product is asked two things at once. By resource id,
 * member by member, whichever answers first.
 */
export async function observeAll(
  resources: readonly Resource[],
  { among = resources, ...deps }: Omit<ObserveContext, 'find' | 'holds' | 'directoriesOf'> & { readonly among?: readonly Resource[] },
): Promise<ReadonlyMap<string, Observation>> {
  const context: ObserveContext = { ...deps, find: finder(among), holds: placeFinder(among), directoriesOf: directoryFinder(among) };
  const slots = createSlots(membersAtOnce);
  const forgetServices = await prefetchServices(resources, context);
  try {
    const byMembers = Map.groupBy(resources, ({ members }) => members.join(' ')).values();
    return new Map((await settleAll([...byMembers].map((own) => slots(() => observeInOrder(own, context))))).flat());
  } finally {
    forgetServices();
  }
}

/** For resources that look through another. */
export function finder(resources: readonly Resource[]): ObserveContext['find'] {
  const byId = new Map(resources.map((resource) => [resource.id, resource]));
  return (id) => byId.get(id);
}

/** For directories that tell what is foreign in them. */
export function placeFinder(resources: readonly Resource[]): NonNullable<ObserveContext['holds']> {
  let places: ReadonlySet<string> | undefined;
  return (path) => {
    places ??= new Set(resources.flatMap(placesOf).flatMap(withParents));
    return places.has(path);
  };
}

/** For services that tell whether a directory of theirs was exchanged. */
function directoryFinder(resources: readonly Resource[]): NonNullable<ObserveContext['directoriesOf']> {
  let byService: ReadonlyMap<string, readonly string[]> | undefined;
  return (id) => {
    byService ??= groupDirectories(resources);
    return byService.get(id) ?? [];
  };
}

function groupDirectories(resources: readonly Resource[]): ReadonlyMap<string, readonly string[]> {
  const read = resources.flatMap(({ kind, name, notify }) =>
    kind === 'file' ? notify.map((service) => [service, posix.dirname(name)] as const) : [],
  );
  return new Map(
    [...Map.groupBy(read, ([service]) => service)].map(([service, some]) => [service, [...new Set(some.map(([, path]) => path))]]),
  );
}

function placesOf({ kind, name, via }: Resource): readonly string[] {
  if (kind === 'archive') return [name, ...('linkPath' in via && typeof via.linkPath === 'string' ? [via.linkPath] : [])];
  return kind === 'file' || kind === 'directory' ? [name] : [];
}

function withParents(path: string): readonly string[] {
  const parts = path.split('/');
  return parts.slice(1).map((_part, index) => parts.slice(0, index + 2).join('/'));
}

/** One question to systemd for all services of the host; returns the function that ends the use of its answer. */
async function prefetchServices(resources: readonly Resource[], { host }: ObserveContext): Promise<() => void> {
  const units = resources.filter((resource) => resource.kind === 'service').filter(({ via }) => via.manager === 'systemd');
  if (units.length === 0) return () => undefined;
  const reader = openServiceReader(host, 'systemd');
  await reader.prefetch(units);
  return reader.forget;
}

type ObservedEntry = readonly [id: string, observation: Observation];

async function observeInOrder(resources: readonly Resource[], context: ObserveContext): Promise<readonly ObservedEntry[]> {
  const observed: ObservedEntry[] = [];
  for (const resource of resources) observed.push([resource.id, await observeOne(resource, context)]);
  return observed;
}

async function observeOne<K extends ResourceKind>(resource: ResourceOf<K>, context: ObserveContext): Promise<Observation> {
  return (await resourceModules[resource.kind].observe(resource, context)) as Observation;
}
