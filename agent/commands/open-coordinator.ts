import type { KeyObject } from 'node:crypto';
import { adapterEngine } from '../../adapters/index.ts';
import { type Coordinator, createCoordinator } from '../coordination/coordinator.ts';
import { readEvidence } from '../coordination/read-evidence.ts';
import type { Host } from '../host/index.ts';
import { postSigned } from '../post-signed.ts';

export interface CoordinatorOptions {
  readonly host: Host;
  readonly hostName: string;
  readonly server: string;
  readonly privateKey: KeyObject;
  readonly signal: AbortSignal;
  readonly log: (message: string, fields?: Readonly<Record<string, unknown>>) => void;
}

/** A cycle waits for the server no longer than this: what needs no lease goes on. */
const timeoutMs = 3000;

/** The agent's line to the server about leases. */
export function openCoordinator({ host, hostName, server, privateKey, signal, log }: CoordinatorOptions): Coordinator {
  return createCoordinator({
    host: hostName,
    signal,
    log,
    post: (checkIn) => postSigned('/api/v1/coordination', checkIn, { server, host: hostName, privateKey, signal, timeoutMs }),
    readEvidence: (standing) => readEvidence(standing, { host, signal, read: adapterEngine.read }),
  });
}
