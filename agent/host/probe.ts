import type { Probe } from '../../schemas/index.ts';
import type { ExecOptions, ExecResult, ProbeAnswer, ProbeOptions } from './host.ts';
import { askHttp } from './probe-http.ts';
import { askResp } from './probe-resp.ts';
import { askTcp } from './probe-tcp.ts';
import { ProbeFailure, type RawAnswer, readAnswer } from './read-answer.ts';

type Execute = (argv: readonly string[], options: ExecOptions) => Promise<ExecResult>;

/** Asks a product one question; whatever goes wrong is an answer with its reason, never an exception. */
export function createProbe(exec: Execute): (probe: Probe, options?: ProbeOptions) => Promise<ProbeAnswer> {
  return async (probe, { signal, admit } = {}) => {
    const timeout = AbortSignal.timeout(probe.timeoutMs);
    const either = signal === undefined ? timeout : AbortSignal.any([timeout, signal]);
    try {
      return readAnswer(probe, await ask(probe, { signal: either, admit, exec }));
    } catch (error) {
      if (timeout.aborted && !(error instanceof ProbeFailure)) return { ok: false, reason: `no answer within ${probe.timeoutMs} ms` };
      if (signal?.aborted) return { ok: false, reason: 'stopped before there was an answer' };
      return { ok: false, reason: describeFailure(error) };
    }
  };
}

interface AskDeps {
  readonly signal: AbortSignal;
  readonly admit: ProbeOptions['admit'];
  readonly exec: Execute;
}

async function ask(probe: Probe, { signal, admit, exec }: AskDeps): Promise<RawAnswer> {
  if (probe.http !== undefined) return askHttp(probe.http, { signal, admit });
  const wantsAnswer = probe.parse !== undefined || probe.expect !== undefined;
  if (probe.tcp !== undefined) return askTcp(probe.tcp, { signal, wantsAnswer, admit });
  if (probe.resp !== undefined) return askResp(probe.resp, { signal, admit });
  if (probe.command !== undefined) return askCommand(probe.command, { signal, timeoutMs: probe.timeoutMs, exec });
  throw new ProbeFailure('the probe asks nothing; give it http, tcp, resp or command');
}

async function askCommand(
  command: NonNullable<Probe['command']>,
  { signal, timeoutMs, exec }: { readonly signal: AbortSignal; readonly timeoutMs: number; readonly exec: Execute },
): Promise<RawAnswer> {
  const { argv, user, env } = command;
  const result = await exec(argv, { timeoutMs, signal, ...(user === undefined ? {} : { user }), ...(env === undefined ? {} : { env }) });
  if (result.spawnError !== undefined) throw new ProbeFailure(result.spawnError);
  if (result.timedOut || signal.aborted) throw new Error('timed out');
  if (result.exitCode !== 0) throw new ProbeFailure(`${argv[0]} ended with ${describeExit(result)}`);
  return { text: result.stdout };
}

function describeExit({ exitCode, stderr, stdout }: ExecResult): string {
  const said = (stderr || stdout).trim().split('\n').slice(-3).join('; ').slice(0, 500);
  return `${exitCode === null ? 'a signal' : `exit code ${exitCode}`}${said === '' ? '' : `: ${said}`}`;
}

function describeFailure(error: unknown): string {
  if (error instanceof ProbeFailure) return error.message;
  // A host with several addresses fails by each of them.
  const first = error instanceof AggregateError ? error.errors[0] : error;
  const code = first instanceof Error && 'code' in first && typeof first.code === 'string' ? first.code : '';
  return socketReasons[code] ?? (first instanceof Error ? first.message : String(first));
}

const socketReasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset by the other side',
  EHOSTUNREACH: 'host unreachable',
  ENETUNREACH: 'network unreachable',
  ENOTFOUND: 'the name of the host is not known',
  EAI_AGAIN: 'the name of the host cannot be looked up now',
  EPIPE: 'connection closed by the other side',
};
