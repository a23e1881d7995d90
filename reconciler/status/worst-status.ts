import type { HealthState, SyncState } from '../../schemas/index.ts';
import type { HealthStatus, SyncStatus } from './status-input.ts';

/** Worst first: what needs a person, what is wrong, what cannot be seen, what is on its way, what is fine. */
export const syncStates: readonly SyncState[] = ['Blocked', 'Drifted', 'Stale', 'Unknown', 'Waiting', 'Changing', 'Exempt', 'Synced'];
export const healthStates: readonly HealthState[] = ['Unhealthy', 'Degraded', 'Unknown', 'Healthy'];

/** The worst of the statuses, the oldest of them where several are equally bad. */
export function worstSync(statuses: readonly SyncStatus[]): SyncStatus | undefined {
  return worst(statuses, syncStates);
}

export function worstHealth(statuses: readonly HealthStatus[]): HealthStatus | undefined {
  return worst(statuses, healthStates);
}

export function countStates<State extends string>(states: readonly State[], all: readonly State[]): Record<State, number> {
  const counts = Object.fromEntries(all.map((state) => [state, 0])) as Record<State, number>;
  for (const state of states) counts[state] += 1;
  return counts;
}

function worst<Status extends { readonly state: string; readonly since?: string }>(
  statuses: readonly Status[],
  order: readonly string[],
): Status | undefined {
  return [...statuses].sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state) || (a.since ?? '~').localeCompare(b.since ?? '~'))[0];
}
