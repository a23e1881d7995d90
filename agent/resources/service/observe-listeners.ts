import {
  formatAuthority,
  isAnyAddress,
  isIpAddress,
  type Listen,
  type Observation,
  plainAddress,
  type ResourceOf,
} from '../../../schemas/index.ts';
import { HostError, type HostReader, type SocketAddress } from '../../host/index.ts';
import { openServiceReader } from '../../service-manager/index.ts';

const most = 50;

/** The observation with the TCP sockets on which the service listens beyond what its adapter says. They are told, and no difference. */
export async function addListeners(
  state: Observation<'service'>,
  service: ResourceOf<'service'>,
  host: HostReader,
): Promise<Observation<'service'>> {
  if (state.status !== 'known' || state.fields.running !== true || service.via.argv === undefined) return state;
  const beyond = await findBeyond(service, host);
  return beyond.length === 0 ? state : { ...state, facts: { ...state.facts, listensBeyond: beyond } };
}

async function findBeyond(service: ResourceOf<'service'>, host: HostReader): Promise<readonly string[]> {
  const { listens = [], manager } = service.via;
  try {
    const own = await openServiceReader(host, manager).findProcesses(service);
    const found = own === undefined ? [] : await host.listListeners(own);
    const beyond = found.filter((socket) => !listens.some((listen) => isWithin(socket, listen))).map(formatAuthority);
    return [...new Set(beyond)].sort().slice(0, most);
  } catch (error) {
    if (error instanceof HostError) return [];
    throw error;
  }
}

/** What stands behind a name, or whether a socket of every IPv6 address takes IPv4 too, does not show. */
function isWithin({ address, port }: SocketAddress, { address: said, port: promised, protocol }: Listen): boolean {
  if (port !== promised || protocol === 'udp') return false;
  const wanted = said === undefined || said === 'localhost' ? undefined : plainAddress(said);
  return wanted === undefined || isAnyAddress(wanted) || !isIpAddress(wanted) || wanted === address;
}
