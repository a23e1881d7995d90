import { formatAuthority, type Ledger, type Listen, plainAddress, type Resource, type ServiceVia } from '../../schemas/index.ts';

/**
 * Why a reload cannot do what Git wants of the service: a process that holds every address of a port cannot bind one of them besides,
 * and the reverse, until it lets the port go. Undefined where it can, and where nobody knows what the process holds.
 */
export function findRebinding(service: Resource, { resources }: Pick<Ledger, 'resources'>): string | undefined {
  const held = (resources[service.id]?.via as Partial<ServiceVia> | undefined)?.listens;
  if (service.kind !== 'service' || held === undefined) return undefined;
  const wanted = service.via.listens ?? [];
  const isHeld = (listen: Listen) => held.some((other) => isSame(listen, other));
  // Where every address stays wanted and held, one of them is no listener of its own.
  const isCovered = (listen: Listen) => wanted.some((every) => isWildcard(every) && isHeld(every) && overlaps(every, listen));
  for (const listen of wanted) {
    const obstacle = isHeld(listen) || isCovered(listen) ? undefined : held.find((other) => overlaps(listen, other));
    if (obstacle !== undefined) return `the process cannot bind ${nameOf(listen)} while it holds ${nameOf(obstacle)}`;
  }
  return undefined;
}

/** One of them is every address of a family that the other one belongs to. */
function overlaps(one: Listen, other: Listen): boolean {
  if (!isSamePort(one, other) || isSame(one, other) || isIpv6(one) !== isIpv6(other)) return false;
  return isWildcard(one) || isWildcard(other);
}

function isSame(one: Listen, other: Listen): boolean {
  return isSamePort(one, other) && addressOf(one) === addressOf(other);
}

function isSamePort(one: Listen, other: Listen): boolean {
  return one.port === other.port && (one.protocol ?? 'tcp') === (other.protocol ?? 'tcp');
}

function isWildcard(listen: Listen): boolean {
  return ['0.0.0.0', '::'].includes(addressOf(listen));
}

function isIpv6(listen: Listen): boolean {
  return addressOf(listen).includes(':');
}

/** Without brackets, and one text for every way to say all addresses. */
function addressOf({ address = '*' }: Listen): string {
  const plain = plainAddress(address);
  return plain === '*' || plain === '' ? '0.0.0.0' : plain;
}

function nameOf(listen: Listen): string {
  return formatAuthority({ address: addressOf(listen), port: listen.port });
}
