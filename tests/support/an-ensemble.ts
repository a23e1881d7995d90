import type { Rendered } from '../../schemas/index.ts';
import { renderUnder } from './a-rendered-host.ts';
import { freePorts } from './free-ports.ts';

/** Real ZooKeeper members on one address, rendered for as many as are listed: small ones that elect quickly. */
export interface Ensemble {
  /** The member as it is when Git lists these members, of which some may be detached. */
  render(id: string, listed: readonly string[], detached?: readonly string[]): Rendered;
}

export const smallMember = { heap: '64m', javaOptions: ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'], tickTime: 500 };

export async function anEnsemble(root: string, ids: readonly string[]): Promise<Ensemble> {
  const ports = await freePorts(ids.length * 3);
  const parameters = (id: string) => {
    const [clientPort, quorumPort, electionPort] = ports.slice(ids.indexOf(id) * 3);
    return { ...smallMember, clientPort, quorumPort, electionPort, maxClientCnxns: 30 };
  };
  return {
    render: (id, listed, detached = []) => {
      const peers = listed.map((peer) => ({
        id: peer,
        host: 'h',
        address: '127.0.0.1',
        parameters: parameters(peer),
        detached: detached.includes(peer),
      }));
      const member = { middleware: 'zk', id, topology: 'ensemble', peers, parameters: parameters(id) };
      return renderUnder(root, { adapter: 'zookeeper', members: [member] });
    },
  };
}
