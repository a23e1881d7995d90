import type { Host } from '../host/index.ts';

/** Exit code 101 tells invoke-rc.d that no service may be started or stopped. */
const policy =
  '#!/bin/sh\n# Written by Plumb while packages are installed; left behind only by a killed run, and removed by the next.\nexit 101\n';

/**
 * Keeps maintainer scripts from starting services where no systemd runs: nothing would ever stop them.
 * A policy of the operator's own stays in force.
 */
export async function withoutServiceStarts(host: Host, act: () => Promise<void>): Promise<void> {
  if (!host.privileged || (await host.stat(`${host.root}/run/systemd/system`)) !== undefined) return act();
  const path = `${host.root}/usr/sbin/policy-rc.d`;
  const found = await host.stat(path);
  const isOurs = found?.type === 'file' && (await host.readFile(path))?.toString() === policy;
  if (found !== undefined && !isOurs) return act();
  if (!isOurs) await host.writeFile(path, { content: policy, mode: '0755', owner: 'root', group: 'root' });
  try {
    await act();
  } finally {
    await host.remove(path);
  }
}
