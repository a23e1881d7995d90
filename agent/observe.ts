import type { Observation, Resource, ResourceKind, ResourceOf } from '../schemas/index.ts';
import { type ObserveContext, resourceModules } from './resources/index.ts';

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

/** One question to each service manager for all services of the host. */
async function prefetchServices(resources: readonly Resource[], { services }: ObserveContext): Promise<void> {
  const wanted = resources.filter((resource) => resource.kind === 'service');
  for (const [manager, reader] of Object.entries(services)) {
    const own = wanted.filter(({ via }) => via.manager === manager);
    if (own.length > 0) await reader.prefetch(own);
  }
}

async function observeOne<K extends ResourceKind>(resource: ResourceOf<K>, context: ObserveContext): Promise<Observation> {
  return (await resourceModules[resource.kind].observe(resource, context)) as Observation;
}
