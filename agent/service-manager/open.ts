import type { Host, HostReader } from '../host/index.ts';
import type { ServiceManager, ServiceReader } from './service-manager.ts';
import { createSupervisor, createSupervisorReader } from './supervisor.ts';
import { createSystemd, createSystemdReader } from './systemd.ts';

export type ServiceManagerName = 'systemd' | 'supervisor';

/** One systemd reader a host, so that what is prefetched for all is found by each, and forgotten after any change. */
const systemdReaders = new WeakMap<HostReader, ReturnType<typeof createSystemdReader>>();

export function openServiceReader(host: HostReader, manager: ServiceManagerName): ServiceReader {
  switch (manager) {
    case 'systemd':
      return systemdReaderOf(host);
    case 'supervisor':
      return createSupervisorReader(host);
  }
}

export function openServiceManager(host: Host, manager: ServiceManagerName): ServiceManager {
  switch (manager) {
    case 'systemd':
      return createSystemd(host, systemdReaderOf(host));
    case 'supervisor':
      return createSupervisor(host);
  }
}

function systemdReaderOf(host: HostReader): ReturnType<typeof createSystemdReader> {
  const reader = systemdReaders.get(host) ?? createSystemdReader(host);
  systemdReaders.set(host, reader);
  return reader;
}
