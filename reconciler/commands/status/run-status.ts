import type { FleetView, HostRow, MiddlewareRow } from '../../status/index.ts';
import { CommandError } from '../command-error.ts';
import type { DataFormat } from '../output/data-format.ts';
import { formatCell } from '../output/format-cell.ts';
import { formatData } from '../output/format-data.ts';
import { formatTable } from '../output/format-table.ts';
import { printData, wantsColour } from '../output/terminal.ts';

export interface StatusOptions {
  readonly server: string;
  readonly token?: string;
  readonly output: DataFormat;
}

export async function runStatus(options: StatusOptions): Promise<void> {
  const view = await fetchFleet(options);
  printData(options.output === 'table' ? formatStatus(view, { colour: wantsColour() }) : formatData(view, options.output));
  process.exitCode = isFine(view) ? 0 : 1;
}

const timeoutMs = 10_000;

async function fetchFleet({ server, token }: StatusOptions): Promise<FleetView> {
  if (!URL.canParse(server) || !/^https?:/.test(server)) throw new CommandError(`--server ${JSON.stringify(server)} is no http(s) URL`);
  const url = new URL('api/v1/fleet', server.endsWith('/') ? server : `${server}/`);
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  // A token is for this server alone: redirects are not followed.
  const answer = await fetch(url, { headers, redirect: 'error', signal: AbortSignal.timeout(timeoutMs) }).catch((error: unknown) => {
    throw new CommandError(`${url.origin} cannot be reached: ${reasonOf(error)}; is plumb serve running there?`);
  });
  if (answer.status === 401 || answer.status === 403)
    throw new CommandError(`${url.origin} wants a viewer token: give --token or set PLUMB_VIEWER_TOKEN`);
  if (answer.status === 503 || answer.status === 404)
    throw new CommandError(`${url.origin} has compiled no commit yet (HTTP ${answer.status})`);
  if (!answer.ok) throw new CommandError(`${url.origin} answered HTTP ${answer.status}`);
  const body: unknown = await answer.json().catch(() => undefined);
  if (!isFleetView(body)) throw new CommandError(`${url.origin} answered something else than a fleet; is it a Plumb server?`);
  return body;
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (!(cause instanceof Error)) return error.message;
  return 'code' in cause ? String(cause.code) : cause.message;
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
  return rows.every(({ sync, health }) => sync.state === 'Synced' && health.state === 'Healthy');
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
  return [
    `fleet ${view.fleet} at ${view.commit.id.slice(0, 12)}\n`,
    formatTable({ columns: ['middleware', 'adapter', 'members', 'sync', 'health', 'differences', 'why'], rows: middleware }, options),
    formatTable({ columns: ['host', 'state', 'sync', 'health', 'applied', 'last report'], rows: hosts }, options),
  ].join('\n');
}
