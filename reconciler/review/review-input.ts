import type { AdapterEngine } from '../../adapters/index.ts';
import type { Report, Timestamp } from '../../schemas/index.ts';
import type { Compiled } from '../compile/index.ts';
import type { HostState } from '../status/index.ts';

export interface ReviewInput {
  /** What hosts are taken to run. */
  readonly from: CompiledSide;
  readonly to: CompiledSide;
  /** Paths of files that differ between the two, relative to the root of the fleet. */
  readonly changedFiles: readonly string[];
  readonly engine: AdapterEngine;
  /** What a server knows of hosts, by name; absent when none was asked. */
  readonly sights?: ReadonlyMap<string, HostSight>;
  /** Labels of the pull request. */
  readonly labels?: readonly string[];
}

export type CompiledSide = Pick<Compiled, 'commit' | 'fleet' | 'diagnostics'>;

/** A host as the server sees it. */
export interface HostSight {
  readonly state: HostState;
  readonly lastReportAt?: Timestamp;
  /** The last one, however long ago. */
  readonly report?: Report;
}
