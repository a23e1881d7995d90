import type { Observation, Resource, RunningSoftware } from '../../schemas/index.ts';
import type { Plan, Step } from './step.ts';

type Software = Readonly<Record<string, RunningSoftware>>;

/**
 * What the process of each service took at its start. A process that is seen first is taken to have started with what is installed
 * then, unless it is seen to be older; from then on it runs that, whatever is installed later.
 */
export function seeSoftware({ steps }: Plan, known: Software = {}): Software {
  const entries = steps.flatMap((step): (readonly [string, RunningSoftware])[] => {
    const { id, kind } = step.resource;
    if (kind !== 'service' || step.resource.fields.software === undefined) return [];
    const earlier = known[id];
    if (step.observed.status === 'unknown') return earlier === undefined ? [] : [[id, earlier]];
    const { incarnation, takenFiles = {}, limits } = (step.observed.status === 'known' ? step.observed.facts : undefined) ?? {};
    if (incarnation === undefined) return [];
    if (earlier?.incarnation === incarnation) return [[id, { ...earlier, files: { ...takenFiles, ...earlier.files } }]];
    const first = { incarnation, versions: isCurrent(step) ? versionsFor(id, steps) : {}, files: takenFiles };
    return [[id, limits === undefined ? first : { ...first, limits }]];
  });
  return Object.fromEntries(entries);
}

/** Packages that a service runs. */
export function softwareOf<T extends { readonly resource: Resource }>(serviceId: string, some: readonly T[]): readonly T[] {
  return some.filter(({ resource }) => resource.kind === 'package' && resource.notify.includes(serviceId));
}

export function installedVersion(observed: Observation): string | undefined {
  return observed.status === 'known' ? observed.facts?.message?.replace(/^version /, '') : undefined;
}

function isCurrent({ observed, resource }: Step): boolean {
  return observed.status === 'known' && observed.fields['software'] === (resource.fields as { readonly software?: string }).software;
}

function versionsFor(serviceId: string, steps: readonly Step[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    softwareOf(serviceId, steps).flatMap(({ resource, observed }) => {
      const version = installedVersion(observed);
      return version === undefined ? [] : [[resource.name, version] as const];
    }),
  );
}
