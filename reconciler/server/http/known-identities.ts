import type { KeyObject } from 'node:crypto';
import { parseIdentity } from '../../../schemas/http-signature.ts';
import type { FleetExpectation } from '../../status/index.ts';
import { Refusal } from './refusal.ts';

/** Public keys of hosts, found by name without a search: anybody may make the server look one up. */
export interface KnownIdentities {
  /** Throws Refusal for a host that has no identity. */
  find(host: string, expectation: FleetExpectation): Promise<KnownIdentity>;
}

export interface KnownIdentity {
  /** As Git lists it. */
  readonly identity: string;
  readonly publicKey: KeyObject;
}

/** The last identity of a host that departed, good until then. */
export interface DepartedIdentity {
  readonly identity: string;
  /** Milliseconds since the epoch. */
  readonly until: number;
}

export interface KnownIdentitiesOptions {
  /** The last identities of hosts that Git lists no longer and that may still say farewell. */
  readonly readDeparted: () => Promise<ReadonlyMap<string, DepartedIdentity>>;
  readonly clock: () => number;
}

/** The store is asked for departed hosts no more often, however many names are made up. */
const departedKeptMs = 1000;

interface Keys {
  readonly listed: ReadonlyMap<string, string | undefined>;
  readonly parsed: Map<string, KeyObject | undefined>;
  departed: { readonly since: number; readonly identities: Promise<ReadonlyMap<string, DepartedIdentity>> } | undefined;
}

/** Everything is kept for one expectation: the next has identities of its own. */
export function createKnownIdentities({ readDeparted, clock }: KnownIdentitiesOptions): KnownIdentities {
  const known = new WeakMap<FleetExpectation, Keys>();
  const readDepartedOf = (keys: Keys): Promise<ReadonlyMap<string, DepartedIdentity>> => {
    const now = clock();
    if (keys.departed === undefined || Math.abs(now - keys.departed.since) > departedKeptMs)
      keys.departed = { since: now, identities: readDeparted() };
    return keys.departed.identities;
  };
  return {
    find: async (host, expectation) => {
      const keys = known.get(expectation) ?? index(expectation);
      known.set(expectation, keys);
      const isListed = keys.listed.has(host);
      const identity = isListed ? keys.listed.get(host) : notAfter(clock(), (await readDepartedOf(keys)).get(host));
      if (identity === undefined) throw refuse(host, { isListed, commit: expectation.commit.id });
      const publicKey = keys.parsed.has(identity) ? keys.parsed.get(identity) : parseIdentity(identity);
      keys.parsed.set(identity, publicKey);
      if (publicKey === undefined) throw new Refusal('bad-signature', `the identity Git lists for host ${host} is none`);
      return { identity, publicKey };
    },
  };
}

function notAfter(now: number, departed: DepartedIdentity | undefined): string | undefined {
  return departed !== undefined && now <= departed.until ? departed.identity : undefined;
}

function index({ hosts }: FleetExpectation): Keys {
  return { listed: new Map(hosts.map(({ name, identity }) => [name, identity])), parsed: new Map(), departed: undefined };
}

function refuse(host: string, { isListed, commit }: { readonly isListed: boolean; readonly commit: string }): Refusal {
  if (isListed) return new Refusal('no-identity', `host ${host} has no identity in Git: add what plumb-agent keygen prints`);
  return new Refusal('unknown-host', `no host ${host} in commit ${commit}: add a Host document with its identity`);
}
