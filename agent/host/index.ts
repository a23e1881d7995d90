export { type ExecOptions, type ExecResult, type FileStat, type Host, HostError, type HostReader, type ProbeAnswer } from './host.ts';
