import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Bundle, buildBundle } from '../../../support/agent-process.ts';
import { directoryOf, guardRun, removeLeftovers } from '../leftovers.ts';
import { hangsMs, rightMs, summaryOf, type Watched, wrongMs } from '../truth-outcomes.ts';
import { pollSeconds, staleAfterSeconds } from './fleet-documents.ts';
import type { FleetFault } from './fleet-fault.ts';
import { type SmallFleet, startSmallFleet } from './small-fleet.ts';
import { tryFleet } from './try-fleet.ts';

/** Fleets that start at a time; once green they cost little. */
const startsAtOnce = 3;

/** Tries each fault in a fleet of its own, side by side. */
export async function runFleets(faults: readonly FleetFault[]): Promise<readonly Watched[]> {
  guardRun();
  const bundle = buildBundle();
  const starting = [...faults];
  const trying: Promise<Watched>[] = [];
  const start = async () => {
    for (let fault = starting.shift(); fault !== undefined; fault = starting.shift()) {
      const fleet = await open(fault, bundle);
      trying.push(tryAndClose(fleet, fault));
    }
  };
  try {
    await Promise.all(Array.from({ length: startsAtOnce }, start));
    console.log(`T1: ${faults.length} fleets were green before anything happened to them`);
    return await Promise.all(trying);
  } finally {
    await Promise.allSettled(trying);
    rmSync(bundle.directory, { recursive: true, force: true });
    removeLeftovers(process.pid);
  }
}

async function open({ name, smallDisk, secondHost }: FleetFault, bundle: Bundle): Promise<SmallFleet> {
  const directory = join(directoryOf(process.pid), 'fleets', name);
  return await startSmallFleet({ directory, bundle, smallDisk, hosts: secondHost ? ['h1', 'h2'] : ['h1'] });
}

/** A fault that could not be tried to its end is told as harm, and the others go on. */
async function tryAndClose(fleet: SmallFleet, fault: FleetFault): Promise<Watched> {
  const { name, what, tells, overTime, staysTold } = fault;
  const watched = {
    title: `${name} in a fleet of its own (${what})`,
    faultIs: tells === 'nobody' ? 'harmless' : 'harmful',
    grace: { wrongMs: overTime ? hangsMs + staleAfterSeconds * 1000 : wrongMs + pollSeconds * 1000, rightMs },
    // What has to be told is a judgement, and no event is one.
    toldAt: [],
    mayStayTold: staysTold === true,
  } as const;
  try {
    const tried = { ...watched, ...(await tryFleet(fleet, fault)) };
    console.log(`T1: ${summaryOf(tried)}`);
    return tried;
  } catch (error) {
    return { ...watched, samples: [], harms: [`was not tried to its end: ${error instanceof Error ? error.message : error}`] };
  } finally {
    await fleet.stop();
  }
}
