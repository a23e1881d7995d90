import { formatAuthority, type HealthVia, isAnyAddress, isIpAddress, isLoopback, type Listen, plainAddress } from '../../schemas/index.ts';
import { HostError, type HostReader, type ServiceProcess, type SocketHolder, type SocketPlace } from '../host/index.ts';
import { openServiceReader } from '../service-manager/index.ts';
import { type AskContext, nameHolder } from './ask-service.ts';

/** missing: where Git promises the service to others and none of its processes listens. unseen: why that cannot be told. */
export interface ListenJudgement {
  readonly missing?: string;
  readonly unseen?: string;
}

/** Compares the listening sockets of the service's own processes with what is promised of them. */
export async function checkListens(
  { service: id, listens = [], reached = [] }: Pick<HealthVia, 'service' | 'listens' | 'reached'>,
  { host, find }: Pick<AskContext, 'host' | 'find'>,
): Promise<ListenJudgement> {
  const service = id === undefined ? undefined : find(id);
  if (service?.kind !== 'service' || listens.length + reached.length === 0) return {};
  try {
    const own = await openServiceReader(host, service.via.manager).findProcesses(service);
    if (own === undefined) return { missing: 'it has no process that could listen' };
    const look = createLook(host, own);
    const missing: string[] = [];
    for (const listen of listens) missing.push(...((await look.isHeard(listen)) ? [] : [await describeMissing(listen, look)]));
    for (const wired of reached) missing.push(...((await look.isReached(wired)) ? [] : [await describeUnreached(wired, look)]));
    return missing.length === 0 ? {} : { missing: [...new Set(missing)].join('; ') };
  } catch (error) {
    if (error instanceof HostError || error instanceof UnseenError) return { unseen: error.message };
    throw error;
  }
}

class UnseenError extends Error {
  override readonly name = 'UnseenError';
}

type SocketLook = ReturnType<typeof createLook>;

/** What is as a rule costs one look at a table that was read already; only what is missed is looked for everywhere. */
function createLook(host: HostReader, own: ServiceProcess) {
  async function holdersAt(place: SocketPlace): Promise<readonly SocketHolder[]> {
    const found = await host.findHolders(place, own);
    if (found.status === 'unseen') throw new UnseenError(found.reason);
    return found.status === 'known' ? found.holders : [];
  }

  async function ownAt(place: SocketPlace): Promise<readonly string[]> {
    return (await holdersAt(place)).filter(({ isOwn }) => isOwn).map(({ address }) => address);
  }

  async function isHeard(listen: Listen): Promise<boolean> {
    const { port, protocol = 'tcp' } = listen;
    const wanted = plainAddress(listen.address ?? '');
    const isNumber = listen.address !== undefined && (isAnyAddress(wanted) || isIpAddress(wanted)) && listen.address !== 'localhost';
    const nearest = isNumber && !isAnyAddress(wanted) ? wanted : wanted === '::' ? '::1' : '127.0.0.1';
    const suffices = (address: string) => !isNumber || covers(address, wanted);
    if ((await ownAt({ use: 'connect', address: nearest, port, protocol })).some(suffices)) return true;
    return (await ownAt({ use: 'listen', port, protocol })).some(suffices);
  }

  /** Where the host's address is none of this machine's, as behind a translation, any address that is not its loopback may be it. */
  async function isReached({ address = '*', port }: Listen): Promise<boolean> {
    const wanted = plainAddress(address);
    const isHome = isLoopback(wanted);
    const suffices = (one: string) => covers(one, wanted) || (isHome ? isLoopback(one) : !isLoopback(one));
    if (isIpAddress(wanted) && (await ownAt({ use: 'connect', address: wanted, port })).some(suffices)) return true;
    return (await ownAt({ use: 'listen', port })).some(suffices);
  }

  return { isHeard, isReached, holdersAt };
}

/** Java listens on every IPv4 address by a socket of every IPv6 address. */
function covers(address: string, wanted: string): boolean {
  if (wanted === '::') return address === '::';
  return address === wanted || isAnyAddress(address);
}

async function describeMissing(listen: Listen, look: SocketLook): Promise<string> {
  const { address = '*', port, protocol = 'tcp', purpose } = listen;
  const place = `${formatAuthority({ address, port })}${protocol === 'tcp' ? '' : `/${protocol}`}`;
  return `it does not listen on ${place} (${purpose})${await describeInstead({ port, protocol }, look)}`;
}

async function describeUnreached({ address = '*', port, purpose }: Listen, look: SocketLook): Promise<string> {
  return `others are wired to ${formatAuthority({ address, port })} (${purpose}), where it does not listen${await describeInstead({ port, protocol: 'tcp' }, look)}`;
}

/** What is there in its place, as evidence. */
async function describeInstead(place: Pick<SocketPlace, 'port' | 'protocol'>, { holdersAt }: SocketLook): Promise<string> {
  const holders = await holdersAt({ use: 'listen', ...place });
  const found = holders.map((one) => `${formatAuthority(one)}${one.isOwn ? '' : ` of ${nameHolder(one)}`}`);
  return found.length === 0 ? ', and nothing listens on that port' : `, but ${[...new Set(found)].join(' and ')} does`;
}
