import type { Observation, ResourceOf } from '../../../schemas/index.ts';
import { describeUnseen } from '../ask-service.ts';
import type { ObserveContext } from '../resource-module.ts';
import { askHealth } from './ask.ts';

/**
 * One question, and a look at the sockets. No answer is unhealthy, since that is what clients of the service get too, and so is somebody else's; one that
 * cannot be seen whose it is says nothing.
 */
export async function observeHealth({ via }: ResourceOf<'health'>, context: ObserveContext): Promise<Observation<'health'>> {
  const answer = await askHealth(via, context);
  if (answer.ok && answer.unseen !== undefined) return { status: 'unknown', reason: describeUnseen(answer.unseen) };
  if (answer.ok) return { status: 'known', fields: { healthy: true } };
  return { status: 'known', fields: { healthy: false }, facts: { message: answer.reason } };
}
