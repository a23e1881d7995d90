import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createSqliteStore } from '../../reconciler/server/index.ts';
import { formatIdentity } from '../../schemas/http-signature.ts';
import { aMemberReport, aReport } from '../support/sample-fleet.ts';

const hostCount = 1000;
const membersOfOne = 5;

/** 1,000 hosts with as many middleware of 5 members, each wired to the one before it. */
export function largeFleet(): Readonly<Record<string, string>> {
  const files: Record<string, string> = { 'fleet.yaml': document('Fleet', 'large', '{}'), 'large.yaml': largeProfile('4gb') };
  for (let host = 0; host < hostCount; host += 1) {
    const identity = formatIdentity(generateKeyPairSync('ed25519').privateKey);
    files[`hosts/h${host}.yaml`] = document(
      'Host',
      `h${host}`,
      `{ address: 10.0.${host >> 8}.${host & 255}, organization: o${host % 100}, identity: "${identity}" }`,
    );
    const members = memberHosts(host).map((at, index) => {
      const role = index === 0 ? 'primary' : 'replica';
      return `{ host: h${at}, id: m${index}, role: ${role}, parameters: { port: ${7000 + index} } }`;
    });
    const wiring = host === 0 ? '' : `wiring: { before: { middleware: c${host - 1}, endpoint: redis } }, dependsOn: [c${host - 1}],`;
    files[`middleware/c${host}.yaml`] = document(
      'Middleware',
      `c${host}`,
      `{ adapter: redis, topology: replication, organization: o${host % 100}, profiles: [large], parameters: { timeout: ${host} }, ${wiring} members: [${members.join(', ')}] }`,
    );
  }
  for (let index = 0; index < 100; index += 1)
    files[`orgs/o${index}.yaml`] = document('Organization', `o${index}`, index === 0 ? '{}' : `{ parent: o${index >> 1} }`);
  return files;
}

/** What every member of the fleet has. */
export function largeProfile(maxmemory: string): string {
  return document('Profile', 'large', `{ adapter: redis, parameters: { maxmemory: ${maxmemory}, maxmemory-policy: allkeys-lru } }`);
}

function document(kind: string, name: string, spec: string): string {
  return `apiVersion: plumb/v1\nkind: ${kind}\nmetadata: { name: ${name} }\nspec: ${spec}\n`;
}

/** Hosts of the middleware with that number. */
function memberHosts(middleware: number): readonly number[] {
  return Array.from({ length: membersOfOne }, (_, index) => (middleware + index * 7) % hostCount);
}

/** Every host has reported on the commit, as agents do. */
export async function storeReports(data: string, commit: string): Promise<void> {
  mkdirSync(data, { recursive: true });
  const store = await createSqliteStore({ path: join(data, 'plumb.sqlite') });
  const members = new Map<number, string[]>();
  for (let middleware = 0; middleware < hostCount; middleware += 1)
    for (const [index, host] of memberHosts(middleware).entries())
      members.set(host, [...(members.get(host) ?? []), `c${middleware}/m${index}`]);
  const [parameter] = aMemberReport().parameters;
  if (parameter === undefined) throw new Error('the sample report has no parameter');
  const parameters = Array.from({ length: 20 }, (_, index) => ({ ...parameter, name: `${parameter.name}-${index}` }));
  const at = new Date().toISOString();
  for (const [host, keys] of members) {
    const report = aReport({
      host: `h${host}`,
      at,
      commit,
      appliedCommit: commit,
      members: keys.map((key) => aMemberReport({ key, parameters })),
    });
    await store.ingest({ report, nonce: `nonce-${host}`, receivedAt: Date.now(), clockSkewMs: 0 });
  }
  await store.close();
}
