import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { addressOf } from './lab.ts';

type Files = Readonly<Record<string, string>>;
type Parameters = Readonly<Record<string, unknown>>;

const shop = join(import.meta.dirname, '..', '..', 'examples', 'shop');

/** The shop's fleet besides hosts and middleware: its organizations, its applications, its own service. */
export function shopBasics(): Files {
  return { ...copied('organizations'), ...copied('applications'), ...copied('adapters/shop-api'), ...copied('services/shop-api') };
}

export function hostDocument(name: string, identity: string): Files {
  return { [`hosts/${name}.yaml`]: document('Host', name, { address: addressOf(name), organization: 'acme', identity }) };
}

/** nginx on node1 in front of the in-house service on node2 and node3, and Redis on node3 with a replica on node2. */
export function shopMiddleware(): Files {
  return { ...web(), ...shopApi(), ...cache() };
}

export function web(parameters: Parameters = {}): Files {
  return middleware('web', {
    adapter: 'nginx',
    application: 'storefront',
    members: [{ host: 'node1', id: 'a' }],
    wiring: { api: { middleware: 'shop-api', endpoint: 'http' } },
    parameters: {
      worker_processes: 1,
      upstreams: { api: { from: 'api' } },
      servers: [{ listen: [{ port: 80 }], locations: [{ path: '/', proxy_pass: 'http://api' }] }],
      ...parameters,
    },
  });
}

export const apiMembers = [
  { host: 'node2', id: '1' },
  { host: 'node3', id: '2' },
];

export function shopApi(parameters: Parameters = {}, members: readonly Parameters[] = apiMembers): Files {
  return middleware('shop-api', {
    adapter: 'shop-api',
    application: 'storefront',
    members,
    files: { 'server.mjs': { source: '../services/shop-api/server.mjs' } },
    // The hosts have no other Node than the agent's.
    parameters: { greeting: 'welcome to the shop', node: '/usr/lib/plumb-agent/node', ...parameters },
  });
}

/** With `own`, parameters of single members by their id. */
export function cache(parameters: Parameters = {}, own: Readonly<Record<string, Parameters>> = {}): Files {
  return middleware('cache', {
    adapter: 'redis',
    topology: 'replication',
    application: 'storefront',
    members: [
      { host: 'node3', id: '1', role: 'primary', parameters: own['1'] },
      { host: 'node2', id: '2', role: 'replica', parameters: own['2'] },
    ],
    parameters: { maxmemory: '64mb', 'protected-mode': false, ...parameters },
  });
}

export function coordination(parameters: Parameters = {}): Files {
  return middleware('coordination', {
    adapter: 'zookeeper',
    topology: 'ensemble',
    application: 'inventory',
    members: ['1', '2', '3'].map((id) => ({ host: `node${id}`, id })),
    parameters: { heap: '128m', ...parameters },
  });
}

/** Redis on all three hosts that acknowledges nothing before it is on disk. */
export function replication(parameters: Parameters = {}): Files {
  return middleware('sessions', {
    adapter: 'redis',
    topology: 'replication',
    application: 'inventory',
    members: ['1', '2', '3'].map((id) => ({ host: `node${id}`, id, role: id === '1' ? 'primary' : 'replica' })),
    parameters: { maxmemory: '128mb', 'protected-mode': false, appendonly: true, appendfsync: 'always', ...parameters },
  });
}

function middleware(name: string, spec: object): Files {
  return { [`middleware/${name}.yaml`]: document('Middleware', name, spec) };
}

/** JSON is YAML. */
function document(kind: string, name: string, spec: object): string {
  return `${JSON.stringify({ apiVersion: 'plumb/v1', kind, metadata: { name }, spec }, null, 2)}\n`;
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
