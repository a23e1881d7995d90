/** Documents of a fleet repository as JSON, which is YAML: what a test changes is a value and not a text. */
type Spec = Readonly<Record<string, unknown>>;

export function fleetDocument(spec: Spec = {}): string {
  // Only events, commits and retries bring a cycle, and no process has to settle, unless a test wants it.
  return document('Fleet', 'test', { poll: '200ms', interval: '10m', staleAfter: '1h', rollout: { settle: '1ms' }, ...spec });
}

export function hostDocument(name: string, spec: Spec = {}): string {
  return document('Host', name, { address: '127.0.0.1', serviceManager: 'supervisor', packageManager: 'none', ...spec });
}

export function middlewareDocument(name: string, spec: Spec): string {
  return document('Middleware', name, spec);
}

/** A fleet of the host `h1`. */
export const oneHost = { 'fleet.yaml': fleetDocument(), 'h1.yaml': hostDocument('h1') };

/** A Redis on a port, without a dump on disk. */
export function redisDocument(
  name: string,
  { port, host = 'h1', parameters = {}, ...rest }: Spec & { readonly port: number; readonly host?: string; readonly parameters?: Spec },
): string {
  return middlewareDocument(name, {
    adapter: 'redis',
    members: [{ host, id: '1', parameters: { port } }],
    parameters: { maxmemory: '64mb', save: '', ...parameters },
    ...rest,
  });
}

/** An nginx that answers `text` on a port. */
export function nginxDocument(
  name: string,
  {
    port,
    statusPort,
    text = 'hello',
    parameters = {},
    ...rest
  }: Spec & { port: number; statusPort: number; text?: string; parameters?: Spec },
): string {
  return middlewareDocument(name, {
    adapter: 'nginx',
    members: [{ host: 'h1', id: 'a' }],
    parameters: {
      worker_processes: 1,
      status_port: statusPort,
      servers: [{ listen: [{ address: '127.0.0.1', port }], locations: [{ path: '/', return: `200 ${text}` }] }],
      ...parameters,
    },
    ...rest,
  });
}

function document(kind: string, name: string, spec: Spec): string {
  return `${JSON.stringify({ apiVersion: 'plumb/v1', kind, metadata: { name }, spec }, null, 2)}\n`;
}
