import type { KeyObject } from 'node:crypto';
import { adapterEngine } from '../../adapters/index.ts';
import { postSigned } from '../delivery/post-signed.ts';
import type { Host } from '../host/index.ts';
import type { StateDirectory } from '../state/state-directory.ts';
import { type Coordinator, createCoordinator } from './coordinator.ts';
import { createProbeMemory } from './member-probes.ts';
import { readMemberStatus } from './read-member-status.ts';

export interface OpenCoordinatorOptions {
  readonly host: Host;
  readonly state: StateDirectory;
  readonly hostName: string;
  /** Names the agent's state. */
  readonly epoch: () => string;
  readonly server: string;
  readonly privateKey: KeyObject;
  readonly signal: AbortSignal;
  readonly log: (message: string, fields?: Readonly<Record<string, unknown>>) => void;
}

/** A cycle waits for the server no longer than this: what needs no lease goes on. */
const timeoutMs = 3000;

/** The agent's line to the server about leases. */
export async function openCoordinator(options: OpenCoordinatorOptions): Promise<Coordinator> {
  const { host, state, hostName, epoch, server, privateKey, signal, log } = options;
  const memory = await createProbeMemory(state);
  return createCoordinator({
    host: hostName,
    epoch,
    signal,
    log,
    post: (checkIn) => postSigned('/api/v1/coordination', checkIn, { server, host: hostName, privateKey, signal, timeoutMs }),
    readMemberStatus: (claims) => readMemberStatus(claims, { host, signal, memory, read: adapterEngine.read }),
  });
}
