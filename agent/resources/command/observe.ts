import type { Observation, ResourceOf } from '../../../schemas/index.ts';
import { HostError } from '../../host/index.ts';
import type { ObserveContext } from '../resource-module.ts';
import { execOptionsOf } from './exec-options.ts';

/** Satisfied when what it creates is there, when `unless` succeeds, or when `onlyIf` fails. Guards only read. */
export async function observeCommand(desired: ResourceOf<'command'>, context: ObserveContext): Promise<Observation<'command'>> {
  const { creates, unless, onlyIf } = desired.via;
  if (creates !== undefined && (await context.host.stat(creates)) !== undefined) return satisfied(`${creates} is there`);
  if (unless !== undefined && (await succeeds(unless, { desired, context }))) return satisfied(`${unless[0]} succeeds`);
  if (onlyIf !== undefined && !(await succeeds(onlyIf, { desired, context }))) return satisfied(`${onlyIf[0]} fails`);
  const message =
    creates === undefined && unless === undefined && onlyIf === undefined ? 'nothing tells whether it is needed' : 'still needed';
  return { status: 'known', fields: { satisfied: false }, facts: { message } };
}

function satisfied(message: string): Observation<'command'> {
  return { status: 'known', fields: { satisfied: true }, facts: { message } };
}

interface Guard {
  readonly desired: ResourceOf<'command'>;
  readonly context: ObserveContext;
}

/** A guard that cannot be started or does not end answers neither yes nor no. */
async function succeeds(argv: readonly string[], { desired, context }: Guard): Promise<boolean> {
  const result = await context.host.query(argv, execOptionsOf(desired.via, context.signal));
  if (result.spawnError !== undefined) throw new HostError('GUARD_NOT_STARTED', `guard ${argv[0]} cannot be started: ${result.spawnError}`);
  if (result.exitCode === null) {
    throw new HostError(
      'GUARD_NOT_ENDED',
      `guard ${argv[0]} ${result.timedOut ? `did not end within ${desired.via.timeoutMs} ms` : 'was ended by a signal'}`,
    );
  }
  return result.exitCode === 0;
}
