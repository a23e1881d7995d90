import { formatMemberKey, type Rendered, type RenderedResource, type SliceHost, type SliceMember } from '../../schemas/index.ts';
import { aRolloutPolicy } from '../../tests/support/a-rollout-policy.ts';
import type { Adapter } from './adapter.ts';
import { loadAdapter } from './load/load-adapter.ts';

/** A folder for tests: a small product, with parts replaced. Keys are JSON and thereby YAML. */
export function anAdapterFolder({ spec = {}, properties = {}, name = 'app' }: FolderParts = {}) {
  const document = {
    apiVersion: 'plumb/v1',
    kind: 'Adapter',
    metadata: { name },
    spec: {
      title: 'App',
      topologies: { standalone: {} },
      resources: [
        { kind: 'file', name: 'app.conf', path: '${{ dirs.config }}/app.conf', format: 'ini', parameters: true, notify: 'app' },
        { kind: 'service', name: 'app', argv: ['/usr/bin/app', '${{ dirs.config }}/app.conf'] },
      ],
      ...spec,
    },
  };
  const schema = {
    type: 'object',
    additionalProperties: false,
    properties: {
      port: { description: 'Port.', type: 'integer', default: 80, 'x-effect': 'restart', 'x-file': 'app.conf' },
      ...properties,
    },
  };
  return {
    name,
    origin: `adapters/${name}`,
    files: { 'adapter.yaml': JSON.stringify(document), 'parameters.schema.json': JSON.stringify(schema) },
  };
}

interface FolderParts {
  readonly name?: string;
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly properties?: Readonly<Record<string, unknown>>;
}

export function anAdapter(parts: FolderParts = {}): Adapter {
  const { adapter, diagnostics } = loadAdapter(anAdapterFolder(parts));
  if (adapter === undefined) throw new Error(JSON.stringify(diagnostics));
  return adapter;
}

export function aHost(parts: Partial<SliceHost> = {}): SliceHost {
  const host = {
    name: 'h1',
    address: '10.0.0.1',
    os: 'debian',
    arch: 'amd64',
    packageManager: 'apt',
    serviceManager: 'systemd',
    drift: 'enforce',
    labels: {},
  } as const;
  return { ...host, ...parts };
}

/** A running member with everything that a slice holds; key and peers follow from its names. */
export function aMember(parts: Partial<SliceMember> = {}): SliceMember {
  const middleware = parts.middleware ?? 'shop';
  const id = parts.id ?? '1';
  const parameters = parts.parameters ?? { port: 80 };
  return {
    key: formatMemberKey({ middleware, id }),
    middleware,
    id,
    adapter: 'app',
    topology: 'standalone',
    state: 'running',
    drift: 'enforce',
    detached: false,
    parameters,
    files: {},
    peers: [{ id, host: 'h1', address: '10.0.0.1', parameters, detached: false }],
    wiring: {},
    ignore: [],
    dependsOn: [],
    rollout: aRolloutPolicy({ coordination: 'none' }),
    ...parts,
  };
}

/** The resource of a rendered slice with this id. */
export function byId({ rendered }: { readonly rendered: Rendered }, id: string): RenderedResource {
  const found = rendered.resources.find((resource) => resource.id === id);
  if (found === undefined) throw new Error(`no ${id} in ${rendered.resources.map((resource) => resource.id).join(', ')}`);
  return found;
}
