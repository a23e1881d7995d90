import { digestOf, type Slice } from '../../schemas/index.ts';
import { type FleetModel, sliceFor } from '../compile/index.ts';
import { isReporting } from './assume-host.ts';
import type { FleetPair } from './compare-fleets.ts';
import type { ReviewDigest } from './review.ts';
import type { LastHostStatus } from './review-input.ts';
import { createEquality } from './same-value.ts';

export interface DigestInput {
  /** Names of the hosts that change, and of those whose reports count. */
  readonly changed: readonly string[];
  readonly involved: readonly string[];
  readonly lastStatuses: ReadonlyMap<string, LastHostStatus> | undefined;
}

/**
 * What the review was made from: everything that Git says of the hosts that change, before and after, and what the hosts involved
 * have reported. Ids of commits are no part of it: a merge that brings what was reviewed has its digest, whatever else was merged
 * before. Nothing that is secret in a report is part of it.
 */
export function digestReview(fleets: FleetPair, { changed, involved, lastStatuses }: DigestInput): ReviewDigest {
  const desired = digestDesired(fleets, changed);
  if (lastStatuses === undefined) return { whole: digestOf({ desired }), desired };
  const base = fleets.from.commit;
  const observed = digestOf(Object.fromEntries(involved.map((host) => [host, comparable(lastStatuses.get(host), base)])));
  return { whole: digestOf({ desired, observed }), desired, observed };
}

function digestDesired({ from, to }: FleetPair, changed: readonly string[]): string {
  const brief = createBrief();
  const same = createEquality();
  const hosts = changed.map((host) => [host, ...[from, to].map((fleet) => describeHost(fleet, { host, brief }))]);
  const names = [...new Set([...from.middleware.keys(), ...to.middleware.keys()])].sort();
  const rollouts = names.map((name) => [name, ...[from, to].map((fleet) => fleet.middleware.get(name)?.rollout)]);
  return digestOf({
    settings: [from.settings, to.settings],
    rollouts: rollouts.filter(([, before, after]) => !same(before, after)),
    hosts,
  });
}

interface HostQuery {
  readonly host: string;
  readonly brief: (value: object) => string;
}

function describeHost(fleet: FleetModel, { host, brief }: HostQuery): unknown {
  const slice: Slice | undefined = sliceFor(fleet, host)?.slice;
  if (slice === undefined) return null;
  const members = slice.members.map(({ peers, files, wiring, ...member }) => ({ ...member, shared: [peers, files, wiring].map(brief) }));
  return { host: slice.host, adapters: slice.adapters, members };
}

/** Members of one middleware share what they hold: each is read once. */
function createBrief(): (value: object) => string {
  const known = new WeakMap<object, string>();
  return (value) => {
    const digest = known.get(value) ?? digestOf(value);
    known.set(value, digest);
    return digest;
  };
}

/** Without times and counters, so that a host on which nothing happens gives the same. */
function comparable(lastStatus: LastHostStatus | undefined, base: string): unknown {
  if (!isReporting(lastStatus)) return lastStatus?.state ?? 'NeverReported';
  const { commit, members } = lastStatus.report;
  return {
    // The base has another id where something else was merged before.
    commit: commit === base ? 'base' : commit,
    members: members.map(({ key, sync, health, softwareVersion, installedVersion, differences, parameters, services }) => ({
      key,
      sync: sync.state,
      health: health.state,
      softwareVersion,
      installedVersion,
      // The mask of a sensitive value is another one in every process.
      differences: differences.map(({ resource, pointer, observed, sensitive }) => [resource, pointer, sensitive ? 'set' : observed]),
      running: parameters.flatMap(({ name, running, sensitive }) => (running === undefined || sensitive ? [] : [[name, running]])),
      services: services.map(({ id, running }) => [id, running]),
    })),
  };
}
