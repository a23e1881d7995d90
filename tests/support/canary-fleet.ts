import type { Canaries } from './canaries.ts';
import { fleetDocument, hostDocument, middlewareDocument, nginxDocument, redisDocument } from './fleet-documents.ts';

/** A fleet with a secret in every place of a document that can hold one; each is another one in every call. */
export interface CanaryFleetOptions {
  readonly ports: readonly number[];
  readonly identity: string;
  readonly drift?: 'enforce' | 'observe';
  /** Of nginx, in a file that nobody else may read; the default is one that nginx takes. */
  readonly closed?: string;
  readonly breaks?: boolean;
  readonly state?: 'present' | 'absent';
}

export function canaryFleet({ plant }: Canaries, options: CanaryFleetOptions): Readonly<Record<string, string>> {
  const {
    ports,
    identity,
    drift = 'enforce',
    closed = `map $host $closed { default "${plant('closed raw file')}"; }\n`,
    breaks,
    state,
  } = options;
  const [front = 0, status = 0, redis = 0, store = 0] = ports;
  const rest = state === undefined ? {} : { state };
  return {
    'fleet.yaml': fleetDocument({ drift, removals: { cap: 100 } }),
    'h1.yaml': hostDocument('h1', { identity }),
    ...storeAdapter,
    'site.key': `-----BEGIN PRIVATE KEY-----\n${plant('TLS key')}\n-----END PRIVATE KEY-----\n`,
    'web.yaml': nginxDocument('web', {
      port: front,
      statusPort: status,
      files: {
        'tls/site.key': { source: './site.key', mode: '0600' },
        'conf.d/closed.conf': { content: closed, mode: '0600' },
        'conf.d/marked.conf': { content: `map $host $marked { default "${plant('file marked sensitive')}"; }\n`, sensitive: true },
        htpasswd: { content: `app:${plant('password file of the group')}\n`, mode: '0640' },
        // The name looks like a certificate for everybody, the mode says otherwise.
        'public.crt': { content: `${plant('file with an innocent name')}\n`, mode: '0600' },
      },
      ...rest,
    }),
    'cache.yaml': redisDocument('cache', {
      port: redis,
      parameters: { requirepass: plant('requirepass'), masterauth: plant('masterauth') },
      files: { 'users.acl': { content: `user app on >${plant('ACL file')} ~*\n`, mode: '0600' } },
      ...rest,
    }),
    'store.yaml': middlewareDocument('store', {
      adapter: 'store',
      members: [{ host: 'h1', id: '1' }],
      parameters: { port: store, node: process.execPath, breaks: breaks === true, token: plant('sensitive parameter') },
      ...rest,
    }),
  };
}

/** Answers who shows the token; where it breaks it prints all it knows and ends. */
const program = `
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
const config = JSON.parse(readFileSync(process.argv[2], 'utf8'));
if (config.breaks === 'true' || config.breaks === true) {
  console.error('cannot log in as ' + process.env.STORE_TOKEN + ' of ' + JSON.stringify(config));
  process.exit(1);
}
const isKnown = (request) => request.headers.authorization === 'Bearer ' + config.token;
createServer((request, response) => response.writeHead(isKnown(request) ? 200 : 401).end(JSON.stringify(config))).listen(Number(config.port), '127.0.0.1');
`;

const login = { authorization: 'Bearer ${{ parameters.token }}' };
const parameter = (type: string, rest: object = {}) => ({
  type,
  description: 'Of a test.',
  'x-effect': 'restart',
  'x-file': 'store.json',
  ...rest,
});

const storeAdapter = {
  'adapters/store/adapter.yaml': JSON.stringify({
    apiVersion: 'plumb/v1',
    kind: 'Adapter',
    metadata: { name: 'store' },
    spec: {
      title: 'Store',
      description: 'A service with a login.',
      topologies: { standalone: { description: 'Independent instances.' } },
      resources: [
        { kind: 'directory', name: 'config', path: '${{ dirs.config }}', mode: '0750' },
        { kind: 'file', name: 'program', path: '${{ dirs.config }}/store.mjs', content: program, mode: '0644' },
        {
          kind: 'file',
          name: 'store.json',
          path: '${{ dirs.config }}/store.json',
          mode: '0600',
          format: 'json',
          merge: 'merge',
          parameters: true,
          entries: { breaks: '${{ parameters.breaks }}' },
          notify: 'plumb-store-1',
          effect: 'restart',
        },
        {
          kind: 'service',
          name: 'plumb-store-1',
          argv: ['${{ parameters.node }}', '${{ dirs.config }}/store.mjs', '${{ dirs.config }}/store.json'],
          env: { STORE_TOKEN: '${{ parameters.token }}' },
          stop: { signal: 'SIGTERM', timeout: '5s' },
        },
        {
          kind: 'parameters',
          name: 'running',
          read: { http: { url: 'http://127.0.0.1:${{ parameters.port }}/', headers: login }, parse: { as: 'json' } },
          notify: 'plumb-store-1',
        },
        {
          kind: 'health',
          name: 'login',
          probe: { http: { url: 'http://127.0.0.1:${{ parameters.port }}/', headers: login } },
          timeout: '2s',
        },
      ],
    },
  }),
  'adapters/store/parameters.schema.json': JSON.stringify({
    $schema: 'http://json-schema.org/draft-07/schema#',
    type: 'object',
    additionalProperties: false,
    properties: {
      port: parameter('integer', { default: 3000, 'x-live': 'port' }),
      token: parameter('string', { 'x-sensitive': true, 'x-live': 'token' }),
      node: { type: 'string', default: '/usr/bin/node', description: 'The program.', 'x-effect': 'restart' },
      breaks: { type: 'boolean', default: false, description: 'Ends at its start.', 'x-effect': 'restart' },
    },
  }),
};
