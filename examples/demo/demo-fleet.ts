import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Ports of the demo's processes, all on 127.0.0.1. */
export interface DemoPorts {
  readonly web: number;
  readonly webStatus: number;
  readonly api: readonly [number, number];
  readonly redis: readonly [number, number];
}

export interface DemoFleetOptions {
  readonly ports: DemoPorts;
  /** `apt` lets the agents install what is missing. */
  readonly packageManager: 'apt' | 'none';
  readonly hasNginx: boolean;
  readonly hasRedis: boolean;
  /** Public identities by host. */
  readonly identities: Readonly<Record<string, string>>;
  /** The Node program that runs the in-house service. */
  readonly node: string;
}

export const demoHosts = ['edge', 'app', 'data'] as const;

const shop = join(import.meta.dirname, '..', 'shop');

/** The shop on one machine: the same organizations, in-house adapter and service as examples/shop, three hosts on loopback. */
export function demoFleet(options: DemoFleetOptions): Readonly<Record<string, string>> {
  return {
    'fleet.yaml': document('Fleet', { name: 'demo' }, { poll: '1s', interval: '5s', staleAfter: '20s', rollout: { settle: '1s' } }),
    ...copied('organizations'),
    ...copied('applications'),
    ...copied('adapters/shop-api'),
    ...copied('services/shop-api'),
    'hosts.yaml': demoHosts.map((name) => host(name, options)).join('---\n'),
    'middleware/shop-api.yaml': shopApi(options),
    ...(options.hasNginx ? { 'middleware/web.yaml': web(options) } : {}),
    ...(options.hasRedis ? { 'middleware/cache.yaml': cache(options) } : {}),
  };
}

function copied(folder: string): Record<string, string> {
  const entries = readdirSync(join(shop, folder), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    entries.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [path.slice(shop.length + 1), readFileSync(path, 'utf8')];
    }),
  );
}

function host(name: string, { packageManager, identities }: DemoFleetOptions): string {
  const identity = identities[name];
  return document(
    'Host',
    { name },
    {
      address: '127.0.0.1',
      organization: 'retail',
      serviceManager: 'supervisor',
      packageManager,
      ...(identity === undefined ? {} : { identity }),
    },
  );
}

function web({ ports }: DemoFleetOptions): string {
  return document(
    'Middleware',
    { name: 'web' },
    {
      adapter: 'nginx',
      application: 'storefront',
      members: [{ host: 'edge', id: 'a' }],
      wiring: { api: { middleware: 'shop-api', endpoint: 'http' } },
      parameters: {
        worker_processes: 1,
        status_port: ports.webStatus,
        upstreams: { api: { from: 'api' } },
        servers: [{ listen: [{ address: '127.0.0.1', port: ports.web }], locations: [{ path: '/', proxy_pass: 'http://api' }] }],
      },
    },
  );
}

function shopApi({ ports, node }: DemoFleetOptions): string {
  return document(
    'Middleware',
    { name: 'shop-api' },
    {
      adapter: 'shop-api',
      application: 'storefront',
      members: [
        { host: 'app', id: '1', parameters: { port: ports.api[0] } },
        { host: 'data', id: '2', parameters: { port: ports.api[1] } },
      ],
      files: { 'server.mjs': { source: '../services/shop-api/server.mjs' } },
      parameters: { greeting: 'welcome to the shop', address: '127.0.0.1', node },
    },
  );
}

function cache({ ports }: DemoFleetOptions): string {
  return document(
    'Middleware',
    { name: 'cache' },
    {
      adapter: 'redis',
      topology: 'replication',
      application: 'storefront',
      members: [
        { host: 'data', id: '1', role: 'primary', parameters: { port: ports.redis[0] } },
        { host: 'app', id: '2', role: 'replica', parameters: { port: ports.redis[1] } },
      ],
      parameters: { maxmemory: '64mb', databases: 16 },
    },
  );
}

/** JSON is YAML; pretty-printed it reads well enough and its lines can be pointed at. */
function document(kind: string, metadata: object, spec: object): string {
  return `${JSON.stringify({ apiVersion: 'plumb/v1', kind, metadata, spec }, null, 2)}\n`;
}
