import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below the range from which the kernel takes ports for connections and for those who do not care. */
const range = { from: 15_000, count: 15_000 };

/**
 * A port of 127.0.0.1 for a program that is started later. Nobody listens on it, the kernel gives it to nobody, and no other
 * process that asks here is given it while this one lives, in whatever clone on this machine.
 */
export async function freePort(): Promise<number> {
  const start = Math.floor(Math.random() * range.count);
  for (let step = 0; step < range.count; step += 1) {
    const port = range.from + ((start + step) % range.count);
    if ((await reserve(port)) && (await isFree(port))) return port;
  }
  throw new Error(`no port from ${range.from} to ${range.from + range.count - 1} is free`);
}

export async function freePorts(count: number): Promise<readonly number[]> {
  const ports: number[] = [];
  while (ports.length < count) ports.push(await freePort());
  return ports;
}

/** An abstract socket is a name that one process of a machine holds, and that goes with the process. */
async function reserve(port: number): Promise<boolean> {
  const holder = createServer().listen(`\0plumb-port-${port}`);
  holder.unref();
  return await once(holder, 'listening').then(
    () => true,
    () => false,
  );
}

async function isFree(port: number): Promise<boolean> {
  const probe = createServer().listen(port, '127.0.0.1');
  const isListening = await once(probe, 'listening').then(
    () => true,
    () => false,
  );
  if (!isListening) return false;
  probe.close();
  await once(probe, 'close');
  return true;
}
