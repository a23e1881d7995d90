import {
  digestOf,
  isEqual,
  isWithin,
  type Ledger,
  type LedgerResource,
  type Resource,
  readPointer,
  withPointer,
} from '../../schemas/index.ts';

export interface RecordFacts {
  readonly commit: string;
  /** ISO 8601. */
  readonly appliedAt: string;
  /** The resource's record until this commit: while the same is applied, its commit and date stay. */
  readonly known?: LedgerResource | undefined;
  /** The machine has the resource for its own sake: pruning leaves it. */
  readonly preexisting?: boolean;
}

/** A resource as the ledger keeps it: what was applied, and what a removal needs once Git no longer has it. */
export function recordOf(resource: Resource, { commit, appliedAt, known, preexisting = false }: RecordFacts): LedgerResource {
  const { kind, name, template, members, removable, notify, effect, sensitive } = resource;
  const applied = appliedFields(resource);
  const since = known !== undefined && isEqual(known.applied, applied) ? known : { commit, appliedAt };
  return {
    kind,
    name,
    template,
    members,
    applied,
    via: removalVia(resource),
    commit: since.commit,
    appliedAt: since.appliedAt,
    removable,
    ...(notify.length === 0 ? {} : { notify, effect }),
    sensitive,
    ...(preexisting ? { preexisting } : {}),
  };
}

/** The way back: the resource that Git no longer wants, as far as a removal needs it. */
export function resourceOf(id: string, record: LedgerResource): Resource {
  const { kind, name, template, members, applied, via, removable, notify = [], effect = 'none', sensitive } = record;
  return {
    id,
    kind,
    name,
    template,
    members,
    ensure: 'absent',
    fields: applied,
    via,
    effect,
    effects: {},
    notify,
    after: [],
    preserve: [],
    ignore: [],
    sensitive,
    drift: 'enforce',
    removable,
  } as unknown as Resource;
}

/** Whether Git wants something else at the pointer than what was applied last. */
export function isChangedByGit(resource: Resource, pointer: string, { resources }: Pick<Ledger, 'resources'>): boolean {
  const record = resources[resource.id];
  if (record === undefined) return true;
  const place = resource.sensitive.find((sensitive) => isWithin(pointer, sensitive)) ?? pointer;
  const [wanted, applied] = [appliedFields(resource), record.applied].map((fields) => digestOf(readPointer(fields, place) ?? null));
  return wanted !== applied;
}

/** Desired fields in the form the ledger keeps: whole texts and sensitive values as digests. */
function appliedFields(resource: Resource): Readonly<Record<string, unknown>> {
  const digested = resource.kind === 'file' ? ['/content', ...resource.sensitive] : resource.sensitive;
  let fields: Readonly<Record<string, unknown>> = { ...resource.fields };
  for (const pointer of digested) {
    const value = readPointer(fields, pointer);
    if (value !== undefined) fields = withPointer(fields, pointer, digestOf(value));
  }
  return fields;
}

/** Probes are left out: they may carry a login, and there is nothing of them to remove. */
function removalVia({ kind, via }: Resource): LedgerResource['via'] {
  if (kind === 'parameters' || kind === 'health' || kind === 'command') return {};
  return Object.fromEntries(Object.entries(via).filter(([name]) => name !== 'former'));
}
