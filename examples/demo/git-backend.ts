import { type ChildProcess, spawn } from 'node:child_process';
import type { IncomingMessage, ServerResponse } from 'node:http';

export interface BackendExchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Directory with bare repositories. */
  readonly root: string;
  /** Change one byte in the middle of a pack. */
  readonly corrupt: boolean;
  /** Running processes, for whoever has to end them. */
  readonly children: Set<ChildProcess>;
}

/** Answers a request by `git http-backend`, a CGI program. */
export function runGitBackend({ request, response, root, corrupt, children }: BackendExchange): void {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const child = spawn('git', ['http-backend'], { env: cgiEnvironment({ request, url, root }), stdio: ['pipe', 'pipe', 'ignore'] });
  children.add(child);
  child.once('close', () => children.delete(child));
  child.once('error', () => response.destroy());
  // The backend may end before it has read the whole request.
  child.stdin.on('error', () => undefined);
  request.pipe(child.stdin);
  response.once('close', () => child.kill());

  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stdout.once('end', () => sendCgiOutput(response, { output: Buffer.concat(chunks), corrupt }));
}

function cgiEnvironment({ request, url, root }: { request: IncomingMessage; url: URL; root: string }): Record<string, string> {
  const header = (name: string) => String(request.headers[name] ?? '');
  return {
    PATH: process.env['PATH'] ?? '/usr/bin:/bin',
    GIT_PROJECT_ROOT: root,
    GIT_HTTP_EXPORT_ALL: '1',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'safe.directory',
    GIT_CONFIG_VALUE_0: '*',
    GIT_PROTOCOL: header('git-protocol'),
    PATH_INFO: decodeURIComponent(url.pathname),
    QUERY_STRING: url.search.slice(1),
    REQUEST_METHOD: request.method ?? 'GET',
    CONTENT_TYPE: header('content-type'),
    CONTENT_LENGTH: header('content-length'),
    HTTP_CONTENT_ENCODING: header('content-encoding'),
    REMOTE_ADDR: '127.0.0.1',
    REMOTE_USER: 'plumb',
  };
}

function sendCgiOutput(response: ServerResponse, { output, corrupt }: { output: Buffer; corrupt: boolean }): void {
  const end = output.indexOf('\r\n\r\n');
  if (end === -1) {
    response.writeHead(500).end();
    return;
  }
  let status = 200;
  for (const line of output.subarray(0, end).toString('latin1').split('\r\n')) {
    const colon = line.indexOf(':');
    const [name, value] = [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    if (name === 'status') status = Number.parseInt(value, 10);
    else response.setHeader(name, value);
  }
  const body = Buffer.from(output.subarray(end + 4));
  const pack = body.indexOf('PACK');
  if (corrupt && pack !== -1) {
    const middle = pack + Math.floor((body.length - pack) / 2);
    body[middle] = (body[middle] ?? 0) ^ 0xff;
  }
  response.writeHead(status).end(body);
}
