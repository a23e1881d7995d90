import { once } from 'node:events';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Probe } from '../../schemas/index.ts';
import { admitPeer } from './admit-peer.ts';
import type { ProbeOptions } from './host.ts';
import { maxAnswerBytes, ProbeFailure, type RawAnswer } from './read-answer.ts';

/** One request on a connection of its own. A redirect is an answer like any other, never followed. */
export async function askHttp(
  question: NonNullable<Probe['http']>,
  { signal, admit }: { readonly signal: AbortSignal } & Pick<ProbeOptions, 'admit'>,
): Promise<RawAnswer> {
  const url = parseUrl(question.url);
  const socket = await openConnection(url, { signal, admit });
  const send = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const options = { method: question.method, headers: { ...question.headers }, signal, createConnection: () => socket };
    const request = send(url, options, (response) => {
      const status = response.statusCode ?? 0;
      if (status !== question.status) {
        response.destroy();
        reject(new ProbeFailure(`HTTP ${status} from ${place(url)}, ${question.status} is wanted`));
        return;
      }
      const chunks: Buffer[] = [];
      let total = 0;
      response.on('data', (chunk: Buffer) => {
        total += chunk.length;
        chunks.push(chunk);
        if (total <= maxAnswerBytes) return;
        response.destroy();
        reject(new ProbeFailure(`${place(url)} answered more than ${maxAnswerBytes} bytes`));
      });
      response.on('end', () => resolve({ text: Buffer.concat(chunks).toString() }));
      response.on('error', reject);
    });
    request.on('error', reject);
    request.end(question.body);
  });
}

/** Nothing of the request, and of TLS, is sent before the one at the other end is admitted. */
async function openConnection(
  url: URL,
  { signal, admit }: { readonly signal: AbortSignal; readonly admit: ProbeOptions['admit'] },
): Promise<Socket> {
  const isTls = url.protocol === 'https:';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const socket = connectTcp({ host, port: Number(url.port || (isTls ? 443 : 80)) });
  // Before the request listens for it: an end of the connection meanwhile is found by the request.
  socket.on('error', () => undefined);
  try {
    await once(socket, 'connect', { signal });
    await admitPeer(socket, admit);
  } catch (error) {
    socket.destroy();
    throw error;
  }
  return isTls ? connectTls({ socket, ...(isIP(host) === 0 ? { servername: host } : {}) }) : socket;
}

function parseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || (url.protocol !== 'http:' && url.protocol !== 'https:'))
    throw new ProbeFailure('the address is no http or https URL');
  return url;
}

/** The address without what may be secret in it. */
function place(url: URL): string {
  return `${url.origin}${url.pathname}`;
}
