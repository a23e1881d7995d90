import { extname, join } from 'node:path';
import { type ResourceLimits, Worker } from 'node:worker_threads';
import type { Ask, AskError, FromThread, ToThread } from './protocol.ts';

/** A question to the thread failed, or the thread ended. `code`: a reason of the source, that of the error, or THREAD_ENDED. */
export class WorkError extends Error {
  override readonly name = 'WorkError';
  readonly code: string | undefined;
  constructor(message: string, code?: string) {
    super(message);
    this.code = code;
  }
}

/** One life of the thread. */
export interface Thread {
  /** Rejects with WorkError, or with the reason of the signal as soon as it fires. */
  readonly ask: (ask: Ask, signal?: AbortSignal) => Promise<unknown>;
  /** Cancels what is under way and ends the thread. */
  readonly stop: () => Promise<void>;
}

export interface ThreadOptions {
  /** Must be cloneable. */
  readonly workerData: unknown;
  readonly resourceLimits?: ResourceLimits | undefined;
  /** Default: the thread of this folder. */
  readonly program?: string | undefined;
  readonly onHint: () => void;
  /** The thread has ended although nobody asked it to. */
  readonly onEnd: (why: string) => void;
}

/** In a release both are bundles, one beside the other. */
const ownProgram = join(import.meta.dirname, extname(import.meta.filename) === '.ts' ? 'thread.ts' : 'plumb-worker.js');

/** A thread at work may be compiling, without an ear for messages: then it is cut off. */
const stopGraceMs = 500;

/** Resolves when the thread is ready. Rejects with WorkError where it refuses to begin. */
export function openThread({ workerData, resourceLimits, program = ownProgram, onHint, onEnd }: ThreadOptions): Promise<Thread> {
  const worker = new Worker(program, { workerData, ...(resourceLimits === undefined ? {} : { resourceLimits }) });
  const opened = Promise.withResolvers<Thread>();
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  const exited = Promise.withResolvers<void>();
  let lastId = 0;
  let why = '';
  let isStopping = false;

  worker.on('error', (error) => {
    why = error instanceof Error ? error.message : String(error);
  });
  worker.on('exit', () => {
    const ended = new WorkError(isStopping ? stopped : describeEnd(why), 'THREAD_ENDED');
    opened.reject(ended);
    for (const { reject } of waiting.values()) reject(ended);
    waiting.clear();
    exited.resolve();
    if (!isStopping) onEnd(why);
  });
  worker.on('message', (message: FromThread) => {
    switch (message.kind) {
      case 'ready':
        // From here on the thread's work is no reason to stay when the server ends.
        worker.unref();
        return opened.resolve({ ask, stop });
      case 'refused':
        why = message.error.message;
        return opened.reject(toWorkError(message.error));
      case 'hint':
        return onHint();
      case 'answer':
        return take(message.id)?.resolve(message.value);
      case 'failure':
        return take(message.id)?.reject(toWorkError(message.error));
    }
  });

  function take(id: number): PromiseWithResolvers<unknown> | undefined {
    const asked = waiting.get(id);
    waiting.delete(id);
    return asked;
  }

  function tell(message: ToThread): void {
    worker.postMessage(message);
  }

  async function ask(asked: Ask, signal?: AbortSignal): Promise<unknown> {
    signal?.throwIfAborted();
    lastId += 1;
    const id = lastId;
    const answer = Promise.withResolvers<unknown>();
    waiting.set(id, answer);
    tell({ kind: 'ask', id, ask: asked });
    const cancel = (): void => {
      tell({ kind: 'cancel', id });
      take(id)?.reject(signal?.reason);
    };
    signal?.addEventListener('abort', cancel, { once: true });
    return await answer.promise.finally(() => signal?.removeEventListener('abort', cancel));
  }

  async function stop(): Promise<void> {
    isStopping = true;
    worker.ref();
    tell({ kind: 'stop' });
    const grace = setTimeout(() => worker.terminate(), stopGraceMs);
    await exited.promise;
    clearTimeout(grace);
  }

  return opened.promise;
}

export const stopped = 'the thread that works on commits was stopped';

export function describeEnd(why: string): string {
  return `the thread that works on commits ended${why === '' ? '' : `: ${why}`}; it is begun anew after a pause`;
}

function toWorkError({ message, code }: AskError): WorkError {
  return new WorkError(message, code);
}
