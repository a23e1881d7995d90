import { extname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { FromCommitThread, ToCommitThread } from './commit-thread-messages.ts';
import type { CommitWork, ReadCommit } from './commit-work.ts';

export interface CommitThread {
  readonly work: CommitWork;
  /** Ends what is under way. */
  readonly stop: () => Promise<void>;
}

export interface CommitThreadOptions {
  readonly read: ReadCommit;
  /** So long it stays for the next comparison, with what it compiled; then its memory is given back. Default: a minute. */
  readonly idleMs?: number;
}

/** In a release both are bundles, one beside the other. */
const program = join(import.meta.dirname, extname(import.meta.filename) === '.ts' ? 'commit-thread.ts' : 'plumb-commit-thread.js');

/** Commits are compiled and compared by a thread of its own, which is begun when there is something to do. */
export function startCommitThread({ read, idleMs = 60_000 }: CommitThreadOptions): CommitThread {
  let running: Running | undefined;
  let resting: NodeJS.Timeout | undefined;

  async function call<Name extends keyof CommitWork>(name: Name, ...args: Parameters<CommitWork[Name]>): Promise<unknown> {
    clearTimeout(resting);
    if (running?.isOver() !== false) running = begin(read);
    const thread = running;
    try {
      return await thread.call(name, args);
    } finally {
      if (thread.isIdle()) resting = setTimeout(() => thread.stop(), idleMs).unref();
    }
  }

  return {
    work: {
      findHosts: async (...args) => (await call('findHosts', ...args)) as Awaited<ReturnType<CommitWork['findHosts']>>,
      review: async (...args) => (await call('review', ...args)) as Awaited<ReturnType<CommitWork['review']>>,
      trace: async (...args) => (await call('trace', ...args)) as Awaited<ReturnType<CommitWork['trace']>>,
    },
    stop: async () => {
      clearTimeout(resting);
      await running?.stop();
    },
  };
}

interface Running {
  readonly call: (name: keyof CommitWork, args: readonly unknown[]) => Promise<unknown>;
  readonly isIdle: () => boolean;
  readonly isOver: () => boolean;
  readonly stop: () => Promise<unknown>;
}

function begin(read: ReadCommit): Running {
  const worker = new Worker(program);
  const calls = new Map<number, PromiseWithResolvers<unknown>>();
  let lastId = 0;
  let isOver = false;
  const end = (why: string) => {
    isOver = true;
    for (const { reject } of calls.values()) reject(new Error(`the comparison of commits was not finished: ${why}`));
    calls.clear();
  };
  worker.on('error', (error) => end(error instanceof Error ? error.message : String(error)));
  worker.on('exit', () => end('its thread ended'));
  worker.on('message', async (message: FromCommitThread) => {
    if ('commit' in message) return tell(await bring(message.commit));
    const waiting = calls.get(message.id);
    calls.delete(message.id);
    if ('error' in message) waiting?.reject(new Error(message.error));
    else waiting?.resolve(message.value);
  });
  // Its work is no reason to stay when the server ends.
  worker.unref();

  function tell(message: ToCommitThread): void {
    worker.postMessage(message);
  }

  async function bring(commit: string): Promise<ToCommitThread> {
    try {
      return { commit, snapshot: await read(commit) };
    } catch (error) {
      return { commit, error: error instanceof Error ? error.message : String(error) };
    }
  }

  return {
    call: (name, args) => {
      const waiting = Promise.withResolvers<unknown>();
      lastId += 1;
      calls.set(lastId, waiting);
      tell({ id: lastId, name, args } as ToCommitThread);
      return waiting.promise;
    },
    isIdle: () => calls.size === 0,
    isOver: () => isOver,
    stop: () => {
      isOver = true;
      return worker.terminate();
    },
  };
}
