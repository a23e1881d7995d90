import type { Adapter } from '../../adapters/index.ts';
import type { FleetPair } from './compare-fleets.ts';
import type { HostPrediction } from './predict-host.ts';

/** Replaces the secrets in a text. */
export type Conceal = (text: string) => string;

const shortest = 4;

/**
 * Conceals the secrets of a host. Sensitive parameters are left out where they stand; this finds them where a product repeats them,
 * such as in an address. Very short ones would be found everywhere.
 */
export function createConcealOn({ from, to }: FleetPair): (host: HostPrediction) => Conceal {
  const names = new Map<string, readonly string[]>();
  for (const fleet of [from, to])
    for (const [name, adapter] of fleet.adapters) names.set(name, [...(names.get(name) ?? []), ...sensitiveNames(adapter)]);
  return (host) => createConceal(secretsOn(host, names));
}

function secretsOn({ from, to }: HostPrediction, names: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  const members = [...(from?.slice.members ?? []), ...(to?.slice.members ?? [])];
  const texts = members.flatMap((member) =>
    [member, ...member.peers].flatMap(({ parameters }) => (names.get(member.adapter) ?? []).flatMap((name) => textsIn(parameters[name]))),
  );
  return new Set(texts);
}

function createConceal(secrets: ReadonlySet<string>): Conceal {
  // Longer secrets first, so that a secret which contains another is replaced as a whole.
  const ordered = [...secrets].sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
  return (text) => ordered.reduce((shown, secret) => (shown.includes(secret) ? shown.replaceAll(secret, '(secret)') : shown), text);
}

function sensitiveNames({ parametersSchema }: Adapter): readonly string[] {
  const properties = (parametersSchema['properties'] ?? {}) as Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  return Object.keys(properties).filter((name) => properties[name]?.['x-sensitive'] === true);
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string' || typeof value === 'number') return String(value).length < shortest ? [] : [String(value)];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
