import { isEqual, type Ledger, type Observation, type Resource, readPointer, withPointer } from '../../schemas/index.ts';
import { isChangedByGit } from './ledger-record.ts';

/**
 * The resource with fields that are not Git's replaced by what is observed, so that they are neither shown as
 * different nor written over: ignore rules always, fields of the program until Git itself changes them.
 */
export function preserveObserved(resource: Resource, observed: Observation, ledger: Ledger): Resource {
  if (observed.status !== 'known') return resource;
  const pointers = [
    ...resource.ignore.map(({ pointer }) => pointer).filter((pointer) => pointer !== ''),
    ...resource.preserve.filter((pointer) => !isGitsInstruction(resource, pointer, ledger)),
  ];
  if (pointers.length === 0) return resource;
  let fields: Readonly<Record<string, unknown>> = { ...resource.fields };
  for (const pointer of pointers) fields = withPointer(fields, pointer, readPointer(observed.fields, pointer));
  if (isEqual(fields, resource.fields)) return resource;
  return { ...resource, fields: withoutStaleContent(fields) } as Resource;
}

/** A first write and a changed value in Git are instructions; afterwards the program may go its own way. */
function isGitsInstruction(resource: Resource, pointer: string, ledger: Ledger): boolean {
  return ledger.resources[resource.id] !== undefined && isChangedByGit(resource, pointer, ledger);
}

/** The rendered text no longer fits the entries; the file is then compared and formatted by its entries alone. */
function withoutStaleContent(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  if (!('entries' in fields)) return fields;
  const { content: _stale, ...rest } = fields;
  return rest;
}

/** Whether a rule takes the whole resource out of comparison. */
export function isIgnored(resource: Resource): boolean {
  return resource.ignore.some(({ pointer }) => pointer === '');
}
