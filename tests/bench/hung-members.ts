import { createServer, type Server, type Socket } from 'node:net';
import { createLocalHost } from '../../agent/host/index.ts';
import { observeAll } from '../../agent/observe.ts';
import type { Resource } from '../../schemas/index.ts';
import { print } from './measure.ts';

const timeoutMs = 1000;
const sizes = [1, 10];

/** One observation of members that take a connection and never answer, against one of a single such member in the same run. */
export async function benchHungMembers(): Promise<void> {
  const tookMs: number[] = [];
  for (const members of sizes) {
    const servers = await Promise.all(Array.from({ length: members }, listen));
    const resources = servers.map(({ port }, index) => aHealth(port, index));
    const startedMs = performance.now();
    const observed = await observeAll(resources, { host: createLocalHost({ root: '' }), signal: new AbortController().signal });
    tookMs.push(performance.now() - startedMs);
    for (const { close } of servers) close();
    const isHung = [...observed.values()].every((one) => one.status === 'known' && one.fields['healthy'] === false);
    if (!isHung) throw new Error(`a member that hangs has answered: ${JSON.stringify([...observed.values()])}`);
    const [one = 0] = tookMs;
    print('hung-members', { members, timeoutMs, observationMs: tookMs.at(-1) ?? 0, timesOne: (tookMs.at(-1) ?? 0) / one });
  }
}

async function listen(): Promise<{ readonly port: number; readonly close: () => void }> {
  const sockets: Socket[] = [];
  const server: Server = createServer((socket) => void sockets.push(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const close = () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  };
  return { port: typeof address === 'object' && address !== null ? address.port : 0, close };
}

function aHealth(port: number, index: number): Resource {
  return {
    id: `health[${port}]`,
    kind: 'health',
    name: String(port),
    template: 'answers',
    members: [`bench/${index}`],
    ensure: 'present',
    fields: { healthy: true },
    via: { probe: { tcp: { host: '127.0.0.1', port, send: 'PING\n' }, expect: 'PONG', timeoutMs }, waitMs: timeoutMs },
    effect: 'none',
    effects: {},
    notify: [],
    after: [],
    preserve: [],
    ignore: [],
    sensitive: [],
    drift: 'enforce',
    removable: true,
  };
}
