import type { Plan } from '../reconciler/plan/index.ts';
import type { Ledger } from '../schemas/index.ts';
import { type Host, HostError } from './host/index.ts';
import { openServiceManager } from './service-manager/index.ts';

/**
 * Takes the starts of what keeps ending out of the hands of a service manager that would start it again at once, for ever: it
 * is stopped between two lives, and tried when its pause is over. What runs stays, and so does what Plumb may only observe.
 */
export async function holdLoops({ steps }: Plan, { host, failures }: Pick<Ledger, 'failures'> & { readonly host: Host }): Promise<void> {
  for (const { resource, observed, blocked } of steps) {
    if (resource.kind !== 'service' || !resource.fields.running || blocked?.reason !== 'BackingOff') continue;
    if (failures[resource.id]?.reason !== 'KeepsEnding') continue;
    if (observed.status !== 'known' || observed.facts?.restartsItself !== true) continue;
    try {
      await openServiceManager(host, resource.via.manager).stop(resource);
    } catch (error) {
      // It is started once more than it should be, and held after its next end.
      if (!(error instanceof HostError)) throw error;
    }
  }
}
