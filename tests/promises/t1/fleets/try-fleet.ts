import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FleetView, HostView } from '../../../../reconciler/status/index.ts';
import type { Sample } from '../judge.ts';
import type { FleetFault } from './fleet-fault.ts';
import type { SmallFleet } from './small-fleet.ts';

export interface TriedFleet {
  readonly samples: readonly Sample[];
  /** What must not have been, each once, and what was missing at last. */
  readonly harms: readonly string[];
}

const wrongSeconds = 55;
const restartSeconds = 15;
const repairSeconds = 180;

/** Injects the fault into a green fleet of its own, and holds what the server shows each second against what is true. */
export async function tryFleet(fleet: SmallFleet, fault: FleetFault): Promise<TriedFleet> {
  const watch = watchFleet(fleet, fault);
  await watch.forSeconds(5);
  watch.turn('turning');
  await fault.inject(fleet);
  watch.turn('wrong');
  await watch.forSeconds(wrongSeconds);
  if (!fault.keepsAgent) {
    await fleet.stopAgent();
    fleet.startAgent();
  }
  if (!fault.keepsServer) {
    await fleet.stopServer();
    await fleet.startServer();
  }
  await watch.forSeconds(restartSeconds);
  watch.turn('repaired');
  await fault.repair?.(fleet);
  await sleep(5000);
  for (let second = 0; second < repairSeconds && !watch.isGreen() && !fault.staysTold; second += 1) await watch.forSeconds(1);
  const samples = await watch.stop();
  const missing = await fault.missing?.(fleet);
  const harms = [...watch.harms, ...(missing === undefined ? [] : [`at last ${missing}`])];
  return { samples, harms };
}

type Phase = 'before' | 'turning' | 'wrong' | 'repaired';

function watchFleet(fleet: SmallFleet, fault: FleetFault) {
  const samples: Sample[] = [];
  const harms = new Set<string>();
  const pid = fleet.redisPid();
  let phase: Phase = 'before';
  let isStopped = false;
  const look = async () => {
    const before = phase;
    const shown = await show(fleet, fault);
    if (phase !== 'repaired') for (const harm of await harmsOf(fleet, { fault, pid })) harms.add(harm);
    samples.push({ ...shown, ...truthOf(fault, [before, phase]) });
  };
  const run = async () => {
    while (!isStopped) {
      const startedMs = performance.now();
      await look();
      await sleep(Math.max(0, 1000 - (performance.now() - startedMs)));
    }
  };
  const running = run();
  return {
    harms,
    turn: (next: Phase) => {
      phase = next;
    },
    isGreen: () => samples.at(-1)?.isGreen === true,
    /** Samples, or three times as many seconds. */
    forSeconds: async (seconds: number) => {
      const [until, endMs] = [samples.length + seconds, performance.now() + 3 * seconds * 1000];
      while (samples.length < until && performance.now() < endMs) await sleep(200);
    },
    stop: async () => {
      isStopped = true;
      await running;
      return samples;
    },
  };
}

function truthOf({ tells }: FleetFault, phases: readonly Phase[]): Pick<Sample, 'isWrong' | 'isTurning' | 'isWatched' | 'isRepaired'> {
  const isWrong = tells !== 'nobody' && phases.every((phase) => phase === 'wrong');
  const isTurning = tells !== 'nobody' && !isWrong && phases.some((phase) => phase === 'wrong' || phase === 'turning');
  return { isWrong, isTurning, isWatched: true, isRepaired: phases.includes('repaired') };
}

type Shown = Pick<Sample, 'atMs' | 'isGreen' | 'isRed' | 'state' | 'message'>;

/** Green where both say so, the one who has to tell and the whole fleet; a server without an answer says nothing. */
async function show({ ask }: SmallFleet, { tells }: FleetFault): Promise<Shown> {
  const [fleet, host] = await Promise.all([ask<FleetView>('fleet'), ask<HostView>('hosts/h1')]);
  const atMs = Date.now();
  if (fleet === undefined || host === undefined) return { atMs, isGreen: false, isRed: false, state: 'no answer', message: 'no answer' };
  const members = host.members.map(({ sync, health }) => `${sync.state}/${sync.reason} ${health.state}/${health.reason}`);
  const areGreen = host.members.every(({ sync, health }) => sync.state === 'Synced' && health.state === 'Healthy');
  const isTeller = {
    member: () => areGreen,
    host: () => host.judgement.state === 'fine',
    fleet: () => fleet.judgement.state === 'fine',
    nobody: () => areGreen && host.judgement.state === 'fine',
  };
  const reasons = fleet.judgement.reasons.map(({ subject, reason, message }) => `${subject} ${reason}: ${message}`);
  return {
    atMs,
    isGreen: isTeller[tells]() && fleet.judgement.state === 'fine',
    isRed: fleet.judgement.state === 'needsPerson',
    state: `${fleet.judgement.state} ${[...new Set(fleet.judgement.reasons.map(({ reason }) => reason))].join(' ')} ${[...new Set(members)].join(', ')}`,
    message: reasons.join('; ').slice(0, 300),
  };
}

/** Whatever goes wrong around it, the service of the host goes on as Git's last good commit has it. */
async function harmsOf(
  fleet: SmallFleet,
  { fault, pid }: { readonly fault: FleetFault; readonly pid: number },
): Promise<readonly string[]> {
  const note = readNote(fleet.note);
  const special = await fault.harm?.(fleet);
  return [
    ...(fleet.redisPid() === pid ? [] : ['the process was replaced or ended']),
    ...(note === 'one\n' ? [] : [`the file of the note holds ${JSON.stringify(note)}`]),
    ...(special === undefined ? [] : [special]),
  ];
}

function readNote(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
