import type { AdapterEngine } from '../../adapters/index.ts';
import type { Report, Timestamp } from '../../schemas/index.ts';
import type { Compiled } from '../compile/index.ts';
import type { HostState } from '../status/index.ts';

export interface ReviewInput {
  /** The commit that hosts are assumed to run. */
  readonly from: CompiledSide;
  readonly to: CompiledSide;
  /** Paths of files that differ between the two, relative to the root of the fleet. */
  readonly changedFiles: readonly string[];
  readonly engine: AdapterEngine;
  /** Last status of hosts by name, from a server; absent when no server was asked. */
  readonly lastStatuses?: ReadonlyMap<string, LastHostStatus>;
  /** Labels of the pull request. */
  readonly labels?: readonly string[];
}

export type CompiledSide = Pick<Compiled, 'commit' | 'fleet' | 'diagnostics'>;

/** Last status of a host, as a server knows it. */
export interface LastHostStatus {
  readonly state: HostState;
  readonly lastReportAt?: Timestamp;
  /** The last report, however long ago. */
  readonly report?: Report;
}
