import type { Socket } from 'node:net';
import type { ProbeOptions } from './host.ts';
import { ProbeFailure } from './read-answer.ts';

/** Throws ProbeFailure where nothing may be sent to whom the connection has led. */
export async function admitPeer(socket: Socket, admit: ProbeOptions['admit']): Promise<void> {
  const { remoteAddress: address, remotePort: port } = socket;
  // Without an address the connection is closed already, which the question itself will find.
  if (admit === undefined || address === undefined || port === undefined) return;
  const refusal = await admit({ use: 'connect', address, port });
  if (refusal !== undefined) throw new ProbeFailure(refusal);
}
