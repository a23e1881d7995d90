import { digestOf } from '../../schemas/index.ts';
import { isHeard } from './assume-host.ts';
import type { FleetPair } from './compare-fleets.ts';
import type { ReviewDigest } from './review.ts';
import type { HostSight } from './review-input.ts';

/**
 * What the review was made from: the commits, which vouch for every byte of the desired state, the adapters that render it, and
 * what the hosts involved have reported. No secret is part of it.
 */
export function digestReview(
  { from, to }: FleetPair,
  { hosts, sights }: { readonly hosts: readonly string[]; readonly sights: ReadonlyMap<string, HostSight> | undefined },
): ReviewDigest {
  const adapters = [from, to].map((fleet) => [...fleet.adapters.values()].map(({ name, digest }) => [name, digest]));
  const desired = digestOf({ from: from.commit, to: to.commit, adapters });
  if (sights === undefined) return { whole: digestOf({ desired }), desired };
  const observed = digestOf(Object.fromEntries(hosts.map((host) => [host, comparable(sights.get(host))])));
  return { whole: digestOf({ desired, observed }), desired, observed };
}

/** Without times and counters, so that a host on which nothing happens gives the same. */
function comparable(sight: HostSight | undefined): unknown {
  if (!isHeard(sight)) return sight?.state ?? 'NeverReported';
  const { commit, members } = sight.report;
  return {
    commit,
    members: members.map(({ key, sync, health, softwareVersion, differences, parameters, services }) => ({
      key,
      sync: sync.state,
      health: health.state,
      softwareVersion,
      // The mask of a sensitive value is another one in every process.
      differences: differences.map(({ resource, pointer, observed, sensitive }) => [resource, pointer, sensitive ? 'set' : observed]),
      running: parameters.flatMap(({ name, running, sensitive }) => (running === undefined || sensitive ? [] : [[name, running]])),
      services: services.map(({ id, running }) => [id, running]),
    })),
  };
}
