import type { ExecOptions, ExecResult, Host } from '../host/index.ts';
import { ApplyError } from './resource-module.ts';

const tailChars = 600;
const tailLines = 8;

/** Runs a program that changes the host and throws ApplyError with the end of its output unless it exits 0. */
export async function runOrFail(argv: readonly string[], { host, ...options }: { readonly host: Host } & ExecOptions): Promise<ExecResult> {
  const result = await host.run(argv, options);
  if (result.exitCode === 0) return result;
  options.signal?.throwIfAborted();
  throw new ApplyError(`${argv[0]} ${formatEnd(result, options)}${formatTail(result)}`);
}

function formatEnd(result: ExecResult, { timeoutMs }: ExecOptions): string {
  if (result.spawnError !== undefined) return `cannot be started: ${result.spawnError}`;
  if (result.timedOut) return `did not end within ${timeoutMs ?? 0} ms`;
  return result.exitCode === null ? 'was ended by a signal' : `exits ${result.exitCode}`;
}

function formatTail({ stdout, stderr }: ExecResult): string {
  const output = (stderr.trim() === '' ? stdout : stderr).trim();
  if (output === '') return '';
  return `: ${output.split('\n').slice(-tailLines).join('\n').slice(-tailChars)}`;
}
