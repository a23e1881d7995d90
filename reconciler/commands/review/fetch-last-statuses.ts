import type { Report } from '../../../schemas/index.ts';
import { validateDocument } from '../../../schemas/validate.ts';
import { type LastHostStatus, lastHostStatus } from '../../review/index.ts';
import type { HostRow, LastReport } from '../../status/index.ts';
import { CommandError } from '../command-error.ts';
import { askServer, noCommitYet, type ServerAddress } from '../fleet/ask-server.ts';

const atOnce = 8;

/** The server's knowledge of the hosts: whether it hears of them, and their last reports. */
export async function fetchLastStatuses(hosts: readonly string[], address: ServerAddress): Promise<ReadonlyMap<string, LastHostStatus>> {
  const rows = await fetchRows(address);
  const known = hosts.flatMap((host) => rows.find(({ name }) => name === host) ?? []);
  const lastStatuses = new Map<string, LastHostStatus>();
  const queue = [...known];
  const work = async (): Promise<void> => {
    for (let row = queue.shift(); row !== undefined; row = queue.shift()) lastStatuses.set(row.name, await fetchLastStatus(row, address));
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return lastStatuses;
}

async function fetchRows(address: ServerAddress): Promise<readonly HostRow[]> {
  const body = await askServer('hosts', address);
  if (body === undefined) throw noCommitYet(address.server, 404);
  if (typeof body !== 'object' || body === null || !('hosts' in body) || !Array.isArray(body.hosts))
    throw new CommandError(`${new URL(address.server).origin} answered something else than hosts; is it a Plumb server?`);
  return body.hosts as readonly HostRow[];
}

async function fetchLastStatus({ name, state, lastReportAt }: HostRow, address: ServerAddress): Promise<LastHostStatus> {
  const row = { state, ...(lastReportAt === undefined ? {} : { lastReportAt }) };
  if (state !== 'Reporting') return lastHostStatus(row, undefined);
  const body = await askServer(`reports/${encodeURIComponent(name)}`, address);
  const report = (body as Partial<LastReport> | null | undefined)?.report;
  return lastHostStatus(row, isReport(report) ? report : undefined);
}

function isReport(value: unknown): value is Report {
  return validateDocument('Report', value).length === 0;
}
