import type { RolloutView } from '../../reconciler/rollout/index.ts';
import type { EventRow, FleetView, HostView } from '../../reconciler/status/index.ts';
import { type Lab, serverUrl } from './lab.ts';
import { waitFor } from './wait-for.ts';

/** The answer of the server's API; undefined while it has none. */
async function readApi<T>(lab: Lab, path: string): Promise<T | undefined> {
  const { status, text } = await lab.ask(`${serverUrl}/api/v1/${path}`);
  return status === 200 ? (JSON.parse(text) as T) : undefined;
}

export const readFleet = (lab: Lab): Promise<FleetView | undefined> => readApi(lab, 'fleet');
export const readHost = (lab: Lab, host: string): Promise<HostView | undefined> => readApi(lab, `hosts/${host}`);

export const readRollout = (lab: Lab, middleware: string): Promise<RolloutView | undefined> =>
  readApi(lab, `middleware/${middleware}/rollout`);

/** Newest first. */
export async function readEvents(lab: Lab, limit = 1000): Promise<readonly EventRow[]> {
  return (await readApi<{ readonly events: readonly EventRow[] }>(lab, `events?limit=${limit}`))?.events ?? [];
}

/** Waits until all members are Synced on the newest commit, and Healthy but for those that Git wants stopped, and prints the time. */
export async function converge(lab: Lab, what: string, timeoutMs = 900_000, stopped = 0): Promise<number> {
  const commit = lab.repository.git('rev-parse', 'main').trim();
  try {
    const { tookMs } = await waitFor(async () => isConverged(await readFleet(lab), { commit, stopped }), { what, timeoutMs });
    tell(`${what}: converged after ${(tookMs / 1000).toFixed(1)} s`);
    return tookMs;
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${describe(await readFleet(lab), commit)}\n${await readLogs(lab)}`);
  }
}

interface Wanted {
  readonly commit: string;
  /** How many members Git wants stopped. */
  readonly stopped: number;
}

function isConverged(fleet: FleetView | undefined, { commit, stopped }: Wanted): boolean {
  if (fleet === undefined || fleet.commit.id !== commit) return false;
  const { members, hosts, hostsOnCommit, sync, health } = fleet.totals;
  return sync['Synced'] === members && health['Healthy'] === members - stopped && hostsOnCommit === hosts;
}

function describe(fleet: FleetView | undefined, commit: string): string {
  if (fleet === undefined) return 'the server has no answer';
  const hosts = fleet.hosts.map(({ name, state, sync }) => `${name} ${state} ${sync.state} ${sync.reason}: ${sync.message}`);
  const members = fleet.middleware.map(
    ({ name, sync, health }) => `${name} ${sync.state} ${sync.message}, ${health.state} ${health.message}`,
  );
  return [`newest commit ${commit}, server on ${fleet.commit.id}`, ...hosts, ...members].join('\n');
}

/** The end of every agent's journal. */
async function readLogs(lab: Lab, lines = 15): Promise<string> {
  const logs = lab.hosts.map(async (host) => {
    const { stdout } = await lab.tryOn(host, ['journalctl', '-u', 'plumb-agent', '-o', 'cat', '-n', String(lines), '--no-pager']);
    return `--- ${host}\n${stdout}`;
  });
  return (await Promise.all(logs)).join('');
}

/** For whoever follows the run. */
export function tell(text: string): void {
  process.stdout.write(`    ${text}\n`);
}

export interface DriftQuery {
  readonly host: string;
  /** ISO 8601. */
  readonly since: string;
  /** End of the name in the resource's id. */
  readonly resource: string;
  readonly pointer: string;
}

/** Events of one drift, newest first. */
export async function driftSince(lab: Lab, { host, since, resource, pointer }: DriftQuery): Promise<readonly EventRow[]> {
  return (await readEvents(lab)).filter(
    (event) =>
      event.code.startsWith('Drift') &&
      event.host === host &&
      event.at >= since &&
      event.pointer === pointer &&
      event.resource?.endsWith(`${resource}]`) === true,
  );
}
