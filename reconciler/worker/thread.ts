// The thread of `plumb serve` that owns the copy of the repository: the server goes on answering while commits are fetched, compiled and compared here.
import { constants, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { adapterEngine } from '../../adapters/index.ts';
import { loadBuiltinAdapter } from '../compile/index.ts';
import { type OpenSourceOptions, openSource, readBuiltinAdapters, SourceError, useProxyOfEnvironment } from '../source/index.ts';
import { createWork, type Work } from './create-work.ts';
import type { Ask, AskError, FromThread, ToThread } from './protocol.ts';

const port = parentPort;
if (port === null) throw new Error('this is a part of `plumb serve`, not a program of its own');

/** On Linux it counts for this thread alone: where processors are few, the one that answers comes first. */
if (process.platform === 'linux') setPriority(constants.priority.PRIORITY_BELOW_NORMAL);

const asks = new Map<number, AbortController>();
let unwatch: (() => Promise<void>) | undefined;
const work = open(workerData as OpenSourceOptions);

port.on('message', (message: ToThread) => {
  switch (message.kind) {
    case 'ask':
      return void (work === undefined ? undefined : answer(message, work));
    case 'cancel':
      return asks.get(message.id)?.abort();
    case 'stop':
      return void stop();
  }
});

function open(options: OpenSourceOptions): Work | undefined {
  try {
    useProxyOfEnvironment(process.env);
    const source = openSource(options);
    const builtin = readBuiltinAdapters().map((folder) => loadBuiltinAdapter(folder, adapterEngine));
    const opened = createWork({ source, engine: adapterEngine, builtin });
    unwatch = source.watch?.(() => tell({ kind: 'hint' }));
    tell({ kind: 'ready' });
    return opened;
  } catch (error) {
    tell({ kind: 'refused', error: describe(error, 'as it is') });
    port?.close();
    return undefined;
  }
}

async function answer({ id, ask }: Extract<ToThread, { kind: 'ask' }>, opened: Work): Promise<void> {
  const controller = new AbortController();
  asks.set(id, controller);
  try {
    tell({ kind: 'answer', id, value: await perform(ask, { work: opened, signal: controller.signal }) });
  } catch (error) {
    tell({ kind: 'failure', id, error: describe(error, 'with its reason') });
  } finally {
    asks.delete(id);
  }
}

async function perform(ask: Ask, { work: opened, signal }: { readonly work: Work; readonly signal: AbortSignal }): Promise<unknown> {
  switch (ask.name) {
    case 'check':
      return await opened.check(signal);
    case 'take':
      return await opened.take(...ask.args, signal);
    case 'takeStored':
      return await opened.takeStored(...ask.args, signal);
    case 'checkHistory':
      return await opened.checkHistory(...ask.args, signal);
    case 'findHosts':
      return await opened.findHosts(...ask.args);
    case 'review':
      return await opened.review(...ask.args);
    case 'predict':
      return await opened.predict(...ask.args);
    case 'trace':
      return await opened.trace(...ask.args);
  }
}

/** A fetch that is cut short removes what it has brought. */
async function stop(): Promise<void> {
  for (const controller of asks.values()) controller.abort();
  await unwatch?.();
  port?.close();
}

function describe(error: unknown, how: 'as it is' | 'with its reason'): AskError {
  if (error instanceof SourceError) {
    // Who tells it names the state already, which is Unreachable for every reason.
    const isNamed = how === 'as it is' || error.reason === 'Unreachable';
    return { code: error.reason, message: isNamed ? error.message : `${error.reason}: ${error.message}` };
  }
  if (!(error instanceof Error)) return { message: String(error) };
  return { message: error.message, ...('code' in error && typeof error.code === 'string' ? { code: error.code } : {}) };
}

function tell(message: FromThread): void {
  port?.postMessage(message);
}
