import type { FleetFault } from '../fleet-fault.ts';
import { agentFaults } from './agent-faults.ts';
import { commitFaults } from './commit-faults.ts';
import { hinderedAgentFaults } from './hindered-agent-faults.ts';
import { serverFaults } from './server-faults.ts';
import { sourceFaults } from './source-faults.ts';

/** Each is met by a fleet of its own. */
export const allFleetFaults: readonly FleetFault[] = [
  ...commitFaults,
  ...sourceFaults,
  ...serverFaults,
  ...agentFaults,
  ...hinderedAgentFaults,
];
