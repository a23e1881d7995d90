import { join, resolve } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { adapterEngine } from '../../../adapters/index.ts';
import { durationMs } from '../../../schemas/index.ts';
import {
  AccessError,
  createCommitReviewer,
  createDashboard,
  createJudge,
  createPredictor,
  followRepository,
  type RunningServer,
  startServer,
} from '../../server/index.ts';
import type { SourceState } from '../../status/index.ts';
import { type FleetWorker, startWorker, WorkError } from '../../worker/index.ts';
import { CommandError } from '../command-error.ts';
import { printMessage } from '../output/terminal.ts';
import { version } from '../version.ts';
import { openStore } from './open-store.ts';
import { parseListen } from './parse-listen.ts';
import { checkRepository, codeOf, makeDataDirectory } from './places.ts';
import { type CommitStatusOptions, prepareCommitStatuses } from './prepare-commit-statuses.ts';
import { type CredentialOptions, readGitCredentials, readTokenFile } from './read-credentials.ts';

export interface ServeOptions extends CredentialOptions, CommitStatusOptions {
  readonly repo: string;
  readonly branch: string;
  readonly data: string;
  readonly listen: string;
  readonly poll: string;
  readonly viewerToken?: string;
  readonly viewerTokenFile?: string;
  readonly anonymousRead?: boolean;
  readonly databaseUrl?: string;
  readonly accept?: string;
}

/** Serves until SIGTERM or SIGINT. Throws CommandError when it cannot start. */
export async function runServer(options: ServeOptions): Promise<void> {
  // Compiling a commit leaves a large heap that V8 otherwise keeps: measured, a third less resident memory, and flat over commits.
  setFlagsFromString('--optimize-for-size');
  const listen = parseListen(options.listen);
  const pollMs = parsePoll(options.poll);
  const viewerToken =
    options.viewerTokenFile === undefined ? options.viewerToken : readTokenFile('--viewer-token-file', options.viewerTokenFile);
  const sendStatuses = prepareCommitStatuses(options);
  const data = resolve(options.data);
  makeDataDirectory(data);
  checkRepository(options.repo);
  const worker = await openRepository(options, data);
  const store = await openStore(options.databaseUrl, data).catch(async (error: unknown) => {
    await worker.stop();
    throw error;
  });
  const stopping = stopOnSignal();
  const ending = new AbortController();
  let server: RunningServer | undefined;
  let sending: Promise<void> | undefined;
  const follower = followRepository({
    repository: worker,
    pollMs,
    signal: stopping,
    readLastInForce: () => store.readCommitInForce(),
    accepted: parseAccepted(options.accept),
    onCommit: async (askedAgoMs) => await server?.commitChanged(askedAgoMs),
    onState: logState,
  });
  const expectation = () => follower.inForce()?.expectation;
  try {
    server = await startServer({
      store,
      listen,
      version,
      dashboard: createDashboard,
      expectation,
      source: follower.state,
      judge: createJudge(follower.inForce, adapterEngine),
      predict: createPredictor({ work: worker, store, clock: Date.now }),
      reviewer: createCommitReviewer({ history: follower.history, work: worker, store, expectation, clock: Date.now }),
      onError: (error) => printMessage(`error: ${error.message}`),
      ...(viewerToken === undefined ? {} : { viewerToken }),
      ...(options.anonymousRead === undefined ? {} : { anonymousRead: options.anonymousRead }),
    });
    printMessage(`plumb ${version} listens on ${server.url}`);
    sending = sendStatuses?.(server, { store, signal: AbortSignal.any([stopping, ending.signal]) });
    await follower.run();
  } catch (error) {
    throw toCommandError(error, options.listen);
  } finally {
    ending.abort();
    await sending;
    await server?.close();
    await worker.stop();
    await store.close();
  }
}

async function openRepository(options: ServeOptions, data: string): Promise<FleetWorker> {
  const credentials = readGitCredentials(options);
  try {
    return await startWorker({
      repository: {
        location: options.repo,
        branch: options.branch,
        cacheDir: join(data, 'git'),
        ...(credentials === undefined ? {} : { credentials }),
      },
    });
  } catch (error) {
    if (error instanceof WorkError) throw new CommandError(`--repo: ${error.message}`);
    throw error;
  }
}

function parseAccepted(text: string | undefined): string | undefined {
  if (text === undefined || /^[0-9a-f]{40}$/.test(text)) return text;
  throw new CommandError(`--accept ${JSON.stringify(text)} is not the whole id of a commit: it has 40 digits, as plumb status shows it`);
}

function parsePoll(text: string): number {
  if (!/^[1-9][0-9]*(ms|s|m|h|d)$/.test(text))
    throw new CommandError(`--poll ${JSON.stringify(text)} is no duration: write a number and ms, s, m or h`);
  return durationMs(text);
}

function stopOnSignal(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => controller.abort());
  return controller.signal;
}

function logState({ state, message, availableCommit }: SourceState): void {
  printMessage(`repository ${state}: ${message}${availableCommit === undefined ? '' : ` (${availableCommit.slice(0, 12)})`}`);
}

const listenRemedies: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program listens there: stop it, or give another --listen',
  EACCES: 'ports below 1024 are for root: give another --listen, or CAP_NET_BIND_SERVICE',
  EADDRNOTAVAIL: 'no interface of this machine has the address: give one that `ip address` shows',
  ENOTFOUND: 'the name has no address: give an address',
};

function toCommandError(error: unknown, listen: string): unknown {
  if (error instanceof AccessError) return new CommandError(error.message);
  const remedy = listenRemedies[codeOf(error)];
  return remedy === undefined ? error : new CommandError(`cannot listen on ${listen}: ${codeOf(error)}: ${remedy}`);
}
