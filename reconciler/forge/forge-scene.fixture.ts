import { type Fault, type ForgeServer, type ForgeServerOptions, startForgeServer } from '../../tests/support/forge-server.ts';
import { createForge } from './create-forge.ts';
import type { Forge, ForgeKind } from './forge.ts';

export const marker = '<!-- plumb:review:fleet -->';
export const commit = 'a'.repeat(40);
export const start = Date.parse('2026-11-23T10:00:00Z');

export interface Scene {
  readonly server: ForgeServer;
  readonly forge: Forge;
  /** Pauses in milliseconds, which take no time here. */
  readonly pauses: readonly number[];
  readonly comment: (body: string) => ReturnType<Forge['upsertComment']>;
}

export async function openForge(
  kind: ForgeKind,
  options: ForgeServerOptions & { readonly faults?: readonly Fault[] } = {},
): Promise<Scene> {
  const server = await startForgeServer(kind, options);
  for (const fault of options.faults ?? []) server.failNext(fault);
  const pauses: number[] = [];
  let now = start;
  const forge = createForge(kind, {
    apiUrl: server.apiUrl,
    project: options.project ?? 'shop/fleet',
    token: server.token,
    now: () => now,
    sleep: async (ms) => {
      pauses.push(ms);
      now += ms;
    },
    // Long enough for a machine that is busy; no test waits for it to pass.
    timeoutMs: options.faults?.some(({ kind: how }) => how === 'hang') === true ? 1000 : 20_000,
  });
  return {
    server,
    forge,
    pauses,
    comment: (body) => forge.upsertComment({ pullRequest: 7, marker, body, wholeAt: 'https://ci.example/job/1' }),
  };
}
