import { digestOf, type Ledger, type RenderedParameter, type Resource, type Slice, type SliceMember } from '../../schemas/index.ts';
import { aRolloutPolicy } from '../../tests/support/a-rollout-policy.ts';
import type { Desired } from './desired-state.ts';

/** Builders of what Git wants of a host, for tests: whole and valid, each test names only what matters to it. */

export function aSliceMember(over: Partial<SliceMember> = {}): SliceMember {
  return {
    key: 'shop/one',
    middleware: 'shop',
    id: 'one',
    adapter: 'shopd',
    topology: 'standalone',
    state: 'running',
    drift: 'enforce',
    detached: false,
    parameters: {},
    files: {},
    peers: [],
    wiring: {},
    ignore: [],
    dependsOn: [],
    rollout: aRolloutPolicy({ coordination: 'none' }),
    ...over,
  };
}

export function aSlice(over: Partial<Slice> = {}): Slice {
  return {
    version: 1,
    commit: 'c1',
    fleet: { name: 'fleet', pollMs: 30_000, intervalMs: 60_000, staleAfterMs: 300_000, removalCap: 10 },
    host: {
      name: 'h1',
      address: '127.0.0.1',
      os: 'debian',
      arch: 'amd64',
      packageManager: 'none',
      serviceManager: 'supervisor',
      drift: 'enforce',
      labels: {},
    },
    members: [aSliceMember()],
    adapters: {},
    ...over,
  };
}

export function aDesired(
  resources: readonly Resource[],
  { commit = 'c1', parameters = [], ...over }: Partial<Desired> & { readonly parameters?: readonly RenderedParameter[] } = {},
): Desired {
  const slice = { ...(over.slice ?? aSlice()), commit };
  return { sliceDigest: digestOf(slice), resources, configTests: [], parameters, readings: [], ...over, commit, slice };
}

export function aLedger(over: Partial<Ledger> = {}): Ledger {
  return { version: 1, host: 'h1', resources: {}, pending: {}, firstSeen: {}, failures: {}, ...over };
}
