import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What stands between agents and their server, and how it fails. */
export interface ReportFront {
  readonly url: string;
  readonly set: (mode: FrontMode) => void;
  /** The newest report that a host sent, as it was sent. */
  readonly lastReport: (host: string) => string | undefined;
  readonly close: () => Promise<void>;
}

/** page: a captive portal. swallow: an answer that is JSON and no receipt. silence: no answer. reset: no connection. */
export type FrontMode = 'pass' | 'page' | 'swallow' | 'bad-gateway' | 'silence' | 'reset';

export const portalPage = '<!doctype html><title>Welcome</title><h1>Please accept the terms of this network</h1>';

export async function startReportFront(target: number): Promise<ReportFront> {
  let mode: FrontMode = 'pass';
  const sent = new Map<string, string>();
  const server = createServer(async (incoming, response) => {
    const body = await readBody(incoming);
    if (incoming.url === '/api/v1/reports') sent.set(hostOf(body), body.toString());
    if (mode === 'pass') forward(target, { incoming, body, response });
    else fail(mode, { incoming, response });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    set: (next) => {
      mode = next;
      // What hung is tried again by whoever sent it.
      server.closeAllConnections();
    },
    lastReport: (host) => sent.get(host),
    close: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

interface Exchange {
  readonly incoming: IncomingMessage;
  readonly response: ServerResponse;
}

function fail(mode: Exclude<FrontMode, 'pass'>, { incoming, response }: Exchange): void {
  switch (mode) {
    case 'page':
      response.writeHead(200, { 'content-type': 'text/html' }).end(portalPage);
      return;
    case 'swallow':
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"ok":true}');
      return;
    case 'bad-gateway':
      response.writeHead(502).end('Bad Gateway');
      return;
    case 'silence':
      return;
    case 'reset':
      incoming.socket.destroy();
  }
}

/** The Host header is what was signed. */
function forward(port: number, { incoming, body, response }: Exchange & { readonly body: Buffer }): void {
  const onward = request({ port, host: '127.0.0.1', method: incoming.method, path: incoming.url, headers: incoming.headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  onward.on('error', () => response.destroy());
  onward.end(body);
}

async function readBody(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
  await new Promise<void>((resolve) => incoming.once('close', resolve).once('end', resolve));
  return Buffer.concat(chunks);
}

function hostOf(body: Buffer): string {
  try {
    return (JSON.parse(body.toString()) as { readonly host?: string }).host ?? '';
  } catch {
    return '';
  }
}
