import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import type { ForgeKind } from '../../reconciler/forge/index.ts';
import { type ForgeDescription, loadForgeDescription } from './forge-description.ts';
import { createForgeProject, type ForgeProject } from './forge-project.ts';

/** A forge on loopback that takes only what its published description allows, and answers as it says. */
export interface ForgeServer extends ForgeProject {
  readonly apiUrl: string;
  readonly token: string;
  /** `METHOD path?query` of everything that came, in order. */
  readonly requests: readonly string[];
  /** Requests that are not allowed. */
  readonly violations: readonly string[];
  /** The next request, of this method if one is named, goes so instead. */
  readonly failNext: (fault: Fault) => void;
  readonly stop: () => Promise<void>;
}

export interface Fault {
  readonly method?: string;
  /** Answered with this. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly message?: string;
  /** hang: never answered. cut: the connection ends. lost: done, but the connection ends before the answer. */
  readonly kind?: 'hang' | 'cut' | 'lost';
}

export interface ForgeServerOptions {
  /** OWNER/NAME, or the number on GitLab. */
  readonly project?: string;
  readonly pullRequest?: number;
  /** Comments on one page at most, whatever is asked for. */
  readonly pageSize?: number;
}

export async function startForgeServer(kind: ForgeKind, options: ForgeServerOptions = {}): Promise<ForgeServer> {
  const description = loadForgeDescription(kind);
  const token = `canary-${kind}-token-4711`;
  const project = createForgeProject(kind, { project: 'shop/fleet', pullRequest: 7, pageSize: 100, ...options });
  const requests: string[] = [];
  const violations: string[] = [];
  const faults: Fault[] = [];
  const work = { kind, description, token, project, requests, violations, faults };
  const server = createServer((request, response) => {
    answer(request, { ...work, response }).catch((error: unknown) => {
      violations.push(String(error));
      response.destroy();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const stop = async (): Promise<void> => {
    server.closeAllConnections();
    if (!server.listening) return;
    server.close();
    await once(server, 'close');
  };
  onTestFinished(stop);
  const { port } = server.address() as AddressInfo;
  const apiUrl = `http://127.0.0.1:${port}${description.basePath}`;
  return { ...project, apiUrl, token, requests, violations, failNext: (fault) => void faults.push(fault), stop };
}

interface Work {
  readonly kind: ForgeKind;
  readonly description: ForgeDescription;
  readonly token: string;
  readonly project: ForgeProject;
  readonly requests: string[];
  readonly violations: string[];
  readonly faults: Fault[];
  readonly response: ServerResponse;
}

async function answer(request: IncomingMessage, work: Work): Promise<void> {
  const { response, requests, violations } = work;
  const url = new URL(request.url ?? '/', 'http://forge.example');
  const method = request.method ?? '';
  const text = Buffer.concat(await request.toArray()).toString('utf8');
  requests.push(`${method} ${url.pathname}${url.search}`);
  const fault = takeFault(method, work.faults);
  if (fault?.kind === 'hang') return;
  if (fault?.kind === 'cut') return void response.destroy();
  if (fault?.status !== undefined)
    return send(response, { ...fault, status: fault.status, body: { message: fault.message ?? 'as the test wants it' } });
  const headerFaults = faultsOfHeaders(request, work);
  const matched = work.description.match({ method, url, body: text === '' ? undefined : JSON.parse(text) });
  const found = matched === undefined ? [`${method} ${url.pathname}: no such operation`] : [...headerFaults, ...matched.violations];
  violations.push(...found);
  if (matched === undefined || found.length > 0) return send(response, { status: 400, body: { message: found.join('; ') } });
  const result = work.project.handle(matched, { url, body: text === '' ? {} : JSON.parse(text) });
  if (fault?.kind === 'lost') return void response.destroy();
  send(response, result);
}

function takeFault(method: string, faults: Fault[]): Fault | undefined {
  const index = faults.findIndex((fault) => fault.method === undefined || fault.method === method);
  return index === -1 ? undefined : faults.splice(index, 1)[0];
}

/** Faults in the headers that forges ask for in every request and that their descriptions do not repeat. */
function faultsOfHeaders({ headers, method }: IncomingMessage, { kind, token }: Work): readonly string[] {
  const scheme = kind === 'gitea' || kind === 'forgejo' ? 'token' : 'Bearer';
  return [
    ...(headers.authorization === `${scheme} ${token}` ? [] : ['authorization is not as the forge wants it']),
    ...(headers['user-agent'] === undefined ? ['no user-agent'] : []),
    ...(method === 'GET' || headers['content-type'] === 'application/json' ? [] : ['the body is not said to be JSON']),
    ...(kind !== 'github' || headers['x-github-api-version'] === '2022-11-28' ? [] : ['no version of the API']),
  ];
}

interface Sent {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

function send(response: ServerResponse, { status, headers, body }: Sent): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}
