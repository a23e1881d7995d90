export {
  type ExecOptions,
  type ExecResult,
  type FileAttributes,
  type FileStat,
  type Host,
  HostError,
  type HostReader,
  type ProbeAnswer,
  type ProcessFacts,
  type ProcessOrigin,
} from './host.ts';
export { createLocalHost } from './local-host.ts';
export type { MemoryEntry } from './memory-files.ts';
export { type CommandAnswer, createMemoryHost, type MemoryHost } from './memory-host.ts';
