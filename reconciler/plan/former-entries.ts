import type { Ledger, Resource, ResourceOf } from '../../schemas/index.ts';

type EntryMap = Readonly<Record<string, unknown>>;

/**
 * Resources whose shared files also tell which entries Git has given up since they were applied last: they are taken out of the file,
 * while all that others wrote there stays.
 */
export function nameFormerEntries(resources: readonly Resource[], { resources: records }: Pick<Ledger, 'resources'>): readonly Resource[] {
  return resources.map((resource) => {
    if (resource.kind !== 'file' || resource.via.merge !== 'merge' || resource.ensure === 'absent') return resource;
    const former = formerEntries(records[resource.id]?.applied['entries'], resource.fields.entries);
    return Object.keys(former).length === 0 ? resource : withFormer(resource, former);
  });
}

function withFormer(resource: ResourceOf<'file'>, former: EntryMap): Resource {
  return { ...resource, via: { ...resource.via, former } } as Resource;
}

function formerEntries(applied: unknown, wanted: unknown): EntryMap {
  if (!isMap(applied) || !isMap(wanted)) return {};
  const former = Object.entries(applied).flatMap(([key, entry]): [string, unknown][] => {
    if (!Object.hasOwn(wanted, key)) return [[key, entry]];
    const inner = formerEntries(entry, wanted[key]);
    return Object.keys(inner).length === 0 ? [] : [[key, inner]];
  });
  return Object.fromEntries(former);
}

function isMap(value: unknown): value is EntryMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
