import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EventRow } from '../../../../../reconciler/status/index.ts';
import type { FleetFault } from '../fleet-fault.ts';
import { forgedReports, hostileReports } from '../forged-reports.ts';
import type { FrontMode } from '../report-front.ts';
import { emptyDisk, fillDisk } from '../small-disk.ts';
import type { SmallFleet } from '../small-fleet.ts';

/** What happens while nobody hears of it, and is told later. */
const drift = async ({ askRedis }: SmallFleet) => void (await askRedis('CONFIG', 'SET', 'maxmemory', '1gb'));
const isUntold = async ({ ask }: SmallFleet) => {
  const events = (await ask<{ readonly events: readonly EventRow[] }>('events?host=h1&limit=1000'))?.events ?? [];
  return events.some(({ code, member }) => code === 'DriftHealed' && member === 'cache/1')
    ? undefined
    : 'the drift of meanwhile was never told';
};

function cutOff(name: string, { what, mode }: { readonly what: string; readonly mode: FrontMode }): FleetFault {
  return {
    name: `reports-${name}`,
    what,
    tells: 'host',
    overTime: true,
    inject: async (fleet) => {
      fleet.front.set(mode);
      await drift(fleet);
    },
    repair: ({ front }) => front.set('pass'),
    missing: isUntold,
  };
}

const outages: readonly FleetFault[] = [
  cutOff('page', { what: 'reports are answered by a captive portal, HTTP 200 with a page', mode: 'page' }),
  cutOff('swallowed', { what: 'reports are answered by HTTP 200 with JSON that is no receipt', mode: 'swallow' }),
  cutOff('bad-gateway', { what: 'reports are answered by 502', mode: 'bad-gateway' }),
  cutOff('silence', { what: 'reports are not answered', mode: 'silence' }),
  {
    name: 'server-down',
    what: 'the server is down for a minute',
    tells: 'fleet',
    keepsServer: true,
    inject: async (fleet) => {
      await fleet.stopServer();
      await drift(fleet);
    },
    repair: ({ startServer }) => startServer(),
    missing: isUntold,
  },
];

const database = ({ data }: SmallFleet) => join(data, 'plumb.sqlite');
const removeDatabase = (fleet: SmallFleet) => {
  for (const end of ['', '-wal', '-shm']) rmSync(`${database(fleet)}${end}`, { force: true });
};
const startAnew = async (fleet: SmallFleet) => {
  await fleet.stopServer();
  removeDatabase(fleet);
  await fleet.startServer();
};
const stores: readonly FleetFault[] = [
  {
    name: 'server-disk-full',
    what: 'the disk of the server is full',
    tells: 'host',
    overTime: true,
    smallDisk: 'server',
    keepsServer: true,
    inject: async (fleet) => {
      fillDisk(fleet.data);
      await drift(fleet);
    },
    repair: ({ data }) => emptyDisk(data),
    missing: isUntold,
  },
  {
    name: 'server-database-removed',
    what: 'the database of the server is deleted',
    tells: 'host',
    overTime: true,
    keepsServer: true,
    inject: removeDatabase,
    repair: startAnew,
  },
  {
    name: 'server-database-damaged',
    what: 'the database of the server is overwritten',
    tells: 'host',
    overTime: true,
    keepsServer: true,
    inject: (fleet) => writeFileSync(database(fleet), 'x'.repeat(300_000)),
    repair: startAnew,
  },
];

const pages = ['fleet', 'events', 'hosts/h1', 'hosts/h2', 'rollouts', 'drift-history'];
const silentPage = async ({ server }: SmallFleet) => {
  for (const page of pages) {
    const { status } = await fetch(`${server}/api/v1/${page}`).catch(() => ({ status: 0 }));
    // A server that is started anew meanwhile has no answer at all.
    if (status !== 0 && status !== 200 && status !== 503) return `${page} is answered by ${status}`;
  }
  return undefined;
};
const storm = (reports: (fleet: SmallFleet) => Promise<readonly string[]>) => async (fleet: SmallFleet) => {
  for (let round = 0; round < 10; round += 1) {
    const taken = await reports(fleet);
    if (taken.length > 0) throw new Error(`the server took ${taken.join(', ')}`);
    await sleep(2000);
  }
};

const forgeries: readonly FleetFault[] = [
  {
    name: 'report-forged',
    what: "nothing: another host reports in this one's name, and sends its reports again",
    tells: 'nobody',
    secondHost: true,
    inject: storm(forgedReports),
    harm: silentPage,
  },
  {
    name: 'report-absurd',
    what: 'nothing: another host reports numbers that cannot be',
    tells: 'nobody',
    secondHost: true,
    inject: storm(hostileReports),
    harm: silentPage,
  },
];

export const serverFaults: readonly FleetFault[] = [...outages, ...stores, ...forgeries];
