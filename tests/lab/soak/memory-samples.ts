import type { Lab } from '../lab.ts';

/** Memory of each watched process over time, in MiB. */
export type MemorySamples = Map<string, number[]>;

/** A sample of every agent that is never killed, and of the server. */
export async function sampleMemory(lab: Lab, samples: MemorySamples): Promise<void> {
  for (const host of ['node1', 'node3']) {
    const line = 'sed -n "s/^VmRSS:[^0-9]*\\([0-9]*\\).*/\\1/p" /proc/$(systemctl show -P MainPID plumb-agent)/status';
    put(samples, { name: `agent on ${host}`, kib: Number(await lab.sh(host, line)) });
  }
  const server =
    'for p in $(ip netns pids $0-ctl); do tr "\\0" " " </proc/$p/cmdline | grep -q "main.ts s[e]rve" && sed -n "s/^VmRSS:[^0-9]*\\([0-9]*\\).*/\\1/p" /proc/$p/status; done; true';
  put(samples, { name: 'server', kib: Number((await lab.engine.run('exec', 'ctl', 'sh', '-c', server, lab.name)).trim()) });
}

function put(samples: MemorySamples, { name, kib }: { readonly name: string; readonly kib: number }): void {
  samples.set(name, [...(samples.get(name) ?? []), Math.round(kib / 1024)]);
}

/** Flat: the least of the last third, after its garbage was collected, is not far above the least of the middle one. */
export function isFlat(values: readonly number[]): boolean {
  const third = Math.floor(values.length / 3);
  if (third === 0) return true;
  return Math.min(...values.slice(-third)) <= Math.min(...values.slice(third, 2 * third)) * 1.05 + 8;
}
