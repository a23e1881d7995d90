import type { Observation, ResourceKind, ResourceOf } from '../../schemas/index.ts';
import { HostError } from '../host/index.ts';
import { hideSecrets, secretsOf } from './hide-secrets.ts';
import { ApplyError, type ResourceModule, SupersededError } from './resource-module.ts';

/**
 * The two functions of a kind under the rules that hold for every kind: an aborted signal ends them, a question
 * without an answer is `unknown`, a refused change is an ApplyError, and no message carries a sensitive value.
 */
export function defineResourceModule<K extends ResourceKind>(module: ResourceModule<K>): ResourceModule<K> {
  return {
    kind: module.kind,
    async observe(desired, context) {
      context.signal.throwIfAborted();
      const observed = await answerOf(desired, () => module.observe(desired, context));
      context.signal.throwIfAborted();
      return withoutSecrets(observed, desired);
    },
    async apply(step, context) {
      context.signal.throwIfAborted();
      try {
        return await module.apply(step, context);
      } catch (error) {
        context.signal.throwIfAborted();
        throw toApplyError(error, secretsOf(step.desired));
      }
    },
  };
}

async function answerOf<K extends ResourceKind>(desired: ResourceOf<K>, observe: () => Promise<Observation<K>>): Promise<Observation<K>> {
  try {
    return await observe();
  } catch (error) {
    if (error instanceof HostError) return { status: 'unknown', reason: `cannot observe ${desired.id}: ${error.message}` };
    throw error;
  }
}

/** Secrets are looked for only where something is said: most observations say nothing, once a cycle. */
function withoutSecrets<K extends ResourceKind>(observed: Observation<K>, desired: ResourceOf<K>): Observation<K> {
  if (observed.status === 'unknown') return { ...observed, reason: hideSecrets(observed.reason, secretsOf(desired)) };
  if (observed.facts?.message === undefined) return observed;
  return {
    ...observed,
    facts: { ...observed.facts, message: hideSecrets(observed.facts.message, secretsOf(desired, observed as Observation)) },
  };
}

/** A fault of ours stays what it is, so that it is not taken for a refusal of the host. */
function toApplyError(error: unknown, secrets: readonly string[]): unknown {
  if (!(error instanceof HostError || error instanceof ApplyError)) return error;
  const message = hideSecrets(error.message, secrets);
  if (error instanceof ApplyError && message === error.message) return error;
  if (error instanceof SupersededError) return new SupersededError(message);
  // The cause would carry the value that the message hides.
  return new ApplyError(message, message === error.message ? { cause: error } : {});
}
