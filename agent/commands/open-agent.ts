import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { adapterEngine } from '../../adapters/index.ts';
import { limitsForTransfer, openSource, readBuiltinAdapters, type Source } from '../../reconciler/source/index.ts';
import type { CycleDeps } from '../cycle.ts';
import { createDesiredState } from '../desired/desired-state.ts';
import { createCompiledSliceSource } from '../desired/slice-source.ts';
import { createLocalHost, type Host } from '../host/index.ts';
import type { ReportDraft } from '../report/report-facts.ts';
import { startTicks } from '../state/process-start.ts';
import { createStateDirectory, readOnlyState, type StateDirectory } from '../state/state-directory.ts';
import { type AgentOptions, OptionsError } from './agent-options.ts';

export interface OpenedAgent {
  readonly host: Host;
  readonly state: StateDirectory;
  readonly source: Source;
  readonly deps: CycleDeps;
}

export interface OpeningOptions {
  readonly signal: AbortSignal;
  readonly emit: (draft: ReportDraft) => Promise<void>;
  /** Nothing that the agent remembers is written: only its copy of the repository is brought up to date. */
  readonly readsOnly?: boolean;
}

/** Puts the agent together for one command. */
export async function openAgent(options: AgentOptions, { signal, emit, readsOnly = false }: OpeningOptions): Promise<OpenedAgent> {
  const host = openHost(options);
  const kept = await createStateDirectory(host, options.state);
  const state = readsOnly ? readOnlyState(kept) : kept;
  const cacheDir = join(options.state, 'git');
  const source = openSource({
    location: options.repo,
    branch: options.branch,
    cacheDir,
    credentials: readCredentials(options),
    limits: limitsForTransfer(options.transferLimit),
  });
  const builtin = readBuiltinAdapters().flatMap((folder) => adapterEngine.load(folder).adapter ?? []);
  const desiredState = await createDesiredState({
    source: createCompiledSliceSource({ source, engine: adapterEngine, builtin, host: options.host }),
    engine: adapterEngine,
    environment: { root: options.root, privileged: host.privileged, canInstall: host.machine.privileged },
    state,
  });
  const deps: CycleDeps = {
    hostName: options.host,
    boot: startTicks(1) ?? 'unknown',
    host,
    desiredState,
    state,
    signal,
    now: () => new Date(),
    monotonicMs: () => performance.now(),
    emit,
  };
  return { host, state, source, deps };
}

/** The machine, or the directory of it that is managed; made where it is not there yet. */
export function openHost({ root }: Pick<AgentOptions, 'root'>): Host {
  if (root !== '') mkdirSync(root, { recursive: true, mode: 0o755 });
  return createLocalHost({ root });
}

function readCredentials({ username, passwordFile, tokenFile }: AgentOptions) {
  if (tokenFile !== undefined) return { token: readSecret(tokenFile) };
  if (username !== undefined) return { username, password: passwordFile === undefined ? '' : readSecret(passwordFile) };
  return undefined;
}

function readSecret(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    throw new OptionsError(`cannot read the secret file ${path}: ${(error as Error).message}`);
  }
}
