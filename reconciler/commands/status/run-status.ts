import type { FleetView, HostRow, MiddlewareRow } from '../../status/index.ts';
import { CommandError } from '../command-error.ts';
import { askServer, noCommitYet, type ServerAddress } from '../fleet/ask-server.ts';
import type { DataFormat } from '../output/data-format.ts';
import { formatCell } from '../output/format-cell.ts';
import { formatData } from '../output/format-data.ts';
import { formatTable, oneLine } from '../output/format-table.ts';
import { printData, wantsColour } from '../output/terminal.ts';

export interface StatusOptions extends ServerAddress {
  readonly output: DataFormat;
}

export async function runStatus(options: StatusOptions): Promise<void> {
  const view = await fetchFleet(options);
  printData(options.output === 'table' ? formatStatus(view, { colour: wantsColour() }) : formatData(view, options.output));
  process.exitCode = isFine(view) ? 0 : 1;
}

async function fetchFleet(address: ServerAddress): Promise<FleetView> {
  const body = await askServer('fleet', address);
  if (body === undefined) throw noCommitYet(address.server, 404);
  if (!isFleetView(body))
    throw new CommandError(`${new URL(address.server).origin} answered something else than a fleet; is it a Plumb server?`);
  return body;
}

function isFleetView(value: unknown): value is FleetView {
  return (
    typeof value === 'object' &&
    value !== null &&
    'middleware' in value &&
    Array.isArray(value.middleware) &&
    'hosts' in value &&
    Array.isArray(value.hosts)
  );
}

function isFine({ middleware, hosts }: FleetView): boolean {
  const rows: readonly (MiddlewareRow | HostRow)[] = [...middleware, ...hosts.filter((host) => host.memberCount > 0)];
  return (
    rows.every(({ sync, health }) => sync.state === 'Synced' && health.state === 'Healthy') && middleware.every((row) => !isStuck(row))
  );
}

function isStuck({ rollout }: MiddlewareRow): boolean {
  return rollout.state === 'Halted' || rollout.state === 'Unsafe';
}

function formatStatus(view: FleetView, options: { readonly colour: boolean }): string {
  const middleware = view.middleware.map((row) => [
    row.name,
    row.adapter,
    String(row.memberCount),
    row.sync.state,
    row.health.state,
    String(row.differenceCount),
    formatCell(row.sync.state === 'Synced' ? row.health.message : row.sync.message),
  ]);
  const hosts = view.hosts.map((row) => [
    row.name,
    row.state,
    row.sync.state,
    row.health.state,
    formatCell(row.appliedCommit?.slice(0, 12)),
    formatCell(row.lastReportAt),
  ]);
  const stuck = view.middleware.filter(isStuck).map(({ name, rollout }) => `${name} ${rollout.state}`);
  return [
    `fleet ${view.fleet} at ${view.commit.id.slice(0, 12)}\n`,
    ...(stuck.length === 0 ? [] : [`${oneLine(`rollouts that need a person (plumb status rollout): ${stuck.join(', ')}`)}\n`]),
    formatTable({ columns: ['middleware', 'adapter', 'members', 'sync', 'health', 'differences', 'why'], rows: middleware }, options),
    formatTable({ columns: ['host', 'state', 'sync', 'health', 'applied', 'last report'], rows: hosts }, options),
  ].join('\n');
}
