// A thread that is ready, answers `check` with the way in which it is called, and dies of everything else.
import { parentPort, workerData } from 'node:worker_threads';
import type { FromThread, ToThread } from './protocol.ts';

const { location } = workerData as { readonly location: string };
const tell = (message: FromThread): void => parentPort?.postMessage(message);

parentPort?.on('message', (message: ToThread) => {
  if (message.kind === 'stop') parentPort?.close();
  if (message.kind !== 'ask') return;
  if (message.ask.name !== 'check') throw new Error(`cannot ${message.ask.name}`);
  tell({ kind: 'answer', id: message.id, value: location });
});
tell({ kind: 'ready' });
