import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fleetDocument, hostDocument, middlewareDocument } from '../../support/fleet-documents.ts';
import type { CommitFault, Fault, FaultyProduct } from './fault.ts';
import type { ShellVariables } from './prelude.ts';

/** Where a fault happens: one member of one product, of its own. */
export interface Place {
  readonly name: string;
  /** Absent: nothing ever happens to this one. */
  readonly fault?: Fault;
  readonly product: FaultyProduct;
  readonly host: string;
  readonly ports: readonly [own: number, other: number, status: number];
  /** Directory of programs that are this member's alone. */
  readonly software: string;
}

const top = join(import.meta.dirname, '../../..');
const shop = join(top, 'examples/shop');
const read = (path: string) => readFileSync(join(shop, path), 'utf8');
const files: Readonly<Record<FaultyProduct, string>> = {
  redis: 'redis.conf',
  nginx: 'nginx.conf',
  zookeeper: 'zoo.cfg',
  'shop-api': 'config.json',
};
/** Seconds between two looks of an agent. */
export const intervalSeconds = 5;

export function fleetBasics(identities: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const adapter = ['adapter.yaml', 'parameters.schema.json'].map((name) => [
    `adapters/shop-api/${name}`,
    read(`adapters/shop-api/${name}`),
  ]);
  const hosts = Object.entries(identities).map(([name, identity]) => [`hosts/${name}.yaml`, hostDocument(name, { identity })]);
  const fleet = fleetDocument({ poll: '1s', interval: `${intervalSeconds}s`, staleAfter: '3m' });
  return { 'fleet.yaml': fleet, ...Object.fromEntries([...adapter, ...hosts]) };
}

export function placeDocument(place: Place, { parameters = {}, files: more = {} }: CommitFault = {}): Readonly<Record<string, string>> {
  const spec = {
    adapter: place.product,
    members: [{ host: place.host, id: '1' }],
    parameters: { ...parametersOf(place), ...parameters },
    files: { ...(place.product === 'shop-api' ? { 'server.mjs': { content: read('services/shop-api/server.mjs') } } : {}), ...more },
  };
  return { [`middleware/${place.name}.yaml`]: middlewareDocument(place.name, spec) };
}

function parametersOf({ product, ports: [port, , status], software }: Place): Readonly<Record<string, unknown>> {
  switch (product) {
    case 'redis':
      return {
        port,
        binary: `${software}/redis-server`,
        maxmemory: '64mb',
        maxclients: 200,
        'maxmemory-policy': 'noeviction',
        timeout: 30,
        loglevel: 'notice',
        hz: 10,
        save: '',
      };
    case 'nginx': {
      const servers = [{ listen: [{ address: '127.0.0.1', port }], locations: [{ path: '/', return: '200 hello' }] }];
      return { status_port: status, binary: `${software}/nginx`, worker_processes: 1, servers };
    }
    case 'zookeeper':
      return {
        heap: '64m',
        javaOptions: ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'],
        clientPort: port,
        classpath: ['/etc/zookeeper/conf', `${software}/*`],
      };
    case 'shop-api':
      return { port, address: '127.0.0.1', node: `${software}/node` };
  }
}

/** Line that gives a member programs of its own, and what they are called. */
export function softwareOf({ product, software }: Place): { readonly line: string; readonly program: string } {
  const copy = (from: string, name: string) => ({
    line: `mkdir -p ${software} && cp ${from} ${software}/${name}`,
    program: `${software}/${name}`,
  });
  switch (product) {
    case 'redis':
      return copy('/usr/bin/redis-server', 'redis-server');
    case 'nginx':
      return copy('/usr/sbin/nginx', 'nginx');
    case 'shop-api':
      return copy(process.execPath, 'node');
    case 'zookeeper':
      return { line: `mkdir -p ${software} && cp -L ${zookeeperJars().join(' ')} ${software}/`, program: '/usr/bin/java' };
  }
}

/** The jars that the adapter takes by default. */
function zookeeperJars(): readonly string[] {
  const schema = JSON.parse(readFileSync(join(top, 'adapters/zookeeper/parameters.schema.json'), 'utf8')) as {
    readonly properties: { readonly classpath: { readonly default: readonly string[] } };
  };
  return schema.properties.classpath.default.flatMap((path) => {
    if (!path.endsWith('*')) return path.endsWith('.jar') && existsSync(path) ? [path] : [];
    const folder = path.slice(0, -2);
    return existsSync(folder)
      ? readdirSync(folder)
          .filter((name) => name.endsWith('.jar'))
          .map((name) => join(folder, name))
      : [];
  });
}

export function variablesOf(place: Place, { root, scratch }: { readonly root: string; readonly scratch: string }): ShellVariables {
  const directory = `${root}/etc/plumb/${place.product}/${place.name}-1`;
  const [port, other] = place.ports;
  return {
    ROOT: root,
    SERVICE: `plumb-${place.name}-1`,
    DIR: directory,
    FILE: `${directory}/${files[place.product]}`,
    DATA: `${root}/var/lib/plumb/${place.product}/${place.name}-1`,
    PORT: String(port),
    OTHER: String(other),
    SCRATCH: join(scratch, place.name),
    BINARY: softwareOf(place).program,
    JAR: `${place.software}/zookeeper.jar`,
    NODE: process.execPath,
  };
}
