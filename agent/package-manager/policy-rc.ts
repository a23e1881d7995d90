import type { Host } from '../host/index.ts';

const heading = '#!/bin/sh\n# Written by Plumb while packages are installed; left behind only by a killed run, and removed by the next.\n';

/**
 * Keeps maintainer scripts from starting what they install: it would take the port of the instance that Plumb is
 * about to start, and where no systemd runs nothing would ever stop it. A policy of the operator's own stays in force.
 */
export async function withoutServiceStarts(host: Host, act: () => Promise<void>): Promise<void> {
  if (!host.privileged) return act();
  const path = `${host.root}/usr/sbin/policy-rc.d`;
  const found = await host.stat(path);
  const isOurs = found?.type === 'file' && (await host.readFile(path))?.toString().startsWith(heading) === true;
  if (found !== undefined && !isOurs) return act();
  await host.writeFile(path, { content: await formatPolicy(host), mode: '0755', owner: 'root', group: 'root' });
  try {
    await act();
  } finally {
    await host.remove(path);
  }
}

/**
 * Exit code 101 tells invoke-rc.d and deb-systemd-invoke that an action is forbidden. Under systemd what already runs
 * may be restarted, by an upgrade of something else for example; and a policy whose writer is gone forbids nothing.
 */
async function formatPolicy(host: Host): Promise<string> {
  const writer = await host.readProcess(process.pid);
  const ticks = `"$(sed 's/.*) //' /proc/${process.pid}/stat 2>/dev/null | cut -d' ' -f20)"`;
  return [
    `${heading}[ -d /run/systemd/system ] || exit 101`,
    ...(writer === undefined ? [] : [`[ ${ticks} = ${writer.startTicks} ] || exit 0`]),
    'case " $* " in *" start "*) exit 101 ;; esac',
    'exit 0',
    '',
  ].join('\n');
}
