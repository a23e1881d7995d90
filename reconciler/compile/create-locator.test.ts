import { describe, expect, it } from 'vitest';
import { adapterEngine } from '../../adapters/index.ts';
import { builtinForTests, textSnapshot } from '../../tests/support/fleet-snapshots.ts';
import { compile, realHost, renderHosts } from './index.ts';

const fleet = `apiVersion: plumb/v1
kind: Fleet
metadata: { name: demo }
spec: {}
---
apiVersion: plumb/v1
kind: Host
metadata: { name: h1 }
spec: { address: 10.0.0.1 }
`;

const web = (servers: string, member = '') => `apiVersion: plumb/v1
kind: Middleware
metadata: { name: web }
spec:
  adapter: nginx
  members: [{ host: h1, id: a${member} }]
  parameters:
    servers:
      - listen: [{ port: 81 }]
${servers}
`;

function findingsOf(document: string) {
  const snapshot = textSnapshot({ 'fleet.yaml': fleet, 'web.yaml': document });
  const compiled = compile({ snapshot, engine: adapterEngine, builtin: builtinForTests() });
  if (compiled.fleet === undefined) throw new Error(JSON.stringify(compiled.diagnostics));
  return [...renderHosts(compiled.fleet, { engine: adapterEngine, environment: realHost })].flatMap(({ diagnostics }) => diagnostics);
}

describe('a finding of rendering', () => {
  it.each([
    [
      'an entry that a field makes, too',
      web("        directives: { 'location /x': { return: '204' } }\n        locations: [{ path: /x, return: '205' }]"),
      { code: 'MW7001', file: 'web.yaml', line: 10, pointer: '/spec/parameters/servers/0/directives/location ~1x' },
    ],
    [
      'a value that the language cannot hold',
      web(
        "        locations:\n          - { path: /, directives: { root: /a } }\n          - { path: /x, directives: { gzip_types: 'a; b' } }",
      ),
      { code: 'MW7002', file: 'web.yaml', line: 12, pointer: '/spec/parameters/servers/0/locations/1/directives/gzip_types' },
    ],
    [
      'a parameter of a member',
      web('', ', parameters: { upstreams: { u: { from: nothing } } }'),
      { code: 'MW7001', file: 'web.yaml', line: 6, pointer: '/spec/members/0/parameters/upstreams/u/from' },
    ],
  ])('has its place: %s', (_, document, expected) => {
    expect(findingsOf(document)).toMatchObject([expected]);
  });
});
