/**
 * An adapter as a user's repository may bring it, that costs a test no program: a directory with the member's files.
 * With `service` also a process of Node that answers with its configuration and reads it again on SIGHUP; with `health` a
 * probe that asks the port.
 */
export function fileAdapter({ service = false, health = false } = {}): Readonly<Record<string, string>> {
  const effect = service ? { notify: serviceName, effect: 'reload' } : {};
  const files = [
    { kind: 'directory', name: 'config', path: '${{ dirs.config }}', mode: '0750' },
    {
      kind: 'file',
      name: '${{ each }}',
      forEach: '${{ files.map(name, name) }}',
      path: '${{ dirs.config }}/${{ each }}',
      content: '${{ files[each].content }}',
      mode: '${{ files[each].mode }}',
      ...effect,
    },
    {
      kind: 'file',
      name: 'config.json',
      path: '${{ dirs.config }}/config.json',
      mode: '0640',
      format: 'json',
      parameters: true,
      entries: { member: '${{ member.id }}' },
      ...effect,
    },
  ];
  const spec = {
    title: 'Vault',
    description: 'Files of a test.',
    topologies: { standalone: { description: 'Independent instances.' } },
    resources: [...files, ...(service ? serviceResources : []), ...(health ? [healthResource] : [])],
  };
  return {
    'adapters/vault/adapter.yaml': JSON.stringify({ apiVersion: 'plumb/v1', kind: 'Adapter', metadata: { name: 'vault' }, spec }, null, 1),
    'adapters/vault/parameters.schema.json': JSON.stringify(parametersSchema(service)),
  };
}

/** The program of the service; a file of the member. */
export const serviceProgram = `
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
const read = () => JSON.parse(readFileSync(process.argv[2], 'utf8'));
let config = read();
process.on('SIGHUP', () => { config = read(); });
process.on('SIGTERM', () => process.exit(0));
createServer((request, response) => response.end(JSON.stringify(config))).listen(Number(config.port), '127.0.0.1');
`;

const serviceName = 'plumb-${{ middleware.name }}-${{ member.id }}';

const serviceResources = [
  {
    kind: 'service',
    name: serviceName,
    argv: ['${{ parameters.node }}', '${{ dirs.config }}/server.mjs', '${{ dirs.config }}/config.json'],
    reload: { signal: 'SIGHUP' },
    stop: { signal: 'SIGTERM', timeout: '5s' },
  },
  {
    kind: 'parameters',
    name: 'running',
    read: { http: { url: 'http://127.0.0.1:${{ parameters.port }}/' }, parse: { as: 'json' } },
    notify: serviceName,
  },
];

const healthResource = {
  kind: 'health',
  name: 'http',
  probe: { http: { url: 'http://127.0.0.1:${{ parameters.port }}/' } },
  timeout: '5m',
};

/** Without a process there is nothing that runs with a value. */
function parametersSchema(service: boolean): object {
  const read = (effect: string, name: string) => ({
    'x-file': 'config.json',
    'x-effect': service ? effect : 'none',
    ...(service ? { 'x-live': name } : {}),
  });
  const node = { type: 'string', default: '/usr/bin/node', description: 'The Node program.', 'x-effect': 'restart' };
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    type: 'object',
    additionalProperties: false,
    properties: {
      version: { type: 'integer', default: 1, description: 'Counts up.', ...read('reload', 'version') },
      port: { type: 'integer', default: 3000, description: 'Port of the process.', ...read('restart', 'port') },
      ...(service ? { node } : {}),
    },
  };
}
