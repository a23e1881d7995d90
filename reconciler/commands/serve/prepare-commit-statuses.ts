import {
  createForge,
  ForgeError,
  type ForgeKind,
  followCommits,
  readForgeToken,
  readJobFacts,
  tokenVariablesOf,
} from '../../forge/index.ts';
import type { RunningServer, Store } from '../../server/index.ts';
import { CommandError } from '../command-error.ts';
import { printMessage } from '../output/terminal.ts';

export interface CommitStatusOptions {
  readonly forge?: ForgeKind;
  readonly forgeProject?: string;
  readonly forgeApiUrl?: string;
  readonly publicUrl?: string;
}

/** Runs until the signal fires. */
export type CommitStatusSender = (
  server: Pick<RunningServer, 'readVerdicts'>,
  options: { readonly store: Store; readonly signal: AbortSignal },
) => Promise<void>;

/** The name of the server's own statuses: CI jobs set plumb/review and plumb/validate. */
const context = 'plumb/converged';

/** Undefined when nobody asked for statuses. A missing option is reported before the server starts. */
export function prepareCommitStatuses(options: CommitStatusOptions): CommitStatusSender | undefined {
  const { forge: kind, forgeProject: project } = options;
  if (kind === undefined) return undefined;
  const token = readForgeToken(kind, process.env);
  const apiUrl = options.forgeApiUrl ?? readJobFacts(kind, {}).apiUrl;
  const publicUrl = options.publicUrl === undefined ? undefined : checkUrl(options.publicUrl);
  if (project === undefined) throw new CommandError('--forge needs --forge-project: the project whose commits get statuses');
  if (apiUrl === undefined) throw new CommandError(`--forge ${kind} needs --forge-api-url: the address of its API`);
  if (token === undefined)
    throw new CommandError(`--forge ${kind} needs a token: set ${tokenVariablesOf(kind).join(' or ')} in the environment`);
  const open = (signal?: AbortSignal) => createForge(kind, { apiUrl, project, token, ...(signal === undefined ? {} : { signal }) });
  try {
    open();
  } catch (error) {
    throw error instanceof ForgeError ? new CommandError(error.message) : error;
  }
  return async ({ readVerdicts }, { store, signal }) =>
    await followCommits({
      forge: open(signal),
      context,
      memory: store,
      readVerdicts,
      targetUrlOf: (commit) => (publicUrl === undefined ? undefined : `${publicUrl}/commits/${commit}`),
      signal,
      onError: (error) => printMessage(`commit status: ${error.message}`),
    });
}

function checkUrl(text: string): string {
  if (!URL.canParse(text) || !/^https?:/.test(text)) throw new CommandError(`--public-url ${JSON.stringify(text)} is no http(s) URL`);
  return text.replace(/\/+$/, '');
}
