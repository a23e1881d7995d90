import type { Fault } from './fault.ts';
import type { FleetFault } from './fleets/fleet-fault.ts';

/** The rows of the table of members' faults in docs/promises.md. */
export function faultRows(faults: readonly Fault[]): readonly string[] {
  return faults.map(({ name, what, away, on }) => `| \`${name}\` | ${what} | ${away ? 'stopped' : 'runs'} | ${on ?? 'both'} |`);
}

const tellers: Readonly<Record<FleetFault['tells'], string>> = {
  member: 'the member',
  host: 'the host',
  fleet: 'the fleet',
  nobody: 'nobody: it does no harm',
};

/** The rows of the table of fleets' faults there. */
export function fleetFaultRows(faults: readonly FleetFault[]): readonly string[] {
  return faults.map(({ name, what, tells, overTime }) => `| \`${name}\` | ${what} | ${tellers[tells]}${overTime ? ', over time' : ''} |`);
}
