import fc, { type Arbitrary } from 'fast-check';
import { fileAdapter, serviceProgram } from '../../support/file-adapter.ts';
import { fleetDocument, hostDocument, middlewareDocument } from '../../support/fleet-documents.ts';

/** Files of a fleet repository by path. */
export type FleetFiles = Readonly<Record<string, string>>;

interface GeneratedMiddleware {
  readonly hosts: readonly string[];
  readonly state: 'running' | 'stopped';
  readonly version: number;
  readonly files: Readonly<Record<string, GeneratedFile>>;
  readonly dependsOnFirst: boolean;
}

interface GeneratedFile {
  readonly content: string;
  readonly mode: string;
}

export const hostNames = ['h1', 'h2', 'h3'] as const;

const file: Arbitrary<GeneratedFile> = fc.record({
  content: fc.string({ unit: 'binary', maxLength: 200 }),
  mode: fc.constantFrom('0600', '0640', '0644', '0755'),
});

const fileName = fc.constantFrom('users.txt', 'motd', 'rules.conf', 'ca.pem', 'a-b.c');

const middleware: Arbitrary<GeneratedMiddleware> = fc.record({
  hosts: fc.array(fc.constantFrom(...hostNames), { minLength: 1, maxLength: 3 }),
  state: fc.oneof({ weight: 4, arbitrary: fc.constant('running' as const) }, { weight: 1, arbitrary: fc.constant('stopped' as const) }),
  version: fc.integer({ min: 1, max: 99 }),
  files: fc.dictionary(fileName, file, { maxKeys: 3 }),
  dependsOnFirst: fc.boolean(),
});

/** A fleet of up to twelve members on three hosts, over an adapter that a user's repository brings. */
export const fleet: Arbitrary<FleetFiles> = fc.array(middleware, { minLength: 1, maxLength: 4 }).map(filesOf);

function filesOf(all: readonly GeneratedMiddleware[]): FleetFiles {
  const documents = all.map((one, index) => [`middleware/m${index}.yaml`, documentOf(one, index)] as const);
  const hosts = hostNames.map((name) => [`hosts/${name}.yaml`, hostDocument(name)] as const);
  // A next fleet may take all away that the one before has brought.
  const settings = { 'fleet.yaml': fleetDocument({ removals: { cap: 1000 } }) };
  return { ...settings, ...Object.fromEntries(hosts), ...fileAdapter({ service: true, health: true }), ...Object.fromEntries(documents) };
}

function documentOf({ hosts, state, version, files, dependsOnFirst }: GeneratedMiddleware, index: number): string {
  return middlewareDocument(`m${index}`, {
    adapter: 'vault',
    state,
    members: hosts.map((host, place) => ({ host, id: `${place + 1}`, parameters: { port: 3000 + 10 * index + place } })),
    files: { 'server.mjs': { content: serviceProgram }, ...files },
    parameters: { version },
    rollout: { coordination: 'none' },
    ...(dependsOnFirst && index > 0 ? { dependsOn: ['m0'] } : {}),
  });
}
