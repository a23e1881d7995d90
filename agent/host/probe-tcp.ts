import { connect } from 'node:net';
import type { Probe } from '../../schemas/index.ts';
import { admitPeer } from './admit-peer.ts';
import type { ProbeOptions } from './host.ts';
import { maxAnswerBytes, ProbeFailure, type RawAnswer } from './read-answer.ts';

/** Silence after which the sending side is closed, for a peer that keeps its connection open. */
const idleMs = 300;

/** Connects, sends the words, and reads until the peer closes. Where nothing is sent or expected the connection is the answer. */
export function askTcp(
  question: NonNullable<Probe['tcp']>,
  { signal, wantsAnswer, admit }: { readonly signal: AbortSignal; readonly wantsAnswer: boolean } & Pick<ProbeOptions, 'admit'>,
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: question.host, port: question.port });
    const chunks: Buffer[] = [];
    let total = 0;
    const finish = (settle: () => void): void => {
      socket.setTimeout(0);
      signal.removeEventListener('abort', abort);
      socket.destroy();
      settle();
    };
    // A server that never closes has answered when the time is over, if it said anything.
    const abort = (): void =>
      finish(() => (total > 0 ? resolve({ text: Buffer.concat(chunks).toString() }) : reject(new Error('timed out'))));
    signal.addEventListener('abort', abort, { once: true });
    const ask = (): void => {
      if (question.send === undefined && !wantsAnswer) finish(() => resolve({ text: '' }));
      else if (question.send !== undefined) socket.write(question.send);
    };
    socket.on('connect', () => admitPeer(socket, admit).then(ask, (error: unknown) => finish(() => reject(error))));
    socket.on('data', (chunk: Buffer) => {
      total += chunk.length;
      chunks.push(chunk);
      if (total > maxAnswerBytes) finish(() => reject(new ProbeFailure(`the answer is longer than ${maxAnswerBytes} bytes`)));
      else socket.setTimeout(idleMs, () => socket.end());
    });
    socket.on('end', () => finish(() => resolve({ text: Buffer.concat(chunks).toString() })));
    socket.on('error', (error) => finish(() => reject(error)));
  });
}
