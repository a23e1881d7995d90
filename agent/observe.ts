import type { Observation, Resource, ResourceKind, ResourceOf } from '../schemas/index.ts';
import { type ObserveContext, resourceModules } from './resources/index.ts';
import { openServiceReader } from './service-manager/index.ts';

/** Looks at every resource, in order. Reads only. */
export async function observeAll(
  resources: readonly Resource[],
  deps: Omit<ObserveContext, 'find'>,
): Promise<ReadonlyMap<string, Observation>> {
  const context: ObserveContext = { ...deps, find: finder(resources) };
  await prefetchServices(resources, context);
  const observed = new Map<string, Observation>();
  for (const resource of resources) observed.set(resource.id, await observeOne(resource, context));
  return observed;
}

/** For resources that look through another. */
export function finder(resources: readonly Resource[]): ObserveContext['find'] {
  const byId = new Map(resources.map((resource) => [resource.id, resource]));
  return (id) => byId.get(id);
}

/** One question to systemd for all services of the host. */
async function prefetchServices(resources: readonly Resource[], { host }: ObserveContext): Promise<void> {
  const units = resources.filter((resource) => resource.kind === 'service').filter(({ via }) => via.manager === 'systemd');
  if (units.length > 0) await openServiceReader(host, 'systemd').prefetch(units);
}

async function observeOne<K extends ResourceKind>(resource: ResourceOf<K>, context: ObserveContext): Promise<Observation> {
  return (await resourceModules[resource.kind].observe(resource, context)) as Observation;
}
