import { generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import type { Hono } from 'hono';
import {
  type AppOptions,
  createApp,
  createServerMetrics,
  createSqliteStore,
  listHosts,
  type Store,
} from '../../reconciler/server/index.ts';
import type { FleetExpectation } from '../../reconciler/status/index.ts';
import { formatIdentity, signRequest } from '../../schemas/http-signature.ts';
import type { CheckIn, Report } from '../../schemas/index.ts';
import { aFleet, aHost } from './sample-fleet.ts';

/** A server without a socket, with a fleet whose hosts have identities, for tests. */
export interface SampleServer {
  readonly app: Hono;
  readonly store: Store;
  readonly fleet: FleetExpectation;
  readonly keys: Readonly<Record<string, KeyObject>>;
  /** Signed as the report's host by default. */
  readonly post: (report: Report, options?: SignOptions) => Promise<Response>;
  /** Signed as the host that checks in by default. */
  readonly checkIn: (checkIn: CheckIn, options?: SignOptions) => Promise<Response>;
  readonly countRefused: (reason: string) => Promise<number>;
}

export interface SignOptions {
  readonly keyId?: string;
  /** Name of the host whose private key signs. */
  readonly signAs?: string;
  readonly created?: number;
  readonly nonce?: string;
}

export const sampleNow = Date.parse('2026-11-23T10:01:00.500Z');
const sampleKeys: Readonly<Record<string, KeyObject>> = Object.fromEntries(
  ['web-1', 'data-1', 'data-2'].map((name) => [name, generateKeyPairSync('ed25519').privateKey]),
);

/** The sample fleet with identities, and a host that has none. */
export function aFleetWithIdentities(): FleetExpectation {
  const fleet = aFleet();
  const hosts = fleet.hosts.map((host) => {
    const key = sampleKeys[host.name];
    return key === undefined ? host : { ...host, identity: formatIdentity(key) };
  });
  return { ...fleet, hosts: [...hosts, aHost('no-identity')] };
}

export async function createSampleServer(
  options: Partial<Pick<AppOptions, 'store' | 'access' | 'expectation' | 'judge' | 'hub' | 'reviewer' | 'onError'>> & {
    readonly now?: () => number;
  } = {},
): Promise<SampleServer> {
  const clock = options.now ?? (() => sampleNow);
  const store = options.store ?? (await createSqliteStore({ path: ':memory:', clock }));
  const fleet = aFleetWithIdentities();
  await store.writeIdentities(listHosts(fleet));
  const metrics = createServerMetrics({ version: '0.1.0' });
  const app = createApp({
    expectation: () => fleet,
    judge: () => () => ({ safe: true, message: '' }),
    access: { kind: 'loopback' },
    ...options,
    store,
    clock,
    metrics,
    version: '0.1.0',
  });
  return {
    app,
    store,
    fleet,
    keys: sampleKeys,
    post: async (report, signing) => app.request('http://localhost/api/v1/reports', signReport('http://localhost', report, signing)),
    checkIn: async (checkIn, signing) =>
      app.request('http://localhost/api/v1/coordination', signCheckIn('http://localhost', checkIn, signing)),
    countRefused: async (reason) => readSample(await metrics.format(undefined), `plumb_report_refused_total{reason="${reason}"}`),
  };
}

export interface SignedPost {
  readonly method: 'POST';
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** The request that delivers a report to a server. */
export function signReport(server: string, report: Report, options: SignOptions = {}): SignedPost {
  return signPost(`${server}/api/v1/reports`, report, options);
}

/** The request by which an agent checks in at a server. */
export function signCheckIn(server: string, checkIn: CheckIn, options: SignOptions = {}): SignedPost {
  return signPost(`${server}/api/v1/coordination`, checkIn, options);
}

function signPost(url: string, sent: { readonly host: string }, options: SignOptions): SignedPost {
  const body = JSON.stringify(sent);
  const { keyId = sent.host, created = Math.floor(sampleNow / 1000), nonce = randomBytes(16).toString('hex') } = options;
  const privateKey = sampleKeys[options.signAs ?? keyId];
  if (privateKey === undefined) throw new Error(`no key for ${sent.host}`);
  const headers = signRequest({ method: 'POST', url, body }, { keyId, privateKey, created, nonce });
  return { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body };
}

/** The value of one line of a Prometheus exposition; NaN without it. */
export function readSample(exposition: string, series: string): number {
  const line = exposition.split('\n').find((candidate) => candidate.startsWith(`${series} `));
  return Number(line?.slice(series.length));
}
