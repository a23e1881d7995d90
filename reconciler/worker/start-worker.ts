import type { ResourceLimits } from 'node:worker_threads';
import type { CommitWork, FollowedRepository } from '../server/index.ts';
import type { OpenSourceOptions } from '../source/index.ts';
import { describeEnd, openThread, stopped, type Thread, type ThreadOptions, WorkError } from './open-thread.ts';
import type { Ask } from './protocol.ts';

/** All work on commits, done by a thread of its own. Promises reject with WorkError. */
export interface FleetWorker extends FollowedRepository, CommitWork {
  /** Ends what is under way. */
  readonly stop: () => Promise<void>;
}

export interface WorkerOptions extends Pick<ThreadOptions, 'program'> {
  readonly repository: OpenSourceOptions;
  /** Bounds of the thread's memory. Default: those of the process. */
  readonly resourceLimits?: ResourceLimits;
  /** Milliseconds on a clock that only goes on. Default: the process's. */
  readonly clock?: () => number;
}

/** The pause before a thread that ended is begun anew: doubled each time, while threads keep ending. */
const firstPauseMs = 1000;
const longestPauseMs = 300_000;

/** A thread that lives so long, or takes a commit, does not end for what ended the one before. */
const soundMs = 600_000;

/** Rejects with WorkError where the location of the repository cannot be followed. A thread that ends is begun anew for the next question. */
export async function startWorker(options: WorkerOptions): Promise<FleetWorker> {
  const { repository, resourceLimits, program, clock = () => performance.now() } = options;
  const listeners = new Set<() => void>();
  let failures = 0;
  let ended: { readonly why: string; readonly until: number } | undefined;
  let isStopped = false;
  let thread = begin();

  function begin(): Promise<Thread> {
    const startedAt = clock();
    const opened = openThread({
      workerData: repository,
      resourceLimits,
      program,
      onHint: () => {
        for (const listener of listeners) listener();
      },
      onEnd: (why) => {
        const now = clock();
        failures = now - startedAt > soundMs ? 1 : failures + 1;
        ended = { why, until: now + Math.min(longestPauseMs, firstPauseMs * 2 ** (failures - 1)) };
      },
    });
    opened.catch(() => undefined);
    return opened;
  }

  async function ask(asked: Ask, signal?: AbortSignal): Promise<unknown> {
    if (isStopped) throw new WorkError(stopped, 'THREAD_ENDED');
    if (ended !== undefined) {
      if (clock() < ended.until) throw new WorkError(describeEnd(ended.why), 'THREAD_ENDED');
      ended = undefined;
      thread = begin();
    }
    const { ask: askThread } = await thread;
    return await askThread(asked, signal);
  }

  await thread;
  return {
    check: async (signal) => (await ask({ name: 'check', args: [] }, signal)) as Answer<'check'>,
    take: async (commit, signal) => {
      const taken = (await ask({ name: 'take', args: [commit] }, signal)) as Answer<'take'>;
      failures = 0;
      return taken;
    },
    takeStored: async (skipped, signal) => (await ask({ name: 'takeStored', args: [skipped] }, signal)) as Answer<'takeStored'>,
    checkHistory: async (next, signal) => (await ask({ name: 'checkHistory', args: [next] }, signal)) as Answer<'checkHistory'>,
    findHosts: async (...args) => (await ask({ name: 'findHosts', args })) as Answer<'findHosts'>,
    review: async (...args) => (await ask({ name: 'review', args })) as Answer<'review'>,
    predict: async (...args) => (await ask({ name: 'predict', args })) as Answer<'predict'>,
    trace: async (...args) => (await ask({ name: 'trace', args })) as Answer<'trace'>,
    watch: (onHint) => {
      listeners.add(onHint);
      return () => listeners.delete(onHint);
    },
    stop: async () => {
      isStopped = true;
      await thread.then(({ stop }) => stop()).catch(() => undefined);
    },
  };
}

type Answer<Name extends Ask['name']> = Awaited<ReturnType<FleetWorker[Name]>>;
