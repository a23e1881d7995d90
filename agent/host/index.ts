export {
  type ExecOptions,
  type ExecResult,
  type FileAttributes,
  type FileIdentity,
  type FileStat,
  type Host,
  HostError,
  type HostReader,
  type ProbeAnswer,
  type ProbeOptions,
  type ProcessFacts,
  type ProcessOrigin,
  type RunningFiles,
  type ServiceProcess,
  type SocketAddress,
  type SocketHolder,
  type SocketHolders,
  type SocketPlace,
} from './host.ts';
export { createLocalHost } from './local-host.ts';
export type { MemoryEntry } from './memory-files.ts';
export { type CommandAnswer, createMemoryHost, type MemoryHost } from './memory-host.ts';
export { limitOptions } from './process-limits.ts';
