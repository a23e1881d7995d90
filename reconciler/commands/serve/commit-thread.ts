// A thread of `plumb serve`: the server goes on answering while commits are compiled and compared here.
import { parentPort } from 'node:worker_threads';
import type { Snapshot } from '../../source/index.ts';
import type { CommitCall, FromCommitThread, ToCommitThread } from './commit-thread-messages.ts';
import { createCommitWork } from './commit-work.ts';

const port = parentPort;
if (port === null) throw new Error('this is a part of `plumb serve`, not a program of its own');

const awaited = new Map<string, PromiseWithResolvers<Snapshot | undefined>>();
const work = createCommitWork((commit) => {
  const asked = awaited.get(commit) ?? Promise.withResolvers<Snapshot | undefined>();
  if (!awaited.has(commit)) tell({ commit });
  awaited.set(commit, asked);
  return asked.promise;
});

port.on('message', (message: ToCommitThread) => {
  if ('id' in message) return void answer(message);
  const asked = awaited.get(message.commit);
  if ('error' in message) asked?.reject(new Error(message.error));
  else asked?.resolve(message.snapshot);
  awaited.delete(message.commit);
});

async function answer(call: CommitCall): Promise<void> {
  try {
    tell({ id: call.id, value: await perform(call) });
  } catch (error) {
    tell({ id: call.id, error: error instanceof Error ? error.message : String(error) });
  }
}

async function perform({ name, args }: CommitCall): Promise<unknown> {
  switch (name) {
    case 'findHosts':
      return await work.findHosts(...args);
    case 'review':
      return await work.review(...args);
    case 'trace':
      return await work.trace(...args);
  }
}

function tell(message: FromCommitThread): void {
  port?.postMessage(message);
}
