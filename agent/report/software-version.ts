import { incarnationOf, installedVersion, type Step, softwareOf } from '../../reconciler/plan/index.ts';
import type { Ledger, MemberReport } from '../../schemas/index.ts';

/**
 * The version that a member runs, and the installed one where it is another. What does not run has the version that a start
 * would bring; of a process that was older when it was seen first, only the installed one is known.
 */
export function softwareVersions(
  steps: readonly Step[],
  { processes }: Pick<Ledger, 'processes'>,
): Pick<MemberReport, 'softwareVersion' | 'installedVersion'> {
  const software = steps.find(({ resource, observed }) => resource.kind === 'package' && installedVersion(observed) !== undefined);
  const installed = software === undefined ? undefined : installedVersion(software.observed);
  if (software === undefined || installed === undefined) return {};
  const service = steps.find(({ resource, observed }) => isWatched(resource.id, { software, steps }) && isRunning(observed));
  const known = service === undefined ? undefined : processes?.software?.[service.resource.id];
  if (service === undefined || known === undefined || known.incarnation !== incarnationOf(service)) return { softwareVersion: installed };
  const running = known.versions[software.resource.name];
  if (running === undefined) return { installedVersion: installed };
  return { softwareVersion: running, ...(running === installed ? {} : { installedVersion: installed }) };
}

function isWatched(id: string, { software, steps }: { readonly software: Step; readonly steps: readonly Step[] }): boolean {
  return id.startsWith('service[') && softwareOf(id, steps).includes(software);
}

function isRunning(observed: Step['observed']): boolean {
  return observed.status === 'known' && observed.fields['running'] === true;
}
