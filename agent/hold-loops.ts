import type { Plan } from '../reconciler/plan/index.ts';
import type { Ledger, Observation, ResourceOf } from '../schemas/index.ts';
import { type Host, HostError, type HostReader } from './host/index.ts';
import { openServiceManager, openServiceReader } from './service-manager/index.ts';

interface HoldDeps extends Pick<Ledger, 'failures'> {
  readonly host: Host;
  /** ISO 8601. */
  readonly now: string;
}

/**
 * Takes the starts of what keeps ending out of the hands of a service manager that would start it again at once, for ever: it
 * is stopped between two lives, and tried when its pause is over. What runs stays, and so does what Plumb may only observe.
 */
export async function holdLoops({ steps }: Plan, { host, failures, now }: HoldDeps): Promise<void> {
  for (const { resource, observed, blocked } of steps) {
    if (resource.kind !== 'service' || !resource.fields.running || resource.drift === 'observe') continue;
    if (blocked !== undefined && blocked.reason !== 'BackingOff') continue;
    const failure = failures[resource.id];
    if (failure?.reason !== 'KeepsEnding' || failure.retryAt <= now) continue;
    try {
      if (await isBetweenLives(resource, observed, host)) await openServiceManager(host, resource.via.manager).stop(resource);
    } catch (error) {
      // It is started once more than it should be, and held after its next end.
      if (!(error instanceof HostError)) throw error;
    }
  }
}

/** Seen waiting for its next start, or started again by the service manager since it was seen: lives may be shorter than a cycle. */
async function isBetweenLives(service: ResourceOf<'service'>, observed: Observation, host: HostReader): Promise<boolean> {
  const { restartsItself, restarts, pid, startTicks } = (observed.status === 'known' ? observed.facts : undefined) ?? {};
  if (restartsItself === true) return true;
  if (restarts === undefined || pid === undefined || (await host.readProcess(pid))?.startTicks === startTicks) return false;
  const reader = openServiceReader(host, service.via.manager);
  reader.forget();
  const state = (await reader.read([service])).get(service.name);
  return state?.status === 'known' && (state.facts?.restarts ?? 0) > restarts;
}
