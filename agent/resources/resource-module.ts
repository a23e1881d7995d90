import type { Effect, Observation, Resource, ResourceKind, ResourceOf, RunningSoftware } from '../../schemas/index.ts';
import type { Host, HostReader } from '../host/index.ts';

export interface ObserveContext {
  readonly host: HostReader;
  /** The desired resource with that id, for kinds that look through another: parameters through their service. */
  readonly find: (id: string) => Resource | undefined;
  /** Whether a resource, wanted or yet to be removed, lies at the path or below it. Left out: nothing is told foreign. */
  readonly holds?: (path: string) => boolean;
  /** The directories in which a service's own files lie. Left out: what is on the way to them is not looked at. */
  readonly directoriesOf?: (serviceId: string) => readonly string[];
  /** What the process of a service took at its start, as the ledger has it. Left out: nothing is remembered. */
  readonly remembered?: (serviceId: string) => RunningSoftware | undefined;
  readonly signal: AbortSignal;
}

export interface ApplyContext extends ObserveContext {
  readonly host: Host;
  /** Whether something newer is desired by now, so that it is not worth to wait any longer. */
  readonly isSuperseded?: () => Promise<boolean>;
  /** The agent's own directory, in which it keeps what it moves aside. */
  readonly state?: { readonly path: string };
}

/** The step as the plan decided it. A module does it and decides nothing. */
export interface ApplyStep<K extends ResourceKind> {
  readonly action: 'create' | 'update' | 'remove' | 'refresh' | 'check';
  readonly desired: ResourceOf<K>;
  readonly observed: Observation<K>;
  /** For refresh: reload or restart. */
  readonly effect: Effect;
}

/** One kind of resource: two functions. Existence, comparison, order, refresh and pruning are the planner's. */
export interface ResourceModule<K extends ResourceKind> {
  readonly kind: K;
  observe(desired: ResourceOf<K>, context: ObserveContext): Promise<Observation<K>>;
  /** Throws ApplyError with a message for people when it cannot be done. */
  apply(step: ApplyStep<K>, context: ApplyContext): Promise<ApplyOutcome>;
}

/** Notes for people on a step that succeeded. */
export interface ApplyOutcome {
  /** Why a removal left something in place on purpose. The removal counts as done: Plumb no longer owns it. */
  readonly kept?: string;
  /** What was done besides, and where it is to be found. */
  readonly note?: string;
}

export const applied: ApplyOutcome = {};

export class ApplyError extends Error {
  override readonly name: string = 'ApplyError';
}

/** A wait was given up for something newer, and shows nothing: neither that it was done nor that it cannot be. */
export class SupersededError extends ApplyError {
  override readonly name = 'SupersededError';
}
