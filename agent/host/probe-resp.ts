import { connect } from 'node:net';
import type { Probe } from '../../schemas/index.ts';
import { admitPeer } from './admit-peer.ts';
import type { ProbeOptions } from './host.ts';
import { maxAnswerBytes, ProbeFailure, type RawAnswer } from './read-answer.ts';
import { encodeCommand, formatReply, parseReply, RespError, type RespReply } from './resp.ts';

/** Asks one command, after AUTH where credentials are given. An error reply of either is a failure. */
export function askResp(
  question: NonNullable<Probe['resp']>,
  { signal, admit }: { readonly signal: AbortSignal } & Pick<ProbeOptions, 'admit'>,
): Promise<RawAnswer> {
  const { auth = [], command } = question;
  const commands = auth.length > 0 ? [['AUTH', ...auth], command] : [command];
  return new Promise((resolve, reject) => {
    const socket = connect({ host: question.host, port: question.port });
    const replies: RespReply[] = [];
    let pending: Buffer = Buffer.alloc(0);
    const finish = (settle: () => void): void => {
      signal.removeEventListener('abort', abort);
      socket.destroy();
      settle();
    };
    const abort = (): void => finish(() => reject(new Error('timed out')));
    signal.addEventListener('abort', abort, { once: true });
    const ask = (): unknown => socket.write(Buffer.concat(commands.map(encodeCommand)));
    socket.on('connect', () => admitPeer(socket, admit).then(ask, (error: unknown) => finish(() => reject(error))));
    socket.on('data', (chunk: Buffer) => {
      try {
        pending = takeReplies(Buffer.concat([pending, chunk]), replies);
        const failed = replies.findIndex(({ kind }) => kind === 'error');
        if (failed >= 0) throw new ProbeFailure(`${commands[failed]?.[0]} was answered with ${formatReply(replies[failed] ?? noReply)}`);
        if (pending.length > maxAnswerBytes) throw new ProbeFailure(`the answer is longer than ${maxAnswerBytes} bytes`);
        const answer = replies[commands.length - 1];
        if (answer !== undefined) finish(() => resolve(describeReply(answer)));
      } catch (error) {
        finish(() => reject(error instanceof RespError ? new ProbeFailure(error.message) : error));
      }
    });
    socket.on('end', () => finish(() => reject(new ProbeFailure('the connection was closed before the answer was complete'))));
    socket.on('error', (error) => finish(() => reject(error)));
  });
}

const noReply: RespReply = { kind: 'text', text: null };

/** Moves complete replies over and returns the bytes of the next, incomplete one. */
function takeReplies(bytes: Buffer, replies: RespReply[]): Buffer {
  let end = 0;
  for (let parsed = parseReply(bytes, end); parsed !== undefined; parsed = parseReply(bytes, end)) {
    replies.push(parsed.reply);
    end = parsed.end;
    if (end >= bytes.length) break;
  }
  return bytes.subarray(end);
}

function describeReply(reply: RespReply): RawAnswer {
  const text = formatReply(reply);
  return reply.kind === 'array' ? { text, items: (reply.items ?? []).map(formatReply) } : { text };
}
