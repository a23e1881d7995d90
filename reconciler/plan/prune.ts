import type { Ledger, Observation, Resource, ResourceKind } from '../../schemas/index.ts';
import { resourceOf } from './ledger-record.ts';
import type { Step } from './step.ts';
import { testedWithTree } from './tested-with-tree.ts';

export interface PruneContext {
  readonly ledger: Ledger;
  readonly wanted: ReadonlySet<string>;
  readonly resources: readonly Resource[];
  readonly observedById: ReadonlyMap<string, Observation>;
  /** Members that run on without Plumb. */
  readonly detached: ReadonlySet<string>;
  readonly removalCap: number;
}

/** The order of removal, beginning with what stands on others: processes, then files, then directories from the deepest, then software. */
const removalRank: Readonly<Record<ResourceKind, number>> = {
  health: 0,
  parameters: 0,
  command: 0,
  service: 1,
  file: 2,
  directory: 3,
  archive: 4,
  user: 5,
  package: 6,
};

/** Orphans that can be removed and therefore are observed. */
export function removableOrphans(ledger: Ledger, wanted: ReadonlySet<string>): readonly Resource[] {
  return orphans(ledger, wanted).filter(({ kind }) => removalRank[kind] > 0);
}

/** Resources that the ledger owns and Git no longer wants. */
function orphans(ledger: Ledger, wanted: ReadonlySet<string>): readonly Resource[] {
  return Object.entries(ledger.resources)
    .filter(([id]) => !wanted.has(id))
    .map(([id, record]) => resourceOf(id, record))
    .sort(byRemovalOrder);
}

export interface PrunedSteps {
  readonly steps: readonly Step[];
  /** Removals of software that gives way to other software: they come behind the services that may still run it. */
  readonly superseded: readonly Step[];
  /** Removals in both, blocked ones included. */
  readonly planned: number;
}

/** Steps for the orphans; all removals are blocked together when there are more than the cap allows. */
export function pruneSteps(context: PruneContext): PrunedSteps {
  const { ledger, wanted, resources, removalCap } = context;
  // A file goes with the rest of its tree: the test that passes before the others are swapped passes without it too, or it stays.
  const steps = orphans(ledger, wanted).map((orphan) =>
    pruneStep(orphan.kind === 'file' ? testedWithTree(orphan, resources) : orphan, context),
  );
  const planned = steps.filter(({ action }) => action === 'remove').length;
  const message = `${planned} resources would be removed and the cap is ${removalCap}: set Fleet.spec.removals.confirm to ${planned} if this is wanted`;
  const capped = steps.map((step): Step => {
    const isBlocked = planned > removalCap && step.action === 'remove';
    return isBlocked ? { ...step, blocked: { reason: 'RemovalCap', message } } : step;
  });
  return { steps: capped.filter((step) => !isSuperseded(step)), superseded: capped.filter(isSuperseded), planned };
}

function isSuperseded({ resource, action, after }: Step): boolean {
  return action === 'remove' && isSoftware(resource) && after.length > 0;
}

function pruneStep(resource: Resource, { ledger, wanted, resources, observedById, detached }: PruneContext): Step {
  const observed = observedById.get(resource.id) ?? { status: 'unknown', reason: 'it was not observed' };
  const base = { resource, wanted: resource, observed, effect: 'none', differences: [], after: [] } as const;
  if (isLeftBehind(resource, { ledger, detached }) || observed.status === 'absent' || isSwitchedOff(resource, observed))
    return { ...base, action: 'forget' };
  if (observed.status === 'unknown') {
    const message = `${resource.id} is to be removed but could not be observed: ${observed.reason}`;
    return { ...base, action: 'remove', blocked: { reason: 'UnknownState', message } };
  }
  if (isSoftware(resource)) return { ...base, action: 'remove', after: runnersOf(resource, resources) };
  const isRead = resource.notify.some((service) => wanted.has(service));
  return { ...base, action: 'remove', effect: resource.kind === 'service' ? 'restart' : isRead ? resource.effect : 'none' };
}

function isSoftware({ kind }: Resource): boolean {
  return kind === 'package' || kind === 'archive';
}

/**
 * Services that may still run software that Git no longer wants, and the software that takes its place: it is removed behind them,
 * and its removal asks nothing of them.
 */
function runnersOf(software: Resource, resources: readonly Resource[]): readonly string[] {
  return resources
    .filter((resource) => resource.kind === 'service' || isSoftware(resource))
    .filter(({ members }) => members.some((member) => software.members.includes(member)))
    .map(({ id }) => id);
}

function isLeftBehind(resource: Resource, { ledger, detached }: Pick<PruneContext, 'ledger' | 'detached'>): boolean {
  const record = ledger.resources[resource.id];
  return (
    removalRank[resource.kind] === 0 ||
    !resource.removable ||
    record?.preexisting === true ||
    resource.members.some((member) => detached.has(member))
  );
}

/** A unit that belongs to a package is not taken away: off, it is as gone as it gets. */
function isSwitchedOff(resource: Resource, observed: Observation): boolean {
  if (resource.kind !== 'service' || resource.via.unit === undefined || observed.status !== 'known') return false;
  return observed.fields['running'] !== true && observed.fields['enabled'] !== true;
}

function byRemovalOrder(a: Resource, b: Resource): number {
  const depth = (resource: Resource) => resource.name.split('/').length;
  return removalRank[a.kind] - removalRank[b.kind] || depth(b) - depth(a) || (a.id < b.id ? -1 : 1);
}
