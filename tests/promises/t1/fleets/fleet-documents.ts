import { fleetDocument, hostDocument, middlewareDocument, redisDocument } from '../../../support/fleet-documents.ts';

/** Seconds from the last sign of life until a host is told to be silent. */
export const staleAfterSeconds = 24;
/** Seconds between two looks into Git. */
export const pollSeconds = 6;

interface FleetOptions {
  /** Of each host, by name. */
  readonly identities: Readonly<Record<string, string>>;
  readonly redisPort: number;
}

/** All but the note. */
export function fleetDocuments({ identities, redisPort }: FleetOptions): Readonly<Record<string, string>> {
  const fleet = { poll: `${pollSeconds}s`, interval: '5s', staleAfter: `${staleAfterSeconds}s`, rollout: { settle: '3s' } };
  return {
    'fleet.yaml': fleetDocument(fleet),
    ...Object.fromEntries(Object.entries(identities).map(([name, identity]) => [`hosts/${name}.yaml`, hostDocument(name, { identity })])),
    'middleware/cache.yaml': redisDocument('cache', { port: redisPort }),
    'adapters/notes/adapter.yaml': JSON.stringify(notes, null, 1),
    'adapters/notes/parameters.schema.json': JSON.stringify(noParameters),
  };
}

/** Files without a process. */
const notes = {
  apiVersion: 'plumb/v1',
  kind: 'Adapter',
  metadata: { name: 'notes' },
  spec: {
    title: 'Notes',
    topologies: { standalone: {} },
    resources: [
      { kind: 'directory', name: 'config', path: '${{ dirs.config }}', mode: '0755' },
      {
        kind: 'file',
        name: '${{ each }}',
        forEach: '${{ files.map(name, name) }}',
        path: '${{ dirs.config }}/${{ each }}',
        content: '${{ files[each].content }}',
        mode: '${{ files[each].mode }}',
      },
      { kind: 'health', name: 'there', probe: { command: { argv: ['/usr/bin/test', '-d', '${{ dirs.config }}'] } } },
    ],
  },
};
const noParameters = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  type: 'object',
  additionalProperties: false,
  properties: {},
};

/** A file whose content is a file of the repository. */
export function noteDocument(text: string): Readonly<Record<string, string>> {
  return {
    'middleware/files/a.txt': `${text}\n`,
    'middleware/note.yaml': middlewareDocument('note', {
      adapter: 'notes',
      members: [{ host: 'h1', id: '1' }],
      files: { 'a.txt': { source: 'files/a.txt' } },
    }),
  };
}
