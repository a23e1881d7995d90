import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fleetDocument, hostDocument, middlewareDocument } from '../../support/fleet-documents.ts';
import type { CommitFault, Fault, FaultyProduct, ManagerKind, PlacePorts } from './fault.ts';
import type { MemberShell } from './prelude.ts';
import { settingsAdapter } from './settings-adapter.ts';
import { softwareOf } from './software-of.ts';
import type { World } from './world.ts';

/** Where a fault happens: one member of one product, of its own. */
export interface Place {
  readonly name: string;
  readonly manager: ManagerKind;
  /** Absent: nothing ever happens to this one. */
  readonly fault?: Fault;
  readonly product: FaultyProduct;
  readonly host: string;
  readonly ports: PlacePorts;
  /** Directory of the programs that it runs. */
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
  settings: 'settings.properties',
};
const managers: Readonly<Record<ManagerKind, Readonly<Record<string, string>>>> = {
  supervisor: { serviceManager: 'supervisor', packageManager: 'none' },
  systemd: { serviceManager: 'systemd', packageManager: 'apt' },
};
/** Seconds between two looks of an agent. */
export const intervalSeconds = 5;
/** Seconds that a process must have lived before it is believed. */
export const settleSeconds = 3;

export function fleetBasics({ identities, manager }: World): Readonly<Record<string, string>> {
  const adapter = ['adapter.yaml', 'parameters.schema.json'].map((name) => [
    `adapters/shop-api/${name}`,
    read(`adapters/shop-api/${name}`),
  ]);
  const hosts = Object.entries(identities).map(([name, identity]) => [
    `hosts/${name}.yaml`,
    hostDocument(name, { identity, ...managers[manager] }),
  ]);
  const fleet = fleetDocument({ poll: '1s', interval: `${intervalSeconds}s`, staleAfter: '3m', rollout: { settle: `${settleSeconds}s` } });
  return { 'fleet.yaml': fleet, ...settingsAdapter, ...Object.fromEntries([...adapter, ...hosts]) };
}

/** The middleware; with `commit`, as a fault of Git has it. */
export function placeDocument(
  place: Place,
  { node, commit = {} }: { readonly node: string; readonly commit?: CommitFault | undefined },
): Readonly<Record<string, string>> {
  const { given = {} } = place.fault ?? {};
  const own = typeof given === 'function' ? given(place.ports) : given;
  const code = place.product === 'shop-api' ? { 'server.mjs': { content: read('services/shop-api/server.mjs') } } : {};
  const spec = {
    adapter: place.product,
    members: [{ host: place.host, id: '1' }],
    parameters: { ...parametersOf(place), ...softwareOf(place, node).parameters, ...own.parameters, ...commit.parameters },
    files: { ...code, ...own.files, ...commit.files },
    ...(commit.drift === undefined ? {} : { drift: commit.drift }),
  };
  return { [`middleware/${place.name}.yaml`]: middlewareDocument(place.name, spec) };
}

function parametersOf({ product, ports: [port, , status] }: Place): Readonly<Record<string, unknown>> {
  switch (product) {
    case 'redis':
      return {
        port,
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
      return { status_port: status, worker_processes: 1, servers };
    }
    case 'zookeeper':
      return {
        heap: '64m',
        javaOptions: ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'],
        clientPort: port,
      };
    case 'shop-api':
      return { port, address: '127.0.0.1' };
    case 'settings':
      return {};
  }
}

/** How lines of the shell see the member. */
export function shellOf(place: Place, { rootOf, scratch, node }: World): MemberShell {
  const root = rootOf(place.host);
  const directory = `${root}/etc/plumb/${place.product}/${place.name}-1`;
  const [port, other] = place.ports;
  const service = `plumb-${place.name}-1`;
  const { program, jar } = softwareOf(place, node);
  const variables = {
    ROOT: root,
    STATE: `${root}/var/lib/plumb-agent`,
    SERVICE: service,
    UNIT: place.manager === 'systemd' ? `/etc/systemd/system/${service}.service` : '',
    DIR: directory,
    FILE: `${directory}/${files[place.product]}`,
    DATA: `${root}/var/lib/plumb/${place.product}/${place.name}-1`,
    PORT: String(port),
    OTHER: String(other),
    SCRATCH: join(scratch, place.name),
    BINARY: program,
    JAR: jar,
    NODE: node,
  };
  return { manager: place.manager, variables };
}
