import type { Observation, ResourceOf } from '../../../schemas/index.ts';
import { openServiceReader } from '../../service-manager/index.ts';
import type { ObserveContext } from '../resource-module.ts';

/** Running, enabled, and the definition the process was started with, as the service manager sees them. */
export async function observeService(desired: ResourceOf<'service'>, { host }: ObserveContext): Promise<Observation<'service'>> {
  const states = await openServiceReader(host, desired.via.manager).read([desired]);
  return states.get(desired.name) ?? { status: 'unknown', reason: `${desired.via.manager} says nothing of ${desired.name}` };
}
