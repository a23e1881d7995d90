/** Files that Git shares with other people: of each format it has one entry and nothing else. */
const formats: Readonly<Record<string, unknown>> = {
  properties: { level: 'info' },
  env: { LEVEL: 'info' },
  ini: { app: { level: 'info' } },
  json: { app: { level: 'info' } },
  yaml: { app: { level: 'info' } },
  toml: { app: { level: 'info' } },
};

const adapter = {
  apiVersion: 'plumb/v1',
  kind: 'Adapter',
  metadata: { name: 'settings' },
  spec: {
    title: 'Settings',
    description: 'Shared files of several formats, without a process.',
    topologies: { standalone: {} },
    resources: [
      { kind: 'directory', name: 'config', path: '${{ dirs.config }}', mode: '0755' },
      ...Object.entries(formats).map(([format, entries]) => ({
        kind: 'file',
        name: `settings.${format}`,
        path: `\${{ dirs.config }}/settings.${format}`,
        mode: '0644',
        owner: 'root',
        format,
        merge: 'merge',
        entries,
      })),
      { kind: 'health', name: 'there', probe: { command: { argv: ['/usr/bin/test', '-d', '${{ dirs.config }}'] } } },
    ],
  },
};

const parameters = { $schema: 'http://json-schema.org/draft-07/schema#', type: 'object', additionalProperties: false, properties: {} };

export const settingsAdapter: Readonly<Record<string, string>> = {
  'adapters/settings/adapter.yaml': JSON.stringify(adapter, null, 1),
  'adapters/settings/parameters.schema.json': JSON.stringify(parameters),
};
