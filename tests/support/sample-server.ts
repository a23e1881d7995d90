import { generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import type { Hono } from 'hono';
import { type Access, createApp, createServerMetrics, createSqliteStore, type Store } from '../../reconciler/server/index.ts';
import type { FleetExpectation } from '../../reconciler/status/index.ts';
import { formatIdentity, signRequest } from '../../schemas/http-signature.ts';
import type { Report } from '../../schemas/index.ts';
import { aFleet, aHost } from './sample-fleet.ts';

/** A server without a socket, with a fleet whose hosts have identities, for tests. */
export interface SampleServer {
  readonly app: Hono;
  readonly store: Store;
  readonly fleet: FleetExpectation;
  readonly keys: Readonly<Record<string, KeyObject>>;
  /** Signed as the report's host unless told otherwise. */
  readonly post: (report: Report, options?: SignOptions) => Promise<Response>;
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
  options: { readonly access?: Access; readonly expectation?: () => FleetExpectation | undefined; readonly now?: () => number } = {},
): Promise<SampleServer> {
  const store = await createSqliteStore({ path: ':memory:' });
  const fleet = aFleetWithIdentities();
  const metrics = createServerMetrics({ version: '0.1.0' });
  const app = createApp({
    store,
    expectation: options.expectation ?? (() => fleet),
    clock: options.now ?? (() => sampleNow),
    access: options.access ?? { kind: 'loopback' },
    metrics,
    version: '0.1.0',
  });
  return {
    app,
    store,
    fleet,
    keys: sampleKeys,
    post: async (report, signing) => app.request('http://localhost/api/v1/reports', signReport('http://localhost', report, signing)),
    countRefused: async (reason) => readSample(await metrics.format(undefined), `plumb_report_refused_total{reason="${reason}"}`),
  };
}

/** The request that delivers a report to a server. */
export function signReport(
  server: string,
  report: Report,
  options: SignOptions = {},
): { method: 'POST'; headers: Record<string, string>; body: string } {
  const body = JSON.stringify(report);
  const privateKey = sampleKeys[options.signAs ?? options.keyId ?? report.host];
  if (privateKey === undefined) throw new Error(`no key for ${report.host}`);
  const { keyId = report.host, created = Math.floor(sampleNow / 1000), nonce = randomBytes(16).toString('hex') } = options;
  const headers = signRequest({ method: 'POST', url: `${server}/api/v1/reports`, body }, { keyId, privateKey, created, nonce });
  return { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body };
}

/** The value of one line of a Prometheus exposition; NaN without it. */
export function readSample(exposition: string, series: string): number {
  const line = exposition.split('\n').find((candidate) => candidate.startsWith(`${series} `));
  return Number(line?.slice(series.length));
}
