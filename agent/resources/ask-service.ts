import { formatAuthority, type Probe, type Resource } from '../../schemas/index.ts';
import {
  HostError,
  type HostReader,
  type ProbeAnswer,
  type ServiceProcess,
  type SocketHolder,
  type SocketHolders,
  type SocketPlace,
} from '../host/index.ts';
import { openServiceReader } from '../service-manager/index.ts';

/** A question to a product. Without a service nobody in particular has to answer it. */
export interface ServiceQuestion {
  readonly probe: Probe;
  /** Resource id of the service whose own process has to be the one that answers. */
  readonly service?: string | undefined;
}

/** unseen: there is an answer, and why it cannot be seen whose it is. */
export type ServiceAnswer = ProbeAnswer & { readonly unseen?: string };

export interface AskContext {
  readonly host: HostReader;
  readonly find: (id: string) => Resource | undefined;
  readonly signal: AbortSignal;
}

/**
 * Asks a product, and only itself: where anybody else listens in its place nothing is sent, neither a question nor a login, and
 * the answer is not ok and says who it is. What is not asked by an address of this machine stays as it is.
 */
export async function askService({ probe, service }: ServiceQuestion, context: AskContext): Promise<ServiceAnswer> {
  const { host, signal } = context;
  if (service === undefined) return host.probe(probe, { signal });
  let unseen: string | undefined;
  const admit = async (place: SocketPlace): Promise<string | undefined> => {
    const judged = await judgePeer(place, { service, ...context });
    unseen = judged.unseen;
    return judged.refusal;
  };
  const answer = await host.probe(probe, { signal, admit });
  return unseen === undefined ? answer : { ...answer, unseen };
}

/** Takes an answer that cannot be seen whose it is for none. */
export function believe(answer: ServiceAnswer): ProbeAnswer {
  return answer.ok && answer.unseen !== undefined ? { ok: false, reason: describeUnseen(answer.unseen) } : answer;
}

export function describeUnseen(why: string): string {
  return `there is an answer, and whether it is this member's process that gives it cannot be seen: ${why}`;
}

interface JudgedPeer {
  readonly refusal?: string;
  readonly unseen?: string;
}

async function judgePeer(place: SocketPlace, { service: id, find, host }: { readonly service: string } & AskContext): Promise<JudgedPeer> {
  const service = find(id);
  if (service?.kind !== 'service') return { unseen: `${id} is not a service of this host` };
  try {
    const own = await openServiceReader(host, service.via.manager).findProcesses(service);
    const judged = judgeHolders(await host.findHolders(place, own), { place, own });
    const suspended = judged.refusal === undefined && own !== undefined ? await whySilent(own) : undefined;
    return suspended === undefined ? judged : { refusal: suspended };
  } catch (error) {
    if (error instanceof HostError) return { unseen: error.message };
    throw error;
  }
}

/** Why no process of the service can answer, so that nobody waits for it; workers may go on without their main process. */
async function whySilent({ main, rest }: ServiceProcess): Promise<string | undefined> {
  if (main.suspended === undefined) return undefined;
  return (await rest()).every(({ suspended }) => suspended !== undefined) ? main.suspended : undefined;
}

function judgeHolders(
  found: SocketHolders,
  { place, own }: { readonly place: SocketPlace; readonly own: ServiceProcess | undefined },
): JudgedPeer {
  if (found.status === 'elsewhere') return {};
  if (found.status === 'unseen') return { unseen: found.reason };
  const wanted = own === undefined ? 'and this member has no process' : `not by this member's process (pid ${own.main.pid})`;
  if (found.holders.length === 0)
    return { refusal: `${formatPlace(place)} is answered from elsewhere, since nothing listens there on this machine, ${wanted}` };
  const others = [...new Set(found.holders.filter(({ isOwn }) => !isOwn).map(nameHolder))];
  return others.length === 0 ? {} : { refusal: `${formatPlace(place)} is answered by ${others.join(' and ')}, ${wanted}` };
}

/** For people: the program and its process. */
export function nameHolder({ name, pid }: SocketHolder): string {
  return pid === undefined ? 'a process that this agent may not look at' : `${name === '' ? 'a process' : name} (pid ${pid})`;
}

function formatPlace({ address = '*', port, path }: SocketPlace): string {
  if (path !== undefined) return path;
  return formatAuthority({ address, port: port ?? 0 });
}
