import type { Observation, ResourceOf } from '../../../schemas/index.ts';
import type { ObserveContext } from '../resource-module.ts';

/** One question. No answer is unhealthy, since that is what clients of the service get too. */
export async function observeHealth(desired: ResourceOf<'health'>, { host, signal }: ObserveContext): Promise<Observation<'health'>> {
  const answer = await host.probe(desired.via.probe, signal);
  if (answer.ok) return { status: 'known', fields: { healthy: true } };
  return { status: 'known', fields: { healthy: false }, facts: { message: answer.reason } };
}
