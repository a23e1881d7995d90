import type { HostReader } from '../host/index.ts';

/** Locks that package managers hold for as long as they change the machine. */
const locks = ['/var/lib/dpkg/lock', '/var/lib/dpkg/lock-frontend', '/var/lib/rpm/.rpm.lock', '/usr/lib/sysimage/rpm/.rpm.lock'];

/** Whether a package manager is changing the machine now, whoever runs it; a text for people. */
export async function findWorkInProgress(host: HostReader): Promise<string | undefined> {
  for (const path of locks) {
    const pid = await host.findLockHolder(path);
    if (pid !== undefined) return `a package manager is at work: process ${pid} has ${path}`;
  }
  return undefined;
}
