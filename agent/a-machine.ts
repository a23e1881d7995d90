import { type Plan, planHost } from '../reconciler/plan/index.ts';
import type { ConfigTest, Resource } from '../schemas/index.ts';
import { converge } from './converge.ts';
import { aLedger, aSlice } from './desired/a-desired.ts';
import { createMemoryHost, type MemoryHost } from './host/index.ts';
import { observeAll } from './observe.ts';
import { aResource } from './resources/a-resource.ts';

/** A machine in memory, resources for it, and a plan that is carried out on it, for tests. */

export const { signal } = new AbortController();
export const directory = aResource('directory', { name: '/etc/shop', fields: { type: 'directory', mode: '0755' }, via: {} });
/** A permit for members that need no lease. */
export const freely = { mayBegin: () => Promise.resolve(true) };

export function aFile(name: string, over: Partial<Resource> = {}): Resource {
  const file = aResource('file', { name, fields: { type: 'file', mode: '0644', content: `${name}\n` }, via: { merge: 'own' } });
  return { ...file, after: [directory.id], ...over } as Resource;
}

export function aCommand(name: string, after: readonly string[]): Resource {
  return {
    ...aResource('command', { name, fields: { satisfied: true }, via: { argv: [name], creates: `/done/${name}`, timeoutMs: 1000 } }),
    after,
  };
}

export async function planOn(host: MemoryHost, resources: readonly Resource[]): Promise<Plan> {
  const observed = await observeAll(resources, { host, signal });
  return planHost({ slice: aSlice(), resources, observed, ledger: aLedger(), now: '2026-01-02T03:04:05.000Z' });
}

export async function convergeOn(host: MemoryHost, resources: readonly Resource[], tests: readonly ConfigTest[] = []) {
  let ms = 0;
  const monotonicMs = () => {
    ms += 5;
    return ms;
  };
  const results = await converge(await planOn(host, resources), tests, { host, signal, monotonicMs, permit: freely });
  return results.map(({ step, status, reason, message }) => [step.resource.name, status, reason ?? message ?? '']);
}

export function aMachine(): MemoryHost {
  const host = createMemoryHost();
  host.put('/etc', { type: 'directory' });
  host.put('/done', { type: 'directory' });
  return host;
}

/** Does what the resource `creates` says. */
export function succeed(host: MemoryHost, name: string): void {
  host.script([name], () => {
    host.put(`/done/${name}`, { type: 'file', content: '' });
    return {};
  });
}
