import type { FleetView, Judgement, MiddlewareRow } from '../../status/index.ts';
import { CommandError } from '../command-error.ts';
import { askServer, noCommitYet, type ServerAddress } from '../fleet/ask-server.ts';
import type { DataFormat } from '../output/data-format.ts';
import { formatCell } from '../output/format-cell.ts';
import { formatData } from '../output/format-data.ts';
import { formatTable } from '../output/format-table.ts';
import { printData, wantsColour } from '../output/terminal.ts';
import { exitCodes, formatJudgement } from './format-judgement.ts';

export interface StatusOptions extends ServerAddress {
  readonly output: DataFormat;
}

export async function runStatus(options: StatusOptions): Promise<void> {
  const view = await fetchFleet(options);
  printData(options.output === 'table' ? formatStatus(view, { colour: wantsColour() }) : formatData(view, options.output));
  process.exitCode = exitCodes[view.judgement.state];
}

async function fetchFleet(address: ServerAddress): Promise<FleetView> {
  const body = await askServer('fleet', address);
  if (body === undefined) throw noCommitYet(address.server, 404);
  if (!isFleetView(body))
    throw new CommandError(
      `${new URL(address.server).origin} answered something else than a judged fleet; is it a Plumb server of this version?`,
    );
  return body;
}

function isFleetView(value: unknown): value is FleetView {
  return isJudged(value) && 'middleware' in value && Array.isArray(value.middleware) && 'hosts' in value && Array.isArray(value.hosts);
}

/** Whether a view says what it is judged to be, as every server of this version does. */
export function isJudged(value: unknown): value is { readonly judgement: Judgement } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'judgement' in value &&
    typeof value.judgement === 'object' &&
    value.judgement !== null &&
    'state' in value.judgement &&
    'reasons' in value.judgement &&
    Array.isArray(value.judgement.reasons)
  );
}

function formatStatus(view: FleetView, options: { readonly colour: boolean }): string {
  const middleware = view.middleware.map((row) => [
    row.name,
    row.adapter,
    String(row.memberCount),
    row.sync.state,
    row.health.state,
    String(row.differenceCount),
    row.sync.state === 'Synced' ? ofHowMany(row) : row.sync.message,
  ]);
  const hosts = view.hosts.map((row) => [
    row.name,
    row.state,
    row.sync.state,
    row.health.state,
    formatCell(row.appliedCommit?.slice(0, 12)),
    formatCell(row.lastReportAt),
  ]);
  const leaving = view.leaving.map(({ host, member, reason, message }) => [member ?? 'the host', host, reason, message]);
  return [
    `fleet ${view.fleet} at ${view.commit.id.slice(0, 12)}\n`,
    formatJudgement(view.judgement),
    formatTable({ columns: ['middleware', 'adapter', 'members', 'sync', 'health', 'differences', 'why'], rows: middleware }, options),
    ...(view.leaving.length === 0 ? [] : [formatTable({ columns: ['leaving', 'host', 'reason', 'why'], rows: leaving }, options)]),
    formatTable({ columns: ['host', 'state', 'sync', 'health', 'applied', 'last report'], rows: hosts }, options),
  ].join('\n');
}

/** A message of health is that of one member. */
function ofHowMany({ health, memberCount }: MiddlewareRow): string {
  return memberCount < 2 || health.state !== 'Healthy' ? health.message : `${memberCount} members: each ${health.message}`;
}
