import type { ChildProcess } from 'node:child_process';
import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { formatAuthority } from '../../schemas/index.ts';
import { runGitBackend } from './git-backend.ts';

/** Switches that make the server fail as real ones do. */
export interface GitServerFaults {
  /** Connections are cut without an answer. */
  down?: boolean;
  /** Milliseconds before the answer begins. */
  delayMs?: number;
  /** One byte in the middle of every pack is changed. */
  corrupt?: boolean;
  /** Every request is answered with this status. */
  status?: number;
  /** Every request is answered with this page, as if it had succeeded: a captive portal. */
  page?: string;
  /** Answers never end. */
  endless?: boolean;
  /** Every request is sent to this base URL instead. */
  redirectTo?: string;
}

export interface GitServer {
  /** `http://HOST:PORT`; a repository `x.git` under the root is at `${url}/x.git`. */
  readonly url: string;
  /** Bytes are response bodies. */
  readonly counters: { requests: number; bytes: number; readonly authorizations: (string | undefined)[] };
  readonly faults: GitServerFaults;
  close(): Promise<void>;
}

export interface GitServerOptions {
  /** Directory with bare repositories. */
  readonly root: string;
  /** Address to listen on; loopback by default. */
  readonly host?: string;
  /** 0, the default, takes a free one. */
  readonly port?: number;
  /** Only these credentials are let in; a token is accepted as Bearer or as the password of any user. */
  readonly credentials?: { readonly token: string } | { readonly username: string; readonly password: string };
}

/** Serves bare repositories over smart HTTP through `git http-backend`. */
export async function startGitServer(options: GitServerOptions): Promise<GitServer> {
  const { host = '127.0.0.1' } = options;
  const counters: GitServer['counters'] = { requests: 0, bytes: 0, authorizations: [] };
  const faults: GitServerFaults = {};
  const children = new Set<ChildProcess>();
  const server = createServer((request, response) => {
    counters.requests += 1;
    counters.authorizations.push(request.headers.authorization);
    countBytes(response, (bytes) => {
      counters.bytes += bytes;
    });
    setTimeout(() => answer({ request, response, options, faults, children }), faults.delayMs ?? 0);
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(options.port ?? 0, host, resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://${formatAuthority({ address: host, port })}`, counters, faults, close: () => close(server, children) };
}

interface GitExchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly options: GitServerOptions;
  readonly faults: GitServerFaults;
  readonly children: Set<ChildProcess>;
}

function answer(exchange: GitExchange): void {
  const { request, response, options, faults } = exchange;
  if (faults.down === true) request.socket.destroy();
  else if (faults.status !== undefined) response.writeHead(faults.status).end('fault');
  else if (faults.page !== undefined) response.writeHead(200, { 'content-type': 'text/html' }).end(faults.page);
  else if (faults.endless === true) streamForEver(response);
  else if (faults.redirectTo !== undefined) response.writeHead(307, { location: `${faults.redirectTo}${request.url ?? ''}` }).end();
  else if (!isAllowed(request, options)) response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end();
  else runGitBackend({ request, response, root: options.root, corrupt: faults.corrupt === true, children: exchange.children });
}

function isAllowed(request: IncomingMessage, { credentials }: GitServerOptions): boolean {
  if (credentials === undefined) return true;
  const [scheme, value = ''] = (request.headers.authorization ?? '').split(' ');
  const basic = scheme === 'Basic' ? Buffer.from(value, 'base64').toString() : '';
  if ('token' in credentials) {
    return isSame(scheme === 'Bearer' ? value : basic.slice(basic.indexOf(':') + 1), credentials.token);
  }
  return isSame(basic, `${credentials.username}:${credentials.password}`);
}

function isSame(given: string, wanted: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}

function countBytes(response: ServerResponse, count: (bytes: number) => void): void {
  const { write, end } = response;
  const size = (chunk: unknown) => (typeof chunk === 'string' || chunk instanceof Uint8Array ? Buffer.byteLength(chunk) : 0);
  response.write = ((...args: Parameters<typeof write>) => {
    count(size(args[0]));
    return Reflect.apply(write, response, args);
  }) as typeof write;
  response.end = ((...args: Parameters<typeof end>) => {
    count(size(args[0]));
    return Reflect.apply(end, response, args);
  }) as typeof end;
}

function streamForEver(response: ServerResponse): void {
  const chunk = Buffer.alloc(64 * 1024, 'x');
  const more = () => {
    while (!response.destroyed && response.write(chunk));
  };
  response.on('drain', more);
  more();
}

async function close(server: Server, children: ReadonlySet<ChildProcess>): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  for (const child of children) child.kill();
  await closed;
}
