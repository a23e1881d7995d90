import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { createSlots, settleAll } from '../../../../agent/side-by-side.ts';
import { type Bundle, buildBundle } from '../../../support/agent-process.ts';
import { directoryOf, guardRun, removeLeftovers } from '../leftovers.ts';
import { hangsMs, rightMs, summaryOf, type Watched, wrongMs } from '../truth-outcomes.ts';
import { pollSeconds, staleAfterSeconds } from './fleet-documents.ts';
import type { FleetFault } from './fleet-fault.ts';
import { type SmallFleet, startSmallFleet } from './small-fleet.ts';
import { tryFleet } from './try-fleet.ts';

/** A start costs most, and what was started some; few enough that the machine has time for each as for one alone. */
const [startsAtOnce, fleetsAtOnce] = [3, 12];

/** Tries each fault in a fleet of its own, some side by side. */
export async function runFleets(faults: readonly FleetFault[]): Promise<readonly Watched[]> {
  guardRun();
  const bundle = buildBundle();
  const [starts, fleets] = [createSlots(startsAtOnce), createSlots(fleetsAtOnce)];
  const tryOne = async (fault: FleetFault) => tryAndClose(await starts(() => open(fault, bundle)), fault);
  try {
    return await settleAll(faults.map((fault) => fleets(() => tryOne(fault))));
  } finally {
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
