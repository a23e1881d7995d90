import type { Host, HostReader } from '../host/index.ts';
import { createApt, createAptReader } from './apt.ts';
import { createDnf, createDnfReader } from './dnf.ts';
import type { PackageManager, PackageReader } from './package-manager.ts';

export type PackageManagerName = 'apt' | 'dnf';

/** One reader a host and manager, so that what it parsed serves every package and every cycle. */
const readers: Readonly<Record<PackageManagerName, WeakMap<HostReader, PackageReader>>> = { apt: new WeakMap(), dnf: new WeakMap() };

/** Packages are the machine's, also where the agent manages one directory of it. */
export function openPackageReader({ machine: host }: HostReader, manager: PackageManagerName): PackageReader {
  const reader = readers[manager].get(host) ?? (manager === 'apt' ? createAptReader(host) : createDnfReader(host));
  readers[manager].set(host, reader);
  return reader;
}

export function openPackageManager({ machine: host }: Host, manager: PackageManagerName): PackageManager {
  switch (manager) {
    case 'apt':
      return createApt(host);
    case 'dnf':
      return createDnf(host);
  }
}
