import { formatAuthority, type Listen, type ResourceOf } from '../../../schemas/index.ts';
import type { HostReader, ServiceProcess, SocketHolder, SocketPlace } from '../../host/index.ts';
import { openServiceReader } from '../../service-manager/index.ts';
import { nameHolder } from '../ask-service.ts';

const connectMs = 1000;

/** Which port the service is going to listen on that another process holds, and who; undefined when each is free or its own. */
export async function checkPorts(service: ResourceOf<'service'>, host: HostReader): Promise<string | undefined> {
  const { listens = [], manager } = service.via;
  if (listens.length === 0) return undefined;
  const own = await openServiceReader(host, manager).findProcesses(service);
  for (const listen of listens) {
    const rival = listen.port === 0 ? undefined : await findRival(listen, { own, host });
    if (rival === undefined) continue;
    const { address = '*', port, purpose, protocol = 'tcp' } = listen;
    return `it is to listen on ${formatAuthority({ address, port })}${protocol === 'tcp' ? '' : `/${protocol}`} (${purpose}), which is held by ${nameHolder(rival)}`;
  }
  return undefined;
}

interface RivalDeps {
  readonly own: ServiceProcess | undefined;
  readonly host: HostReader;
}

async function findRival(listen: Listen, deps: RivalDeps): Promise<SocketHolder | undefined> {
  const { address, port, protocol = 'tcp' } = listen;
  const place = { ...(address === undefined ? {} : { address }), port, protocol };
  const isSixth = address?.includes(':') === true;
  const rivals = await strangersAt({ ...place, use: 'listen' }, deps);
  // Whether a socket of every IPv6 address takes IPv4 as well does not show: only a connection tells.
  const certain = rivals.find((one) => isSixth || !one.address.includes(':'));
  if (certain !== undefined || isSixth || protocol === 'udp') return certain;
  const host = address === undefined || address === '*' || address === '0.0.0.0' ? '127.0.0.1' : address;
  const [taker] = await strangersAt({ use: 'connect', address: host, port }, deps);
  if (taker === undefined) return undefined;
  return (await deps.host.probe({ tcp: { host, port }, timeoutMs: connectMs })).ok ? taker : undefined;
}

/** A socket that systemd opened is the one it hands to the service. */
async function strangersAt(place: SocketPlace, { own, host }: RivalDeps): Promise<readonly SocketHolder[]> {
  const found = await host.findHolders(place, own);
  return found.status === 'known' ? found.holders.filter((one) => !one.isOwn && !(one.pid === 1 && one.name === 'systemd')) : [];
}
