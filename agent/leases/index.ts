export { acquireLeases, type LeaseDeps, type Permit } from './acquire-leases.ts';
export type { Coordinator } from './coordinator.ts';
export { openCoordinator } from './open-coordinator.ts';
export { releaseLeases } from './release-leases.ts';
