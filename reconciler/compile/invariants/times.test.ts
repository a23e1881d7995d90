import { expect, test } from 'vitest';
import { adapterEngine } from '../../../adapters/index.ts';
import { builtinForTests, textSnapshot } from '../../../tests/support/fleet-snapshots.ts';
import { compile } from '../index.ts';

const document = (kind: string, name: string, spec: string) =>
  `apiVersion: plumb/v1\nkind: ${kind}\nmetadata: { name: ${name} }\nspec: ${spec}\n`;

function findings({ fleet = '{}', organization = '{}', middleware = '' }) {
  const files = {
    'fleet.yaml': document('Fleet', 'demo', fleet),
    'org.yaml': document('Organization', 'shop', organization),
    'hosts.yaml': ['a', 'b'].map((name, index) => document('Host', name, `{ address: 10.0.0.${index + 1} }`)).join('---\n'),
    'cache.yaml': document(
      'Middleware',
      'cache',
      `{ adapter: redis, organization: shop, topology: replication, members: [{ host: a, id: 1, role: primary }, { host: b, id: 2, role: replica }]${middleware} }`,
    ),
  };
  const { diagnostics } = compile({ snapshot: textSnapshot(files), engine: adapterEngine, builtin: builtinForTests() });
  return diagnostics.map(({ code, severity, file, pointer, detail }) => `${severity} ${code} ${file}${pointer} ${detail}`);
}

test.each([
  [{ fleet: '{ staleAfter: 9s, interval: 1s }' }, 'error MW5022 fleet.yaml/spec/staleAfter a host is stale after 9s of silence'],
  [
    { fleet: '{ staleAfter: 20s }' },
    'warning MW5013 fleet.yaml/spec/staleAfter hosts compare themselves every 6s instead of 60s, since they are stale after 20s',
  ],
  [
    { fleet: '{ interval: 2m }' },
    'warning MW5013 fleet.yaml/spec/interval hosts compare themselves every 100s instead of 2m, since they are stale after 5m',
  ],
  [
    { fleet: '{ rollout: { expireAfter: 5s } }' },
    'error MW5022 fleet.yaml/spec/rollout/expireAfter a lease is taken back after 5s of silence',
  ],
  [
    { fleet: '{ rollout: { settle: 10m } }' },
    'error MW5023 fleet.yaml/spec/rollout/settle cache: a process has to live for 600 s, and the rollout halts after 600 s',
  ],
  [
    { fleet: '{ rollout: { settle: 1m } }', organization: '{ rollout: { deadline: 30s } }' },
    'error MW5023 org.yaml/spec/rollout/deadline cache: a process has to live for 60 s, and the rollout halts after 30 s',
  ],
  [
    { middleware: ', rollout: { deadline: 5s }' },
    'error MW5023 cache.yaml/spec/rollout/deadline cache: a process has to live for 10 s, and the rollout halts after 5 s',
  ],
])('times that cannot be true together or kept are found: %o', (fleet, finding) => {
  expect(findings(fleet)).toEqual([finding]);
});

test.each([
  { fleet: '{ interval: 5s, staleAfter: 20s }' },
  { fleet: '{ interval: 3s, staleAfter: 10s, rollout: { expireAfter: 10s } }' },
  { middleware: ', rollout: { settle: 1ms, deadline: 1s }' },
  { fleet: '{ rollout: { settle: 20m } }', middleware: ', rollout: { deadline: 30m }' },
])('times that can be kept are not: %o', (fleet) => {
  expect(findings(fleet)).toEqual([]);
});
