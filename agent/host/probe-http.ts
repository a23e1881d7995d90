import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Probe } from '../../schemas/index.ts';
import { maxAnswerBytes, ProbeFailure, type RawAnswer } from './read-answer.ts';

/** One request on a connection of its own. A redirect is an answer like any other, never followed. */
export function askHttp(question: NonNullable<Probe['http']>, signal: AbortSignal): Promise<RawAnswer> {
  const url = parseUrl(question.url);
  const send = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const request = send(url, { method: question.method, headers: { ...question.headers }, signal, agent: false }, (response) => {
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
