import { canReload, type DisruptiveAction, type Effect, isStronger, type Ledger, type Resource } from '../../schemas/index.ts';
import { findRebinding } from './find-rebinding.ts';
import type { Disruption, Step } from './step.ts';

export interface DisruptionContext {
  readonly ledger: Pick<Ledger, 'resources' | 'failures'>;
  readonly commit: string;
  /** Members whose adapter counts a reload as a disruption. */
  readonly reloads?: ReadonlySet<string>;
  /** Members for which Git lets a reload that did not take twice be done as a restart. */
  readonly escalates?: ReadonlySet<string>;
}

/**
 * Marks each step with the running members that it takes away, or whose services it asks to restart. A service that other steps ask
 * to refresh is marked where its refresh is decided.
 */
export function markDisruptions(steps: readonly Step[], context: DisruptionContext): readonly Step[] {
  const services = steps.filter(({ resource }) => resource.kind === 'service');
  const byId = new Map(services.map((step) => [step.resource.id, step]));
  const uninstalled = new Set(
    services.filter((step) => step.action === 'remove' && isRunning(step)).flatMap(({ resource }) => resource.members),
  );
  return steps.map((step) => {
    const disrupts = uninstallation(step, uninstalled) ?? stop(step) ?? restartOfNotified(step, byId, context);
    return disrupts === undefined ? step : { ...step, disrupts };
  });
}

/** The action on a running service for an effect; undefined where the service goes on. */
export function refreshDisruption(effect: Effect, service: Resource, context: DisruptionContext): Disruption | undefined {
  const action = disruptiveAction(effect, service, context);
  return action === undefined ? undefined : { action, members: service.members };
}

/** A service that cannot reload, or not to what Git wants of it, is restarted instead. */
export function effectOn(service: Resource, effect: Effect, context: DisruptionContext): Effect {
  const isReloadable = service.kind === 'service' && canReload(service) && findReloadObstacle(service, context) === undefined;
  return effect === 'reload' && !isReloadable ? 'restart' : effect;
}

/** Why a reload would not do: what it cannot bind, or that it did not take twice where Git then allows a restart. */
export function findReloadObstacle(service: Resource, { ledger, commit, escalates }: DisruptionContext): string | undefined {
  const failure = ledger.failures[service.id];
  const isAllowed = service.members.every((member) => escalates?.has(member) === true);
  const isRefused = failure !== undefined && failure.commit === commit && (failure.alike ?? 1) >= 2;
  return findRebinding(service, ledger) ?? (isAllowed && isRefused ? `the reload did not take twice: ${failure.message}` : undefined);
}

export function strongestAction(some: readonly DisruptiveAction[]): DisruptiveAction | undefined {
  return actions.findLast((action) => some.includes(action));
}

/** Weakest first. */
const actions: readonly DisruptiveAction[] = ['reload', 'restart', 'recreate', 'stop', 'uninstall'];

export function isRunning({ observed }: Pick<Step, 'observed'>): boolean {
  return observed.status === 'known' && observed.fields['running'] === true;
}

function disruptiveAction(effect: Effect, service: Resource, context: DisruptionContext): DisruptiveAction | undefined {
  const { reloads = new Set() } = context;
  const done = effectOn(service, effect, context);
  if (done === 'restart' || done === 'recreate') return done;
  return done === 'reload' && service.members.some((member) => reloads.has(member)) ? done : undefined;
}

/** The uninstallation of a resource whose service runs; a forgotten resource stays on the host. */
function uninstallation({ action, resource }: Step, uninstalled: ReadonlySet<string>): Disruption | undefined {
  const members = action === 'remove' ? resource.members.filter((member) => uninstalled.has(member)) : [];
  return members.length === 0 ? undefined : { action: 'uninstall', members };
}

function stop(step: Step): Disruption | undefined {
  const { resource, action } = step;
  const isStopped = resource.kind === 'service' && action === 'update' && isRunning(step) && !resource.fields.running;
  return isStopped ? { action: 'stop', members: resource.members } : undefined;
}

/**
 * A member that is down loses nothing by its own start; but a change that running members restart for waits for it too,
 * so that it does not come in by way of a crash.
 */
function restartOfNotified(step: Step, services: ReadonlyMap<string, Step>, context: DisruptionContext): Disruption | undefined {
  const { resource, action, effect, differences } = step;
  if (action === 'none' || action === 'forget' || resource.kind === 'service') return undefined;
  // Values that are set hot do not wait for the others, which come with the process.
  if (resource.kind === 'parameters' && differences.some((difference) => !isStronger(difference.effect, 'hot'))) return undefined;
  const isChange = action === 'remove' || differences.some(({ origin }) => origin === 'change');
  const hit = resource.notify.flatMap((id) => {
    const service = services.get(id);
    if (service === undefined) return [];
    const waits = isChange && isToRun(service) && context.ledger.resources[id] !== undefined;
    return isRunning(service) || waits ? (refreshDisruption(effect, service.resource, context) ?? []) : [];
  });
  const strongest = strongestAction(hit.map((disruption) => disruption.action));
  return strongest === undefined ? undefined : { action: strongest, members: [...new Set(hit.flatMap(({ members }) => members))] };
}

function isToRun({ resource }: Step): boolean {
  return resource.kind === 'service' && resource.fields.running;
}
