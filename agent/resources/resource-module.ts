import type { Effect, Observation, ResourceKind, ResourceOf } from '../../schemas/index.ts';
import type { Host, HostReader } from '../host/index.ts';

export interface ObserveContext {
  readonly host: HostReader;
  readonly signal: AbortSignal;
}

export interface ApplyContext {
  readonly host: Host;
  readonly signal: AbortSignal;
}

/** What the plan decided. A module does it and decides nothing. */
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
  apply(step: ApplyStep<K>, context: ApplyContext): Promise<void>;
}

export class ApplyError extends Error {
  override readonly name = 'ApplyError';
}
