import { installAgent } from '../../lab/join-hosts.ts';
import { serverUrl, startLab } from '../../lab/lab.ts';
import { agentVersion, prepareLab } from '../../lab/prepare.ts';
import { waitFor } from '../../lab/wait-for.ts';
import type { FaultyProduct } from './fault.ts';
import type { World } from './world.ts';

const packages: Readonly<Record<FaultyProduct, readonly string[]>> = {
  redis: ['redis-server', 'redis-tools'],
  nginx: ['nginx'],
  zookeeper: ['zookeeper', 'default-jre-headless'],
  'shop-api': [],
  settings: [],
};

/** Hosts of the lab, each with a systemd of its own and the products that its members need. */
export async function startSystemdWorld(products: ReadonlyMap<string, readonly FaultyProduct[]>): Promise<World> {
  await prepareLab();
  const lab = await startLab(`promises-${process.pid}`, { hosts: products.size });
  const { engine } = lab;
  try {
    const joined = await Promise.all(
      lab.hosts.map(async (host) => {
        const wanted = (products.get(host) ?? []).flatMap((product) => packages[product]);
        if (wanted.length > 0) await lab.on(host, 'apt-get', 'install', '-y', ...wanted);
        return [host, await installAgent(lab, host, agentVersion)] as const;
      }),
    );
    const systemctl = (host: string, verb: string) => lab.tryOn(host, ['systemctl', verb, 'plumb-agent']);
    return {
      manager: 'systemd',
      repository: lab.repository,
      identities: Object.fromEntries(joined),
      rootOf: () => '',
      scratch: '/var/tmp/plumb-promises',
      node: '/usr/lib/plumb-agent/node',
      startServer: () => Promise.resolve(),
      ask: async <T>(path: string) => {
        const { status, text } = await lab.ask(`${serverUrl}/api/v1/${path}`);
        return status === 200 ? (JSON.parse(text) as T) : undefined;
      },
      askText: async (path) => {
        const { status, text } = await lab.ask(`${serverUrl}${path}`);
        return status === 200 ? text : undefined;
      },
      startAgent: async (host) => {
        await systemctl(host, 'start');
      },
      stopAgent: async (host) => {
        await systemctl(host, 'stop');
      },
      reboot: async (host) => {
        await lab.tryOn(host, ['sh', '-c', 'touch /run/before-reboot; systemctl reboot']);
        const isNew = async () => (await lab.tryOn(host, ['test', '!', '-e', '/run/before-reboot'])).exitCode === 0;
        await waitFor(isNew, { what: `${host} boots anew` });
        await engine.run('start', host);
      },
      sh: async (host, line) => (await lab.tryOn(host, ['timeout', '60', 'bash', '-c', line])).stdout,
      stop: () => lab.down(),
    };
  } catch (error) {
    await lab.down();
    throw error;
  }
}
