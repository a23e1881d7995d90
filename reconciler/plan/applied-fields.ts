import { digestOf, isWithin, type Ledger, type LedgerResource, type Resource, readPointer, withPointer } from '../../schemas/index.ts';

/** Desired fields in the form the ledger keeps: whole texts and sensitive values as digests. */
export function appliedFields(resource: Resource): Readonly<Record<string, unknown>> {
  const digested = resource.kind === 'file' ? ['/content', ...resource.sensitive] : resource.sensitive;
  let fields: Readonly<Record<string, unknown>> = { ...resource.fields };
  for (const pointer of digested) {
    const value = readPointer(fields, pointer);
    if (value !== undefined) fields = withPointer(fields, pointer, digestOf(value));
  }
  return fields;
}

/** Whether Git wants something else at the pointer than what was applied last. */
export function isChangedByGit(resource: Resource, pointer: string, ledger: Ledger): boolean {
  const record = ledger.resources[resource.id];
  if (record === undefined) return true;
  const digestedAbove = resource.sensitive.find((sensitive) => isWithin(pointer, sensitive));
  const place = digestedAbove ?? pointer;
  const wanted = readPointer(appliedFields(resource), place);
  return digestOf(wanted ?? null) !== digestOf(appliedAt(record, place) ?? null);
}

function appliedAt(record: LedgerResource, pointer: string): unknown {
  return readPointer(record.applied, pointer);
}
